/**
 * Metrics of answers and probabilities. Classes are given by number, 0 … classes − 1.
 * Where a figure is not defined (a recall of a class that never occurs), it is `undefined`, and
 * means leave it out.
 */
import { seededRandom } from './random';

/** `matrix[t][a]`: how often the truth was t and the answer a. Truth down, answer across. */
export type ConfusionMatrix = readonly (readonly number[])[];

export interface ClassFigures {
	/** Of the answers for this class, how many were right; 0 where none was given. */
	readonly precision: number;
	/** Of this class, how many were found; undefined where it does not occur. */
	readonly recall: number | undefined;
	/** Harmonic mean of the two; undefined where the class neither occurs nor is answered. */
	readonly f1: number | undefined;
	/** How often the class occurs. */
	readonly n: number;
}

/** @throws RangeError when the lists differ in length or name a class that is not there */
export function confusionMatrix(
	truth: readonly number[],
	answer: readonly number[],
	classes: number,
): number[][] {
	sameLength(truth, answer);
	const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
	truth.forEach((t, i) => {
		const row = matrix[t];
		const a = answer[i] ?? -1;
		if (row?.[a] === undefined)
			throw new RangeError(`There is no class ${String(t)}/${String(a)}.`);
		row[a] = row[a] + 1;
	});
	return matrix;
}

/** Share 0…1 of right answers; undefined for an empty matrix. */
export function accuracy(matrix: ConfusionMatrix): number | undefined {
	const right = matrix.reduce((total, row, t) => total + (row[t] ?? 0), 0);
	const all = matrix.reduce((total, row) => total + sum(row), 0);
	return all > 0 ? right / all : undefined;
}

/** Precision, recall, F1 and count of each class. */
export function perClass(matrix: ConfusionMatrix): ClassFigures[] {
	return matrix.map((row, c) => {
		const right = row[c] ?? 0;
		const n = sum(row);
		const answered = matrix.reduce((total, other) => total + (other[c] ?? 0), 0);
		return {
			precision: answered > 0 ? right / answered : 0,
			recall: n > 0 ? right / n : undefined,
			f1: n + answered > 0 ? (2 * right) / (n + answered) : undefined,
			n,
		};
	});
}

/** Mean of the recalls of the classes that occur (ISIC 2018 Task 3); undefined where none does. */
export function balancedAccuracy(matrix: ConfusionMatrix): number | undefined {
	return mean(perClass(matrix).flatMap(({ recall }) => recall ?? []));
}

/** Mean F1 of the classes that occur or are answered. */
export function macroF1(matrix: ConfusionMatrix): number | undefined {
	return mean(perClass(matrix).flatMap(({ f1 }) => f1 ?? []));
}

/**
 * Share 0…1 of rows whose true class is among the k most probable. Ties go to the class that comes
 * first, as in `decide`.
 */
export function topK(
	truth: readonly number[],
	probabilities: readonly (readonly number[])[],
	k: number,
): number | undefined {
	sameLength(truth, probabilities);
	const hits: number[] = truth.map((t, i) => {
		const row = probabilities[i] ?? [];
		const own = row[t] ?? 0;
		const before = row.filter((p, c) => p > own || (p === own && c < t)).length;
		return before < k ? 1 : 0;
	});
	return mean(hits);
}

export interface RocPoint {
	/** Share of negatives, and of positives, at or above the threshold; 0…1. */
	readonly falsePositiveRate: number;
	readonly truePositiveRate: number;
	/** Infinity for the first point, at which nothing is called positive. */
	readonly threshold: number;
}

/**
 * The ROC curve from (0, 0) to (1, 1), one point a distinct score. Empty where all rows are
 * positive or all negative.
 */
export function rocCurve(positive: readonly boolean[], scores: readonly number[]): RocPoint[] {
	sameLength(positive, scores);
	const order = scores.map((score, i) => ({ score, positive: positive[i] === true }));
	order.sort((a, b) => b.score - a.score);
	const positives = order.filter((row) => row.positive).length;
	const negatives = order.length - positives;
	if (positives === 0 || negatives === 0) return [];
	const curve: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0, threshold: Infinity }];
	let truePositives = 0;
	let falsePositives = 0;
	order.forEach((row, i) => {
		if (row.positive) truePositives++;
		else falsePositives++;
		// Equal scores are passed together; else the order of ties would decide the curve.
		if (order[i + 1]?.score === row.score) return;
		curve.push({
			falsePositiveRate: falsePositives / negatives,
			truePositiveRate: truePositives / positives,
			threshold: row.score,
		});
	});
	return curve;
}

