/** How well verdicts agree with the labels of series; keys as INTERFACES fixes them. */
import {
	accuracy,
	auc,
	balancedAccuracy,
	confusionMatrix,
	expectedCalibrationError,
	perClass,
} from './metrics';
import type { VerdictName } from './verdict';

export interface JudgedSeries {
	readonly label: VerdictName;
	/** Probability of "improved", 0…1. */
	readonly p: number;
	readonly verdict: VerdictName;
}

/** null: not defined on these series. */
export interface SequenceMetrics {
	readonly accuracy: number | null;
	readonly balanced_accuracy: number | null;
	/** Precision and recall are those of "improved". */
	readonly precision: number | null;
	readonly recall: number | null;
	readonly recall_deteriorated: number | null;
	readonly auc: number | null;
	readonly ece: number | null;
	/** Truth down, answer across: improved, deteriorated. */
	readonly confusion_matrix: readonly (readonly number[])[];
	/** Of the series labelled improved or deteriorated: share called unclear. */
	readonly unclear_share: number | null;
	/** Of the series labelled unclear: share called unclear. */
	readonly unclear_recall: number | null;
}

/**
 * Series labelled improved or deteriorated are answered by p ≥ 0.5, also where the verdict is unclear.
 * @returns undefined where there are no series: `metrics` is then `{}`
 */
export function sequenceMetrics(series: readonly JudgedSeries[]): SequenceMetrics | undefined {
	if (series.length === 0) return undefined;
	const clear = series.filter(({ label }) => label !== 'unclear');
	const flat = series.filter(({ label }) => label === 'unclear');
	const truth = clear.map(({ label }) => (label === 'improved' ? 0 : 1));
	const matrix = confusionMatrix(
		truth,
		clear.map(({ p }) => (p >= 0.5 ? 0 : 1)),
		2,
	);
	const [improved, deteriorated] = perClass(matrix);
	const positive = truth.map((t) => t === 0);
	return {
		accuracy: accuracy(matrix) ?? null,
		balanced_accuracy: balancedAccuracy(matrix) ?? null,
		precision: clear.length > 0 ? (improved?.precision ?? null) : null,
		recall: improved?.recall ?? null,
		recall_deteriorated: deteriorated?.recall ?? null,
		auc:
			auc(
				positive,
				clear.map(({ p }) => p),
			) ?? null,
		ece:
			expectedCalibrationError(
				truth,
				clear.map(({ p }) => [p, 1 - p]),
			) ?? null,
		confusion_matrix: matrix,
		unclear_share: share(clear),
		unclear_recall: share(flat),
	};
}

/** Share called unclear. */
function share(series: readonly JudgedSeries[]): number | null {
	if (series.length === 0) return null;
	return series.filter(({ verdict }) => verdict === 'unclear').length / series.length;
}
