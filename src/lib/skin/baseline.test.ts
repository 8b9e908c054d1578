import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, earlierScores, LEAST_VISITS, median, usualRange } from './baseline';
import type { CheckInHeading } from './check-in';

const grade = () => fc.double({ min: 0, max: 4, noNaN: true });
const grades = (minLength: number) => fc.array(grade(), { minLength, maxLength: 30 });
const score = (value: number, spread = 0.2) => ({ grade: value, spread });

describe('usualRange', () => {
	it('says nothing about too few visits', () => {
		expect(usualRange([1, 2], 0.2)).toBeUndefined();
		expect(usualRange([1, 2, 3], 0.2)).toBeDefined();
	});

	it('holds the middle, stays inside the scale, and widens with the test-retest error', () => {
		fc.assert(
			fc.property(
				grades(LEAST_VISITS),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(all, retest) => {
					const range = usualRange(all, retest);
					const wider = usualRange(all, retest + 0.1);
					if (!range || !wider) throw new Error('There are enough visits.');
					expect(range.low).toBeLessThanOrEqual(range.middle);
					expect(range.high).toBeGreaterThanOrEqual(range.middle);
					expect(range.low).toBeGreaterThanOrEqual(0);
					expect(range.high).toBeLessThanOrEqual(4);
					expect(wider.high - wider.low).toBeGreaterThanOrEqual(range.high - range.low);
				},
			),
		);
	});

	it('does not depend on the order of the visits', () => {
		fc.assert(
			fc.property(grades(LEAST_VISITS), (all) => {
				expect(usualRange([...all].reverse(), 0.2)).toEqual(usualRange(all, 0.2));
			}),
		);
	});

	it('is not moved by one strange visit among steady ones', () => {
		fc.assert(
			fc.property(grade(), (strange) => {
				const steady = [1.5, 1.6, 1.5, 1.4, 1.5, 1.6, 1.4];
				const range = usualRange([...steady, strange], 0.1);
				expect(range?.middle).toBeGreaterThanOrEqual(1.5 - 1e-9);
				expect(range?.middle).toBeLessThanOrEqual(1.5 + 1e-9);
				expect((range?.high ?? 4) - (range?.low ?? 0)).toBeLessThan(0.6);
			}),
		);
	});
});

describe('compare', () => {
	it('knows the first visit, and few', () => {
		expect(compare(score(2), [], 0.2).standing).toBe('first');
		const few = compare(score(2), [score(1)], 0.2);
		expect(few).toMatchObject({ standing: 'few', change: 1, certain: true });
		expect(compare(score(1.1), [score(1)], 0.2).certain).toBe(false);
	});

	it('never calls a change below the test-retest error unusual', () => {
		fc.assert(
			fc.property(
				grade(),
				fc.double({ min: 0.05, max: 0.5, noNaN: true }),
				fc.double({ min: -1, max: 1, noNaN: true }),
				(usual, retest, share) => {
					const today = Math.min(4, Math.max(0, usual + share * retest));
					const earlier = Array.from({ length: 5 }, () => score(usual));
					expect(compare(score(today), earlier, retest).standing).toBe('usual');
				},
			),
		);
	});

	it('tells above from below, and sure from unsure', () => {
		const earlier = [1.6, 1.5, 1.7, 1.6].map((value) => score(value));
		expect(compare(score(2.9), earlier, 0.2)).toMatchObject({ standing: 'above', certain: true });
		expect(compare(score(2.1, 0.5), earlier, 0.2)).toMatchObject({
			standing: 'above',
			certain: false,
		});
		expect(compare(score(0.2), earlier, 0.2)).toMatchObject({ standing: 'below', certain: true });
	});
});

describe('earlierScores', () => {
	it('takes what came before, of the same model, newest first', () => {
		const heading = (takenAt: string, value: number, model = 'a 1'): CheckInHeading => ({
			id: takenAt,
			takenAt,
			note: '',
			tags: [],
			model,
			scores: {
				oil: score(value),
				sensitivity: score(0),
				wrinkle: score(0),
				pigmentation: score(0),
				hydration: score(0),
			},
		});
		const all = [
			heading('2026-01-01T00:00:00Z', 1),
			heading('2026-03-01T00:00:00Z', 3),
			heading('2026-02-01T00:00:00Z', 2),
			heading('2026-02-02T00:00:00Z', 4, 'a 2'),
		];
		const found = earlierScores(all, 'oil', '2026-03-01T00:00:00Z', 'a 1');
		expect(found.map((entry) => entry.grade)).toEqual([2, 1]);
	});
});

it('median lies between the extremes, with as many values on either side', () => {
	fc.assert(
		fc.property(grades(1), (all) => {
			const middle = median(all);
			expect(all.filter((value) => value < middle).length).toBeLessThanOrEqual(all.length / 2);
			expect(all.filter((value) => value > middle).length).toBeLessThanOrEqual(all.length / 2);
		}),
	);
});
