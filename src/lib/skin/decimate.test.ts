import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimated } from './decimate';

const pointsOf = (grades: readonly number[]) => grades.map((grade, at) => ({ grade, at }));

test('a drawing keeps both ends, every extreme of its stretches, and the order', () => {
	fc.assert(
		fc.property(
			fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1 }),
			(grades) => {
				const points = pointsOf(grades);
				const some = decimated(points, 20);
				expect(some.length).toBeLessThanOrEqual(20);
				expect([...some].sort((a, b) => a.at - b.at)).toEqual(some);
				expect(some[0]).toBe(points[0]);
				expect(some.at(-1)).toBe(points.at(-1));
				const range = (all: typeof points) => all.map(({ grade }) => grade);
				expect(Math.max(...range([...some]))).toBe(Math.max(...grades));
				expect(Math.min(...range([...some]))).toBe(Math.min(...grades));
			},
		),
	);
});

test('one strange visit among ten thousand is still drawn', () => {
	const grades = Array.from({ length: 10_000 }, (_, i) => (i === 7_123 ? 4 : 1));
	const some = decimated(pointsOf(grades), 600);
	expect(some.length).toBeLessThanOrEqual(600);
	expect(some.some(({ at }) => at === 7_123)).toBe(true);
});

test('a short line stays as it is', () => {
	const points = pointsOf([1, 2, 3]);
	expect(decimated(points, 20)).toBe(points);
});
