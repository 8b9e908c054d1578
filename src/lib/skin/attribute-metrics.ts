/** How well grades agree with their labels. Grades are whole numbers 0…4. */
import { expectedGrade, GRADES } from './attributes';

/** A picture's label, and what the model said of it. */
export interface Graded {
	readonly truth: number;
	/** Of the grades 0…4. */
	readonly probabilities: readonly number[];
}

export interface AttributeMetrics {
	readonly p_recall: number;
	/** Share of pictures whose most probable grade is right. */
	readonly accuracy: number;
	/** Mean absolute difference of the expected grade. */
	readonly mae: number;
	/** Rank correlation of the expected grade; null where one of the two never changes. */
	readonly spearman: number | null;
	readonly n: number;
}

/** What an answer that is 0, 1 … 4 grades off is worth. */
const WORTH: readonly number[] = [1, 0.5, -0.5, -1, -1.5];

/** Undefined where there is nothing to judge. */
export function attributeMetrics(graded: readonly Graded[]): AttributeMetrics | undefined {
	if (graded.length === 0) return undefined;
	const guesses = graded.map(({ probabilities }) => mostProbable(probabilities));
	const expected = graded.map(({ probabilities }) => expectedGrade(probabilities));
	const truths = graded.map(({ truth }) => truth);
	const n = graded.length;
	return {
		p_recall: pRecall(truths, guesses),
		accuracy: guesses.filter((guess, i) => guess === truths[i]).length / n,
		mae: expected.reduce((sum, grade, i) => sum + Math.abs(grade - (truths[i] ?? 0)), 0) / n,
		spearman: spearman(truths, expected),
		n,
	};
}

/**
 * P-Recall (DESIGN): the mean over the true grades that occur of the mean worth of the answers, 1 for
 * the right grade, then 0.5, −0.5, −1 and −1.5 by distance.
 */
export function pRecall(truths: readonly number[], guesses: readonly number[]): number {
	const perGrade = Array.from({ length: GRADES }, (_, grade) => {
		const worths = truths.flatMap((truth, i) =>
			truth === grade ? (WORTH[Math.abs(truth - (guesses[i] ?? 0))] ?? 0) : [],
		);
		return worths.length > 0 ? worths.reduce((sum, worth) => sum + worth, 0) / worths.length : null;
	}).filter((value) => value !== null);
	return perGrade.reduce((sum, value) => sum + value, 0) / perGrade.length;
}

/** Spearman's rank correlation, ties by their mean rank; null where one side never changes. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
	const [x, y] = [ranks(a), ranks(b)];
	const middle = (a.length + 1) / 2;
	let [xy, xx, yy] = [0, 0, 0];
	for (const [i, rank] of x.entries()) {
		const [u, v] = [rank - middle, (y[i] ?? middle) - middle];
		xy += u * v;
		xx += u * u;
		yy += v * v;
	}
	return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : null;
}

function ranks(values: readonly number[]): number[] {
	const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
	const result = new Array<number>(values.length).fill(0);
	for (let start = 0; start < order.length;) {
		let end = start + 1;
		const value = values[order[start] ?? 0];
		while (end < order.length && values[order[end] ?? 0] === value) end++;
		for (let k = start; k < end; k++) result[order[k] ?? 0] = (start + end + 1) / 2;
		start = end;
	}
	return result;
}

function mostProbable(probabilities: readonly number[]): number {
	return probabilities.indexOf(Math.max(...probabilities));
}
