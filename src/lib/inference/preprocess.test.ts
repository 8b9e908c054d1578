import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grid } from '$lib/skin/lesion';
import golden from '../../../tests/fixtures/preprocess.json';
import { drawnLesion } from './pattern';
import {
	centreSquare,
	cropPixels,
	exactInput,
	frame,
	lesionBox,
	modelInput,
	resample,
	resampleGrid,
	tentTaps,
} from './preprocess';
import type { Pixels } from './types';

function draw(width: number, height: number, value: (x: number, y: number, c: number) => number) {
	const data = new Uint8ClampedArray(4 * width * height);
	for (let i = 0; i < width * height; i++) {
		for (let c = 0; c < 3; c++) data[4 * i + c] = value(i % width, Math.floor(i / width), c);
		data[4 * i + 3] = 255;
	}
	return { width, height, data } satisfies Pixels;
}

function maskOf(width: number, height: number, lesion: (x: number, y: number) => boolean): Grid {
	const data = Float32Array.from({ length: width * height }, (_, i) =>
		lesion(i % width, Math.floor(i / width)) ? 0.9 : 0.1,
	);
	return { width, height, data };
}

const side = fc.integer({ min: 1, max: 24 });
const picture = fc
	.tuple(side, side, fc.integer({ min: 1, max: 250 }))
	.map(([width, height, seed]) =>
		draw(width, height, (x, y, c) => (x * x * 31 + y * seed + c * 50 + x * y) % 256),
	);

describe('golden vectors (Python holds to the same file)', () => {
	const { width, height } = golden.picture;
	const drawn = draw(
		width,
		height,
		(x, y, c) => (7 * x + 13 * y + 29 * c + 5 * ((x * y) % 11)) % 256,
	);

	it.each(golden.cases)('resamples: $name', ({ box, size, values }) => {
		const [x = 0, y = 0, across = 0, down = 0] = box;
		const result = resample(drawn, { x, y, width: across, height: down }, size);
		expect(result).toHaveLength(values.length);
		values.forEach((value, i) => {
			expect(Math.abs((result[i] ?? NaN) - value)).toBeLessThan(1e-4);
		});
	});

	it('draws the known-answer pattern', () => {
		const rgb = drawnLesion(golden.drawn_lesion.size).data.filter((_, i) => i % 4 < 3);
		expect([...rgb]).toEqual(golden.drawn_lesion.values);
	});
});

describe('resample', () => {
	it('leaves a constant picture constant, at any size and box', () => {
		const share = fc.double({ min: 0, max: 1, noNaN: true });
		const any = fc.tuple(side, side, side, fc.nat(255), share, share);
		fc.assert(
			fc.property(any, ([width, height, size, value, left, top]) => {
				const box = {
					x: left * (width - 1),
					y: top * (height - 1),
					width: width - left * (width - 1),
					height: height - top * (height - 1),
				};
				for (const v of resample(
					draw(width, height, () => value),
					box,
					size,
				)) {
					expect(v).toBeCloseTo(value, 3);
				}
			}),
		);
	});

	it('is the identity at the same size', () => {
		fc.assert(
			fc.property(side, (size) => {
				const square = draw(size, size, (x, y, c) => (x * 37 + y * 91 + c * 11) % 256);
				const rgb = square.data.filter((_, i) => i % 4 < 3);
				expect([...resample(square, frame(size, size), size)]).toEqual([...rgb]);
			}),
		);
	});

	it('commutes with a mirroring', () => {
		fc.assert(
			fc.property(picture, side, (upright, size) => {
				const { width, height, data } = upright;
				const mirrored = draw(
					width,
					height,
					(x, y, c) => data[4 * (y * width + width - 1 - x) + c] ?? 0,
				);
				const a = resample(upright, frame(width, height), size);
				const b = resample(mirrored, frame(width, height), size);
				a.forEach((value, i) => {
					const [x, rest] = [Math.floor(i / 3) % size, i % 3];
					const y = Math.floor(i / 3 / size);
					expect(b[(y * size + size - 1 - x) * 3 + rest]).toBeCloseTo(value, 3);
				});
			}),
		);
	});

	it('stays between the darkest and the brightest pixel', () => {
		fc.assert(
			fc.property(picture, side, (source, size) => {
				const values = source.data.filter((_, i) => i % 4 < 3);
				const [low, high] = [Math.min(...values), Math.max(...values)];
				const result = resample(source, frame(source.width, source.height), size);
				expect(Math.min(...result)).toBeGreaterThanOrEqual(low - 1e-3);
				expect(Math.max(...result)).toBeLessThanOrEqual(high + 1e-3);
			}),
		);
	});

	it('halves by a tent over four pixels', () => {
		const [taps] = tentTaps(8, 2, 4, 2);
		expect(taps?.first).toBe(2);
		// Centre 3, support 2, pixel centres 2.5, 3.5, 4.5; pixels left of the box get none.
		expect(taps && [...taps.weights]).toEqual([0.75 / 1.75, 0.75 / 1.75, 0.25 / 1.75]);
	});

	it('takes the mean of a grid that shrinks to one cell of its own middle', () => {
		const grid = { width: 2, height: 2, data: Float32Array.of(0, 1, 2, 3) };
		expect(resampleGrid(grid, 1, 1).data[0]).toBeCloseTo(1.5, 6);
	});
});