/** Area under the ROC curve by trapezoids, 0…1; undefined where there is no curve. */
export function auc(positive: readonly boolean[], scores: readonly number[]): number | undefined {
	const curve = rocCurve(positive, scores);
	if (curve.length === 0) return undefined;
	return curve.slice(1).reduce((area, point, i) => {
		const before = curve[i] ?? point;
		const width = point.falsePositiveRate - before.falsePositiveRate;
		return area + (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
	}, 0);
}

/** One-vs-rest AUC of each class; undefined for a class that never or always occurs. */
export function classAucs(
	truth: readonly number[],
	probabilities: readonly (readonly number[])[],
	classes: number,
): (number | undefined)[] {
	sameLength(truth, probabilities);
	return Array.from({ length: classes }, (_, c) =>
		auc(
			truth.map((t) => t === c),
			probabilities.map((row) => row[c] ?? 0),
		),
	);
}

export interface ReliabilityBin {
	/** The bin holds confidences in (from, to]; the first one also 0. */
	readonly from: number;
	readonly to: number;
	readonly n: number;
	/** Mean probability of the most probable class, and how often it was right; 0 in an empty bin. */
	readonly confidence: number;
	readonly accuracy: number;
}

/** Confidence against accuracy of the most probable class, in equal bins over 0…1. */
export function reliabilityBins(
	truth: readonly number[],
	probabilities: readonly (readonly number[])[],
	bins = 15,
): ReliabilityBin[] {
	sameLength(truth, probabilities);
	const tally = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, right: 0 }));
	probabilities.forEach((row, i) => {
		const confidence = Math.max(...row);
		const bin = tally[Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1)];
		if (!bin) return;
		bin.n++;
		bin.confidence += confidence;
		if (row.indexOf(confidence) === truth[i]) bin.right++;
	});
	return tally.map(({ n, confidence, right }, b) => ({
		from: b / bins,
		to: (b + 1) / bins,
		n,
		confidence: n > 0 ? confidence / n : 0,
		accuracy: n > 0 ? right / n : 0,
	}));
}

/**
 * Expected calibration error of the most probable class: Σ n_b/n · |accuracy_b − confidence_b|
 * (Guo et al., ICML 2017), 15 equal bins. 0…1; undefined without rows.
 */
export function expectedCalibrationError(
	truth: readonly number[],
	probabilities: readonly (readonly number[])[],
	bins = 15,
): number | undefined {
	if (truth.length === 0) return undefined;
	return reliabilityBins(truth, probabilities, bins).reduce(
		(total, bin) => total + (bin.n / truth.length) * Math.abs(bin.accuracy - bin.confidence),
		0,
	);
}

/**
 * Jaccard index of two masks of one size, 0…1: shared cells / cells of either. An empty truth
 * scores 1 when the answer is empty too, else 0.
 *
 * @param truth @param answer 0 for outside, anything else for inside
 * @throws RangeError when the sizes differ
 */
export function jaccard(truth: ArrayLike<number>, answer: ArrayLike<number>): number {
	sameLength(truth, answer);
	let shared = 0;
	let either = 0;
	for (let i = 0; i < truth.length; i++) {
		const inTruth = truth[i] !== 0;
		const inAnswer = answer[i] !== 0;
		if (inTruth && inAnswer) shared++;
		if (inTruth || inAnswer) either++;
	}
	return either === 0 ? 1 : shared / either;
}

/** ISIC 2018 Task 1: a picture's Jaccard where it is at least 0.65, else 0. */
export function thresholdedJaccard(value: number, threshold = 0.65): number {
	return value >= threshold ? value : 0;
}

export interface Interval {
	readonly low: number;
	readonly high: number;
}

export interface BootstrapOptions {
	readonly seed?: number;
	readonly rounds?: number;
	/** Share of the resampled figures inside the interval. */
	readonly level?: number;
}

/**
 * Percentile bootstrap interval of a statistic over n rows, drawn with replacement.
 *
 * @param statistic gets n indices; rounds where it is undefined are left out
 * @returns undefined where no round gave a figure
 */
export function bootstrapInterval(
	n: number,
	statistic: (indices: readonly number[]) => number | undefined,
	{ seed = 1, rounds = 1000, level = 0.95 }: BootstrapOptions = {},
): Interval | undefined {
	if (n === 0) return undefined;
	const random = seededRandom(seed);
	const figures = Array.from({ length: rounds }, () =>
		statistic(Array.from({ length: n }, () => Math.floor(random() * n))),
	).flatMap((figure) => figure ?? []);
	const low = quantile(figures, (1 - level) / 2);
	const high = quantile(figures, (1 + level) / 2);
	return low === undefined || high === undefined ? undefined : { low, high };
}

/** Quantile q 0…1, linear between ranks; undefined without values. */
export function quantile(values: readonly number[], q: number): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	const place = q * (sorted.length - 1);
	const below = sorted[Math.floor(place)];
	const above = sorted[Math.ceil(place)];
	if (below === undefined || above === undefined) return undefined;
	return below + (above - below) * (place - Math.floor(place));
}

/** The mean; undefined without values. */
export function mean(values: readonly number[]): number | undefined {
	return values.length > 0 ? sum(values) / values.length : undefined;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function sameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>): void {
	if (a.length !== b.length) throw new RangeError('The two lists must be of one length.');
}
