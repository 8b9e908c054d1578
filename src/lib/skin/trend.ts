/**
 * Where an attribute is going over many visits, in words.
 *
 * Mann-Kendall asks whether there is a trend at all (ranks only: one strange visit does not make
 * one), Theil-Sen how steep it is. A change smaller than what two pictures of one face differ by is
 * called steady, however regular. (Mann 1945; Kendall 1975; Sen 1968.)
 */
import { formatDate } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/face';
import type { Score } from './check-in';
import { median } from './baseline';

/** Fewer visits than this are no trend. */
export const LEAST_FOR_TREND = 5;
/** Two-sided 5 %. */
const SIGNIFICANT = 1.96;
const DAY = 86_400_000;
/** A change of less than this many grades in 30 days is slow. */
const SLOW = 0.15;
/** From this many visits on, pairs are taken from every second one and so on: 200² is enough. */
const MOST_POINTS = 200;

export interface TrendPoint {
	/** ISO 8601. */
	readonly takenAt: string;
	readonly score: Score;
}

export type Direction = 'rising' | 'falling' | 'steady' | 'unknown';

export interface Trend {
	readonly direction: Direction;
	/** Grades in 30 days (Theil-Sen). */
	readonly slope: number;
	/** ISO 8601: the visit at which the turn came; undefined where it goes on from the beginning. */
	readonly since?: string;
}

/**
 * @param points in any order
 * @param retest mean absolute difference of two gradings of one face, in grades
 */
export function trendOf(points: readonly TrendPoint[], retest: number): Trend {
	const sorted = thin([...points].sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1)));
	const days = sorted.map(({ takenAt }) => Date.parse(takenAt) / DAY);
	const grades = sorted.map(({ score }) => score.grade);
	if (sorted.length < LEAST_FOR_TREND) return { direction: 'unknown', slope: 0 };
	const perDay = theilSen(days, grades);
	const slope = 30 * perDay;
	const moved = Math.abs(perDay) * ((days.at(-1) ?? 0) - (days[0] ?? 0));
	if (moved <= retest || Math.abs(mannKendall(grades)) < SIGNIFICANT) {
		return { direction: 'steady', slope };
	}
	const direction = slope > 0 ? 'rising' : 'falling';
	const turn = turnOf(days, grades);
	const since = turn > 0 ? sorted[turn]?.takenAt : undefined;
	return { direction, slope, ...(since ? { since } : {}) };
}

/** "falling since September", "rising slowly", "steady", "too few visits for a trend". */
export function trendWords(trend: Trend, now = new Date()): string {
	switch (trend.direction) {
		case 'unknown':
			return m.tooFew();
		case 'steady':
			return m.trendSteady();
		default: {
			const { direction, since, slope } = trend;
			if (since) return m.trendSince({ direction, month: month(since, now) });
			return Math.abs(slope) < SLOW ? m.trendSlow({ direction }) : m.trend({ direction });
		}
	}
}

/** "September", with the year where it is another one. */
function month(iso: string, now: Date): string {
	const date = new Date(iso);
	const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
	return formatDate(date, { month: 'long', ...year });
}

/** Median of the slopes between all pairs of visits; 0 where all are at one moment. */
export function theilSen(x: readonly number[], y: readonly number[]): number {
	const slopes: number[] = [];
	for (let i = 0; i < x.length; i++) {
		for (let j = i + 1; j < x.length; j++) {
			const run = (x[j] ?? 0) - (x[i] ?? 0);
			if (run !== 0) slopes.push(((y[j] ?? 0) - (y[i] ?? 0)) / run);
		}
	}
	return slopes.length === 0 ? 0 : median(slopes);
}

/** Mann-Kendall's Z, with the correction for ties: normal with deviation 1 where there is no trend. */
export function mannKendall(y: readonly number[]): number {
	const n = y.length;
	let sum = 0;
	const ties = new Map<number, number>();
	for (let i = 0; i < n; i++) {
		const value = y[i] ?? 0;
		ties.set(value, (ties.get(value) ?? 0) + 1);
		for (let j = i + 1; j < n; j++) sum += Math.sign((y[j] ?? 0) - value);
	}
	let variance = n * (n - 1) * (2 * n + 5);
	for (const t of ties.values()) variance -= t * (t - 1) * (2 * t + 5);
	if (variance <= 0 || sum === 0) return 0;
	return (sum - Math.sign(sum)) / Math.sqrt(variance / 18);
}

/**
 * Index of the visit from which a level line turns into a straight one, by least squares; 0 where
 * one line from the beginning fits as well (within a tenth of its squares).
 */
function turnOf(x: readonly number[], y: readonly number[]): number {
	const from = (k: number) =>
		squares(
			x.map((value) => Math.max(0, value - (x[k] ?? 0))),
			y,
		);
	const whole = from(0);
	let best = 0;
	let least = 0.9 * whole;
	// At least two visits before it and two after, else it is one strange visit.
	for (let k = 2; k < x.length - 2; k++) {
		const rest = from(k);
		if (rest < least) {
			least = rest;
			best = k;
		}
	}
	return best;
}

/** Sum of squares that a straight line leaves. */
function squares(x: readonly number[], y: readonly number[]): number {
	const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
	const [mx, my] = [mean(x), mean(y)];
	let [xx, xy, yy] = [0, 0, 0];
	for (let i = 0; i < x.length; i++) {
		const dx = (x[i] ?? 0) - mx;
		const dy = (y[i] ?? 0) - my;
		xx += dx * dx;
		xy += dx * dy;
		yy += dy * dy;
	}
	return xx === 0 ? yy : yy - (xy * xy) / xx;
}

function thin<T>(all: readonly T[]): T[] {
	const step = Math.ceil(all.length / MOST_POINTS);
	// Counted from the end, so that the newest visit is always in.
	return all.filter((_, index) => (all.length - 1 - index) % step === 0);
}