describe('crops', () => {
	it('centres the largest square', () => {
		expect(centreSquare(600, 450)).toEqual({ x: 75, y: 0, width: 450, height: 450 });
	});

	it('finds a padded square around the lesion that lies in the picture', () => {
		const mask = maskOf(10, 10, (x, y) => x >= 4 && x < 6 && y >= 4 && y < 5);
		expect(lesionBox(mask, 200, 100, 0.5)).toEqual({ x: 74, y: 19, width: 52, height: 52 });
		const corner = lesionBox(
			maskOf(10, 10, (x, y) => x > 8 && y > 8),
			200,
			100,
			0.5,
		);
		expect(corner).toEqual({ x: 174, y: 74, width: 26, height: 26 });
		expect(
			lesionBox(
				maskOf(10, 10, () => false),
				200,
				100,
				0.5,
			),
		).toBeUndefined();
	});

	it('holds every cell of the lesion, unless the picture is too small for the square', () => {
		const any = fc.tuple(side, side, fc.array(fc.nat(23 * 23), { minLength: 1, maxLength: 4 }));
		fc.assert(
			fc.property(any, ([width, height, cells]) => {
				const at = new Set(cells.map((cell) => cell % (width * height)));
				const mask = maskOf(width, height, (x, y) => at.has(y * width + x));
				const box = lesionBox(mask, width, height, 0.5);
				if (!box) throw new Error('There is a lesion.');
				expect(box.x).toBeGreaterThanOrEqual(0);
				expect(box.y).toBeGreaterThanOrEqual(0);
				expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-9);
				expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-9);
				if (box.width === Math.min(width, height)) return;
				for (const cell of at) {
					expect(cell % width).toBeGreaterThanOrEqual(box.x - 1e-9);
					expect((cell % width) + 1).toBeLessThanOrEqual(box.x + box.width + 1e-9);
				}
			}),
		);
	});

	it('falls back to the centre square where there is no lesion', () => {
		const nothing = { mask: maskOf(4, 4, () => false), threshold: 0.5 };
		const source = draw(30, 20, (x) => x * 8);
		expect(modelInput(source, 'masked', 8, nothing)).toEqual(
			modelInput(source, 'centre-square', 8),
		);
	});

	it('blackens what is not lesion in a masked crop, and nothing else', () => {
		const lesion = {
			mask: maskOf(20, 20, (x, y) => x > 5 && x < 14 && y > 5 && y < 14),
			threshold: 0.5,
		};
		const source = draw(40, 40, () => 200);
		const { input, box } = modelInput(source, 'masked', 16, lesion);
		const plain = modelInput(source, 'lesion', 16, lesion);
		expect(box).toEqual(plain.box);
		const middle = 3 * (8 * 16 + 8);
		expect([input[0], input[middle]]).toEqual([-1, plain.input[middle]]);
	});

	it('cuts a picture out at its own size', () => {
		const source = draw(6, 5, (x, y) => 40 * x + y);
		const crop = cropPixels(source, { x: 2, y: 1, width: 3, height: 3 });
		expect([crop.width, crop.height]).toEqual([3, 3]);
		expect([...crop.data.slice(0, 4)]).toEqual([81, 81, 81, 255]);
	});
});

describe('input values', () => {
	it('scales 0…255 to −1…1', () => {
		const [black, white] = [0, 255].map((value) => draw(1, 1, () => value));
		expect(black && [...exactInput(black)]).toEqual([-1, -1, -1]);
		expect(white && [...exactInput(white)]).toEqual([1, 1, 1]);
	});

	it('is the same for an exact pattern and for a resampling to its own size', () => {
		const pattern = drawnLesion(32);
		expect(exactInput(pattern)).toEqual(modelInput(pattern, 'frame', 32).input);
	});
});
