/**
 * What is usual for one person, from earlier visits, and whether a new grade leaves it.
 *
 * Robust on purpose: a single visit under a bad lamp moves neither the middle nor the width.
 */
import { ATTRIBUTES, type Attribute } from './attributes';
import type { CheckInHeading, Score } from './check-in';

/** Fewer earlier visits than this tell nothing about what is usual. */
export const LEAST_VISITS = 3;
/** How many visits back count: skin changes over the year, and what is usual with it. */
export const MOST_VISITS = 12;
/** Half-width of the range in standard deviations: nine of ten visits of steady skin lie inside. */
const WIDTH = 1.645;
/** Standard deviation of a normal variable by its median absolute deviation. */
const FROM_MAD = 1.4826;
/** The same by the mean absolute difference of two draws: √π / 2. */
const FROM_DIFFERENCE = Math.sqrt(Math.PI) / 2;

/** Grades 0…4 between which this person usually is. */
export interface UsualRange {
	readonly low: number;
	readonly high: number;
	readonly middle: number;
	/** Earlier visits that it is made of. */
	readonly visits: number;
}

/** Where today's grade stands. `first`: nothing to compare with. `few`: too little for a range. */
export type Standing = 'first' | 'few' | 'usual' | 'above' | 'below';

export interface Comparison {
	readonly standing: Standing;
	readonly range: UsualRange | undefined;
	/** The visit before. */
	readonly last: Score | undefined;
	/** Today's grade less the middle of what is usual (or the last grade where there is none). */
	readonly change: number;
	/** The whole whisker (± one standard deviation) lies outside the range. */
	readonly certain: boolean;
}

/**
 * Median of earlier grades ± 1.645 standard deviations, estimated robustly, and never narrower
 * than what two pictures of the same face differ by; cut to 0…4.
 *
 * @param retest mean absolute difference of two gradings of one face (the model's card), in grades
 * @returns undefined for fewer than `LEAST_VISITS` grades
 */
export function usualRange(grades: readonly number[], retest: number): UsualRange | undefined {
	if (grades.length < LEAST_VISITS) return undefined;
	const middle = median(grades);
	const spread = FROM_MAD * median(grades.map((grade) => Math.abs(grade - middle)));
	const half = WIDTH * Math.max(spread, FROM_DIFFERENCE * retest);
	return {
		low: Math.max(0, middle - half),
		high: Math.min(4, middle + half),
		middle,
		visits: grades.length,
	};
}

/**
 * Today's score against earlier ones.
 *
 * @param earlier newest first
 * @param retest as in `usualRange`
 */
export function compare(today: Score, earlier: readonly Score[], retest: number): Comparison {
	const last = earlier[0];
	if (!last) {
		return { standing: 'first', range: undefined, last: undefined, change: 0, certain: false };
	}
	const grades = earlier.slice(0, MOST_VISITS).map(({ grade }) => grade);
	const range = usualRange(grades, retest);
	if (!range) {
		const change = today.grade - last.grade;
		const certain = Math.abs(change) > Math.max(retest, today.spread);
		return { standing: 'few', range, last, change, certain };
	}
	const { grade, spread } = today;
	const change = grade - range.middle;
	if (grade > range.high) {
		return { standing: 'above', range, last, change, certain: grade - spread > range.high };
	}
	if (grade < range.low) {
		return { standing: 'below', range, last, change, certain: grade + spread < range.low };
	}
	return { standing: 'usual', range, last, change, certain: false };
}

/**
 * Scores of one attribute before a moment, newest first, of the same model only: another version
 * reads another scale.
 *
 * @param headings in any order
 * @param before ISO 8601; visits at that very moment are left out
 */
export function earlierScores(
	headings: readonly CheckInHeading[],
	attribute: Attribute,
	before: string,
	model: string,
): Score[] {
	return earlierVisits(headings, before, model).map(({ scores }) => scores[attribute]);
}

function earlierVisits(
	headings: readonly CheckInHeading[],
	before: string,
	model: string,
): CheckInHeading[] {
	return headings
		.filter((heading) => heading.takenAt < before && heading.model === model)
		.sort((one, other) => (one.takenAt < other.takenAt ? 1 : -1));
}

/** The five scores of a visit, each against what came before. */
export interface Standings {
	readonly score: Readonly<Record<Attribute, Score>>;
	readonly comparison: Readonly<Record<Attribute, Comparison>>;
	/** Earlier visits of the same model; of these, the last `MOST_VISITS` make what is usual. */
	readonly earlier: number;
}

/**
 * A visit against all that came before it.
 *
 * @param all in any order; may hold the visit itself
 * @param retest by attribute, in grades
 */
export function standingsOf(
	visit: Pick<CheckInHeading, 'scores' | 'takenAt' | 'model'>,
	all: readonly CheckInHeading[],
	retest: Readonly<Record<Attribute, number>>,
): Standings {
	const { scores, takenAt, model } = visit;
	const earlier = earlierVisits(all, takenAt, model);
	const recent = earlier.slice(0, MOST_VISITS);
	const comparison = Object.fromEntries(
		ATTRIBUTES.map((name) => {
			const before = recent.map((visit) => visit.scores[name]);
			return [name, compare(scores[name], before, retest[name])];
		}),
	) as Record<Attribute, Comparison>;
	return { score: scores, comparison, earlier: earlier.length };
}

/** The middle value, or the mean of the two middle ones; NaN for none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const half = sorted.length / 2;
	const upper = sorted[Math.floor(half)] ?? NaN;
	const lower = sorted[Math.ceil(half) - 1] ?? NaN;
	return (lower + upper) / 2;
}
