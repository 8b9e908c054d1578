import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceMapVectors } from '../../../tests/fixtures/face-map-vectors';
import { differenceShares, gradeShares, onFace } from './face-map';
import type { Grid } from './lesion';

const grid = (data: readonly number[], side: number): Grid => ({
	width: side,
	height: side,
	data: Float32Array.from(data),
});
const grids = () =>
	fc
		.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 25, maxLength: 25 })
		.map((data) => grid(data, 5));

it('draws the recorded values, which Python is held to as well', () => {
	const golden = JSON.parse(
		readFileSync(new URL('../../../tests/fixtures/face-map.json', import.meta.url), 'utf8'),
	) as ReturnType<typeof faceMapVectors>;
	const now = faceMapVectors();
	expect(now.maps.map(({ grades }) => grades)).toEqual(golden.maps.map(({ grades }) => grades));
	for (const [index, { shares, drawn }] of golden.maps.entries()) {
		for (const [at, value] of shares.entries()) {
			expect(now.maps[index]?.shares[at]).toBeCloseTo(value, 4);
		}
		for (const [at, value] of drawn.entries()) {
			expect(now.maps[index]?.drawn[at]).toBeCloseTo(value, 4);
		}
	}
});

it('lies on the face, and not beside it', () => {
	expect(onFace(0.5, 0.42)).toBe(1);
	expect(onFace(0.5, 0.8)).toBe(1);
	expect(onFace(0.02, 0.5)).toBe(0);
	expect(onFace(0.5, 0)).toBe(0);
});

describe('gradeShares', () => {
	it('gives shares, whatever the grades', () => {
		fc.assert(
			fc.property(grids(), (map) => {
				const shares = [...gradeShares(map, 'oil').data];
				expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
				expect(Math.max(...shares)).toBeLessThanOrEqual(1);
			}),
		);
	});

	it('leaves an even face pale, and what the wall says out of the range', () => {
		const even = Array<number>(25).fill(2);
		expect([...gradeShares(grid(even, 5), 'oil').data].every((share) => share === 0)).toBe(true);
		const spot = even.with(12, 2.5).with(0, 4);
		expect(gradeShares(grid(spot, 5), 'oil').data[12]).toBeCloseTo(0.5, 6);
	});

	it('shows dryness where hydration is low', () => {
		const dry = Array<number>(25).fill(3).with(12, 1);
		const shares = gradeShares(grid(dry, 5), 'hydration').data;
		expect(shares[12]).toBe(1);
		expect(shares[11]).toBe(0);
	});
});

it('a difference turns round when its two visits do', () => {
	fc.assert(
		fc.property(grids(), grids(), (one, other) => {
			const forth = differenceShares(one, other);
			const back = differenceShares(other, one);
			expect(forth.more).toEqual(back.less);
			expect(forth.less).toEqual(back.more);
		}),
	);
});
