/** What a ground truth says about a batch, and the files that carry it away. */
import { stem, type Truth } from '$lib/exchange/truth';
import {
	balancedAccuracyInterval,
	lesionMetrics,
	type LesionMetrics,
	type LesionRow,
} from '$lib/skin/evaluation';
import { LESION_CLASSES, type LesionClass } from '$lib/skin/lesion';
import { rocCurve, type Interval, type RocPoint } from '$lib/skin/metrics';
import type { BatchRow } from './batch-row';

export interface BatchFigures {
	readonly metrics: LesionMetrics;
	/** Readable pictures with a label. */
	readonly labelled: number;
	/** 95 % bootstrap interval of the balanced accuracy. */
	readonly interval: Interval | undefined;
	/** One curve a class that occurs, one against the rest. */
	readonly curves: readonly { readonly kind: LesionClass; readonly points: readonly RocPoint[] }[];
}

/** Rounds of the bootstrap: 300 fix the second decimal, and a thousand pictures take no time. */
const ROUNDS = 300;
/** Fewer pictures than this give an interval that means nothing. */
const LEAST = 20;

/** The figures so far; undefined where no read picture has a label. */
export function figuresOf(rows: readonly BatchRow[], truth: Truth): BatchFigures | undefined {
	const judged: LesionRow[] = rows.flatMap(({ image, probabilities, prediction, state }) =>
		probabilities && prediction
			? [
					{
						truth: truth.get(stem(image)),
						prediction,
						probabilities,
						abstained: state === 'abstained',
					},
				]
			: [],
	);
	const metrics = lesionMetrics(judged);
	if (!metrics) return undefined;
	const labelled = judged.filter((row) => row.truth !== undefined);
	return {
		metrics,
		labelled: labelled.length,
		interval: labelled.length >= LEAST ? balancedAccuracyInterval(judged, ROUNDS) : undefined,
		curves: LESION_CLASSES.map((kind, c) => ({
			kind,
			points: rocCurve(
				labelled.map((row) => row.truth === kind),
				labelled.map((row) => row.probabilities[c] ?? 0),
			),
		})).filter(({ points }) => points.length > 0),
	};
}

/** `kind,false_positive_rate,true_positive_rate,threshold`, for drawing the curves elsewhere. */
export function rocTable({ curves }: BatchFigures): string[][] {
	return curves.flatMap(({ kind, points }) =>
		points.map((point) => [
			kind,
			point.falsePositiveRate.toFixed(6),
			point.truePositiveRate.toFixed(6),
			point.threshold.toFixed(6),
		]),
	);
}

/** `truth,MEL,…,VASC`: truth down, answer across. */
export function matrixTable({ metrics }: BatchFigures): string[][] {
	return metrics.confusion_matrix.map((row, t) => [LESION_CLASSES[t] ?? '', ...row.map(String)]);
}

/** `kind,n,recall,precision,f1,auc`; empty where a figure is not defined. */
export function classTable({ metrics }: BatchFigures): string[][] {
	const text = (value: number | null) => (value === null ? '' : value.toFixed(6));
	return LESION_CLASSES.map((kind) => {
		const { n, recall, precision, f1, auc } = metrics.per_class[kind];
		return [kind, String(n), text(recall), text(precision), text(f1), text(auc)];
	});
}
