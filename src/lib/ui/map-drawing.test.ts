import { describe, expect, it } from 'vitest';
import type { Grid } from '$lib/skin/lesion';
import { drawnMap } from './map-drawing';
import { MAP_FADE, MAP_SIDE } from './map-size';

const BOX = { x: 10, y: 20, width: 200, height: 100 };
const question = { box: BOX, face: false, pale: false };

/** A grid of 7 × 7 that is 0 but in one cell. */
function spot(column: number, row: number): Grid {
	const data = new Float32Array(49);
	data[row * 7 + column] = 1;
	return { width: 7, height: 7, data };
}

/** Red, green, blue and alpha of a place, 0…1 in the box. */
function at(pixels: Uint8ClampedArray, x: number, y: number): number[] {
	const cell = Math.floor(y * MAP_SIDE) * MAP_SIDE + Math.floor(x * MAP_SIDE);
	return [...pixels.subarray(4 * cell, 4 * cell + 4)];
}

/** Every number of a path, in pairs. */
function points(d: string): (readonly [number, number])[] {
	return [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('a drawn map', () => {
	it('is densest where the share is highest, and nothing where there is none', () => {
		const { pixels } = drawnMap({ ...question, shares: spot(3, 3) });
		expect(pixels).toHaveLength(4 * MAP_SIDE ** 2);
		expect(at(pixels, 0.5, 0.5)[3]).toBeGreaterThan(220);
		expect(at(pixels, 0.38, 0.5)[3]).toBeLessThan(200);
		expect(at(pixels, 0.1, 0.5)[3]).toBe(0);
		const alphas = pixels.filter((_, index) => index % 4 === 3);
		expect(Math.max(...alphas)).toBe(at(pixels, 0.5, 0.5)[3]);
	});

	it('is blue, or white for what is less than before', () => {
		const shares = spot(3, 3);
		const colour = (pale: boolean) =>
			at(drawnMap({ ...question, shares, pale }).pixels, 0.5, 0.5).slice(0, 3);
		expect(colour(false)).toEqual([31, 79, 196]);
		expect(colour(true)).toEqual([255, 255, 255]);
	});

	it('has a line for each level, the higher one inside the lower one, in the box’s coordinates', () => {
		const [lower = '', higher = '', ...more] = drawnMap({ ...question, shares: spot(3, 3) }).lines;
		expect(more).toEqual([]);
		const reach = (d: string) => Math.max(...points(d).map(([x]) => Math.abs(x - 110)));
		expect(points(higher).length).toBeGreaterThan(8);
		expect(reach(higher)).toBeLessThan(reach(lower));
		expect(reach(lower)).toBeLessThan(30);
		for (const [x, y] of points(lower)) {
			expect(x).toBeGreaterThan(80);
			expect(y).toBeGreaterThan(50);
			expect(y).toBeLessThan(90);
		}
	});

	it('fades out at the edge of its box', () => {
		const shares = { width: 2, height: 2, data: new Float32Array(4).fill(1) };
		const { pixels } = drawnMap({ ...question, shares });
		const inward = [0, MAP_FADE / 2, MAP_FADE].map((cell) => at(pixels, cell / MAP_SIDE, 0.5)[3]);
		expect(inward).toEqual([15, 135, 240]);
	});

	it('says nothing of what is beside a face', () => {
		const shares = { width: 2, height: 2, data: new Float32Array(4).fill(1) };
		const { pixels } = drawnMap({ ...question, shares, face: true });
		expect(at(pixels, 0.5, 0.5)[3]).toBe(240);
		for (const x of [0.03, 0.97]) expect(at(pixels, x, 0.1)[3]).toBe(0);
	});
});
