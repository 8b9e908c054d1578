/**
 * The figures of an evaluation, with the keys that INTERFACES fixes; the page, the batch table and
 * `npm run evaluate` all take them from here.
 */
import { LESION_CLASSES, type LesionClass } from './lesion';
import {
	accuracy,
	balancedAccuracy,
	bootstrapInterval,
	classAucs,
	confusionMatrix,
	expectedCalibrationError,
	macroF1,
	mean,
	perClass,
	thresholdedJaccard,
	topK,
	type Interval,
} from './metrics';

/** One readable picture. `truth` is left out where there is no label. */
export interface LesionRow {
	readonly truth?: LesionClass | undefined;
	/** The decision at the operating point, given also where it abstains. */
	readonly prediction: LesionClass;
	/** Seven, calibrated, in the order of LESION_CLASSES. */
	readonly probabilities: readonly number[];
	readonly abstained: boolean;
}

/** null: not defined on these pictures (no melanoma among them, say). All else 0…1 and counts. */
export interface ClassMetrics {
	readonly precision: number;
	readonly recall: number | null;
	readonly f1: number | null;
	readonly auc: number | null;
	readonly n: number;
}

export interface LesionMetrics {
	readonly accuracy: number | null;
	readonly balanced_accuracy: number | null;
	readonly macro_f1: number | null;
	readonly per_class: Readonly<Record<LesionClass, ClassMetrics>>;
	/** Truth down, answer across, in the order of LESION_CLASSES. */
	readonly confusion_matrix: readonly (readonly number[])[];
	readonly melanoma_recall: number | null;
	readonly melanoma_precision: number | null;
	readonly argmax_accuracy: number | null;
	readonly top2_accuracy: number | null;
	readonly top3_accuracy: number | null;
	readonly macro_auc: number | null;
	readonly ece: number | null;
	/** Share of all readable pictures, labelled or not, that it abstains from. */
	readonly abstained: number;
	readonly selective_balanced_accuracy: number | null;
}

export interface SegmentationMetrics {
	readonly mean_jaccard: number;
	readonly threshold_jaccard: number;
}

/**
 * Judges all labelled rows, those it abstains from included.
 *
 * @returns undefined where no row has a label: `metrics` is then `{}`
 */
export function lesionMetrics(rows: readonly LesionRow[]): LesionMetrics | undefined {
	const labelled = rows.filter(isLabelled);
	if (labelled.length === 0) return undefined;
	const truth = labelled.map((row) => indexOf(row.truth));
	const probabilities = labelled.map((row) => row.probabilities);
	const matrix = matrixOf(labelled);
	const classes = LESION_CLASSES.length;
	const aucs = classAucs(truth, probabilities, classes);
	const figures = perClass(matrix).map((figure, c) => ({
		precision: figure.precision,
		recall: figure.recall ?? null,
		f1: figure.f1 ?? null,
		auc: aucs[c] ?? null,
		n: figure.n,
	}));
	const per_class = Object.fromEntries(
		LESION_CLASSES.map((kind, c) => [kind, figures[c]]),
	) as unknown as Record<LesionClass, ClassMetrics>;
	return {
		accuracy: accuracy(matrix) ?? null,
		balanced_accuracy: balancedAccuracy(matrix) ?? null,
		macro_f1: macroF1(matrix) ?? null,
		per_class,
		confusion_matrix: matrix,
		melanoma_recall: per_class.MEL.recall,
		melanoma_precision: per_class.MEL.precision,
		argmax_accuracy: topK(truth, probabilities, 1) ?? null,
		top2_accuracy: topK(truth, probabilities, 2) ?? null,
		top3_accuracy: topK(truth, probabilities, 3) ?? null,
		macro_auc: mean(aucs.flatMap((value) => value ?? [])) ?? null,
		ece: expectedCalibrationError(truth, probabilities) ?? null,
		abstained: rows.filter((row) => row.abstained).length / rows.length,
		selective_balanced_accuracy:
			balancedAccuracy(matrixOf(labelled.filter((row) => !row.abstained))) ?? null,
	};
}

/** Mean and threshold Jaccard of pictures with a truth mask; undefined where there is none. */
export function segmentationMetrics(jaccards: readonly number[]): SegmentationMetrics | undefined {
	const mean_jaccard = mean(jaccards);
	const threshold_jaccard = mean(jaccards.map((value) => thresholdedJaccard(value)));
	if (mean_jaccard === undefined || threshold_jaccard === undefined) return undefined;
	return { mean_jaccard, threshold_jaccard };
}

/** The 95 % bootstrap interval of the balanced accuracy over labelled rows (seeded). */
export function balancedAccuracyInterval(
	rows: readonly LesionRow[],
	rounds = 500,
): Interval | undefined {
	const pairs = rows.filter(isLabelled).map((row) => ({
		t: indexOf(row.truth),
		a: indexOf(row.prediction),
	}));
	const classes = LESION_CLASSES.length;
	return bootstrapInterval(
		pairs.length,
		(indices) => {
			const drawn = indices.flatMap((i) => pairs[i] ?? []);
			return balancedAccuracy(
				confusionMatrix(
					drawn.map(({ t }) => t),
					drawn.map(({ a }) => a),
					classes,
				),
			);
		},
		{ rounds },
	);
}

type LabelledRow = LesionRow & { readonly truth: LesionClass };

function isLabelled(row: LesionRow): row is LabelledRow {
	return row.truth !== undefined;
}

function indexOf(kind: LesionClass): number {
	return LESION_CLASSES.indexOf(kind);
}

function matrixOf(rows: readonly LabelledRow[]): number[][] {
	return confusionMatrix(
		rows.map((row) => indexOf(row.truth)),
		rows.map((row) => indexOf(row.prediction)),
		LESION_CLASSES.length,
	);
}
