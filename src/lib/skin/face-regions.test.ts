import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_REGIONS } from './face';
import { isInside, regionMeans, regionPolygon, regionQuantiles } from './face-regions';

describe('regions', () => {
	it('mirror each other and do not overlap', () => {
		for (const name of ['crows-foot', 'under-eye', 'cheek'] as const) {
			const left = regionPolygon(`${name}-left`).map(([x, y]) => [1 - x, y]);
			regionPolygon(`${name}-right`).forEach(([x, y], i) => {
				expect(x).toBeCloseTo(left[i]?.[0] ?? NaN, 9);
				expect(y).toBe(left[i]?.[1]);
			});
		}
		for (let i = 0; i < 100 * 100; i++) {
			const place = [((i % 100) + 0.5) / 100, (Math.floor(i / 100) + 0.5) / 100] as const;
			const holds = FACE_REGIONS.filter((name) => isInside(regionPolygon(name), place));
			expect(holds.length, `${String(place)} lies in ${String(holds)}`).toBeLessThanOrEqual(1);
		}
	});

	it('take the mean of a map over themselves', () => {
		// 1 on the picture's left half, 3 on its right.
		const data = Float32Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 1 : 3));
		const means = regionMeans({ width: 8, height: 8, data });
		expect(means['cheek-left']).toBeCloseTo(1, 2);
		expect(means['cheek-right']).toBeCloseTo(3, 2);
		expect(means.forehead).toBeCloseTo(2, 1);
	});

	it('take the strongest tenth, and the weakest', () => {
		// A spot on the left of the forehead, and a hole in its right.
		const data = new Float32Array(48 * 48).fill(1);
		for (let row = 10; row < 14; row++) {
			data.fill(4, row * 48 + 16, row * 48 + 21);
			data.fill(0, row * 48 + 27, row * 48 + 32);
		}
		const map = { width: 48, height: 48, data };
		expect(regionQuantiles(map, 0.95).forehead).toBeGreaterThan(3);
		expect(regionQuantiles(map, 0.05).forehead).toBeLessThan(0.5);
		expect(regionQuantiles(map, 0.5).forehead).toBe(1);
		expect(regionQuantiles(map, 0.9).chin).toBe(1);
	});

	it('lie, with any share, between the least and the most of the map, in order', () => {
		const share = fc.double({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(
				fc.array(fc.float({ min: 0, max: 4, noNaN: true }), { minLength: 36, maxLength: 36 }),
				fc.tuple(share, share),
				(values, shares) => {
					const map = { width: 6, height: 6, data: Float32Array.from(values) };
					const low = regionQuantiles(map, Math.min(...shares));
					const high = regionQuantiles(map, Math.max(...shares));
					for (const name of FACE_REGIONS) {
						expect(low[name]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
						expect(high[name]).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
						expect(low[name]).toBeLessThanOrEqual(high[name]);
					}
				},
			),
			{ numRuns: 20 },
		);
	});
});
