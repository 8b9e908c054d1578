import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannKendall, theilSen, trendOf, trendWords, type TrendPoint } from './trend';

const START = Date.parse('2026-05-02T08:00:00Z');
const weekly = (grades: readonly number[]): TrendPoint[] =>
	grades.map((grade, week) => ({
		takenAt: new Date(START + week * 7 * 86_400_000).toISOString(),
		score: { grade, spread: 0.3 },
	}));
const wave = (week: number) => 0.08 * Math.sin(7 * week);
const NOW = new Date('2026-11-21T08:00:00Z');

describe('trendOf', () => {
	it('waits for five visits', () => {
		expect(trendWords(trendOf(weekly([1, 2, 3, 4]), 0.2))).toBe('too few visits for a trend');
	});

	it('calls noise steady', () => {
		const points = weekly(Array.from({ length: 26 }, (_, week) => 1.4 + wave(week)));
		expect(trendWords(trendOf(points, 0.2))).toBe('steady');
	});

	it('calls a regular change below the test-retest error steady', () => {
		const points = weekly(Array.from({ length: 26 }, (_, week) => 1.4 + 0.005 * week));
		expect(trendOf(points, 0.2).direction).toBe('steady');
	});

	it('finds the month of the turn', () => {
		const points = weekly(
			Array.from({ length: 28 }, (_, week) => 2.4 + wave(week) - 0.1 * Math.max(0, week - 18)),
		);
		expect(trendWords(trendOf(points, 0.2), NOW)).toBe('falling since September');
	});

	it('tells a slow way from a quick one', () => {
		const line = (step: number) => weekly(Array.from({ length: 20 }, (_, week) => 2 + step * week));
		expect(trendWords(trendOf(line(0.02), 0.2), NOW)).toBe('rising slowly');
		expect(trendWords(trendOf(line(-0.08), 0.2), NOW)).toBe('falling');
	});

	it('turns round with the grades, and does not depend on the order given', () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 5, maxLength: 25 }),
				(grades) => {
					const up = trendOf(weekly(grades), 0.2);
					const down = trendOf(weekly(grades.map((grade) => 4 - grade)), 0.2);
					const opposite = { rising: 'falling', falling: 'rising', steady: 'steady' } as const;
					if (up.direction === 'unknown') throw new Error('There are enough visits.');
					expect(down.direction).toBe(opposite[up.direction]);
					expect(trendOf(weekly(grades).reverse(), 0.2)).toEqual(up);
				},
			),
		);
	});
});

it('Theil-Sen gives a straight line its slope, whatever one visit says', () => {
	fc.assert(
		fc.property(
			fc.double({ min: -1, max: 1, noNaN: true }),
			fc.double({ min: -100, max: 100, noNaN: true }),
			fc.nat(8),
			(slope, strange, at) => {
				const x = [0, 1, 2, 3, 4, 5, 6, 7, 8];
				const y = x.map((value) => (value === at ? strange : slope * value));
				expect(theilSen(x, y)).toBeCloseTo(slope, 6);
			},
		),
	);
});

it('Mann-Kendall gives the values of the textbook', () => {
	// Ten rising values: S = 45, variance 125, Z = 44 / √125.
	expect(mannKendall([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeCloseTo(44 / Math.sqrt(125), 9);
	expect(mannKendall([1, 1, 1, 1])).toBe(0);
});
