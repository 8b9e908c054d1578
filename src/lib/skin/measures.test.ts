import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BODY_REGIONS, bodyOutline, placeName, placeOf } from './body';
import { lesionColours } from './colours';
import { isoLines, lineLength, outline, pathData } from './contour';
import { normaliseGrid, resizeGrid, sampleGrid } from './grid';
import type { Grid } from './lesion';
import {
	fullSizeMask,
	lesionMask,
	makeMask,
	maskBox,
	maskShare,
	resizeMask,
	type Mask,
} from './mask';
import { measureLesion, measureWords } from './measures';
import type { Pixels } from './pixels';
import { enclosedArea } from './shape';
import { itaDegrees, skinTone, srgbToLab, toneGroup } from './tone';

function drawn(width: number, height: number, inside: (x: number, y: number) => boolean): Mask {
	const cells = Array.from({ length: width * height }, (_, i) =>
		inside((i % width) + 0.5, Math.floor(i / width) + 0.5) ? 1 : 0,
	);
	return makeMask(cells, width, height);
}

const disc = (width: number, height: number, radius: number) =>
	drawn(width, height, (x, y) => Math.hypot(x - width / 2, y - height / 2) < radius);

function painted(mask: Mask, colour: (x: number, y: number, inside: boolean) => number[]): Pixels {
	const data = new Uint8ClampedArray(4 * mask.width * mask.height);
	mask.data.forEach((value, i) => {
		data.set([...colour(i % mask.width, Math.floor(i / mask.width), value !== 0), 255], 4 * i);
	});
	return { width: mask.width, height: mask.height, data };
}
const SKIN = [214, 168, 146];
const plain = (mask: Mask) => painted(mask, (_x, _y, inside) => (inside ? [98, 62, 44] : SKIN));

function gridOf(rows: readonly string[]): Grid {
	const width = rows[0]?.length ?? 0;
	const data = Float32Array.from(rows.join(''), (mark) => (mark === '#' ? 0.9 : 0.1));
	return { width, height: rows.length, data };
}
const rowsOf = (mask: Mask) =>
	Array.from({ length: mask.height }, (_, y) =>
		Array.from(mask.data.slice(y * mask.width, (y + 1) * mask.width), (v) => (v ? '#' : '.')).join(
			'',
		),
	);

describe('masks', () => {
	test('the largest component stays, its holes are filled', () => {
		const mask = lesionMask(gridOf(['#.....', '..###.', '..#.#.', '..###.', '......', '##....']));
		expect(rowsOf(mask)).toEqual(['......', '..###.', '..###.', '..###.', '......', '......']);
		expect(mask.area).toBe(9);
		expect(maskShare(mask)).toBe(0.25);
		expect(maskBox(mask, 60, 120)).toEqual({ x: 20, y: 20, width: 30, height: 60 });
	});

	test('corners join, the threshold itself is inside, and nothing stays nothing', () => {
		expect(lesionMask(gridOf(['#..', '.#.', '..#'])).area).toBe(3);
		expect(lesionMask({ width: 1, height: 1, data: Float32Array.of(0.5) }, 0.5).area).toBe(1);
		const none = lesionMask(gridOf(['...', '...']));
		expect(none.area).toBe(0);
		expect(maskBox(none, 10, 10)).toBeUndefined();
	});

	test('the full-size mask has the picture’s size and, nearly, the grid’s share', () => {
		const probability = resizeGrid(gridOf(['....', '.##.', '.##.', '....']), 64, 64);
		const full = fullSizeMask(probability, 0.5, 300, 200);
		expect([full.width, full.height]).toEqual([300, 200]);
		expect(maskShare(full)).toBeCloseTo(maskShare(lesionMask(probability)), 1);
		expect(resizeMask(full, 30, 20).area).toBeCloseTo(full.area / 100, -1);
	});

	test('a mask made again from itself is the same', () => {
		const cells = fc.array(fc.constantFrom(0.1, 0.9), { minLength: 48, maxLength: 48 });
		fc.assert(
			fc.property(cells, (values) => {
				const once = lesionMask({ width: 8, height: 6, data: Float32Array.from(values) });
				const twice = lesionMask({ width: 8, height: 6, data: Float32Array.from(once.data) });
				expect(twice.data).toEqual(once.data);
			}),
		);
	});
});

describe('grids', () => {
	test('are read between their cells; resizing agrees with reading', () => {
		const grid: Grid = { width: 2, height: 1, data: Float32Array.of(0, 1) };
		expect([0, 0.5, 1, 1.5, 2].map((x) => sampleGrid(grid, x, 0.5))).toEqual([0, 0, 0.5, 1, 1]);
		const source: Grid = {
			width: 5,
			height: 4,
			data: Float32Array.from({ length: 20 }, (_, i) => i * i),
		};
		const large = resizeGrid(source, 13, 9);
		large.data.forEach((value, i) => {
			const x = (((i % 13) + 0.5) * 5) / 13;
			const y = ((Math.floor(i / 13) + 0.5) * 4) / 9;
			expect(value).toBeCloseTo(sampleGrid(source, x, y), 4);
		});
	});

	test('a class map is shown as a share of its top; what speaks against the class is 0', () => {
		const grid: Grid = { width: 3, height: 1, data: Float32Array.of(-2, 1, 4) };
		expect([...normaliseGrid(grid).data]).toEqual([0, 0.25, 1]);
		expect([...normaliseGrid({ ...grid, data: Float32Array.of(-2, -1, 0) }).data]).toEqual([
			0, 0, 0,
		]);
	});
});

describe('lines', () => {
	test('a disc’s outline has its length and area, in picture pixels', () => {
		const grid: Grid = {
			width: 64,
			height: 64,
			data: Float32Array.from({ length: 4096 }, (_, i) =>
				Math.min(1, Math.max(0, 20.5 - Math.hypot((i % 64) - 31.5, Math.floor(i / 64) - 31.5))),
			),
		};
		const [line, ...others] = outline(grid, 0.5, 640, 640);
		expect(others).toEqual([]);
		expect(line?.[0]).toEqual(line?.at(-1));
		expect(lineLength(line ?? [])).toBeCloseTo(2 * Math.PI * 200, -1);
		expect(enclosedArea(line ?? []) / (Math.PI * 200 * 200)).toBeCloseTo(1, 2);
		expect(pathData([line ?? []])).toMatch(/^M[\d.]+ [\d.]+(L[\d.]+ [\d.]+)+Z$/);
	});

	test('a region that fills the grid is outlined along the edge', () => {
		const full: Grid = { width: 3, height: 2, data: new Float32Array(6).fill(1) };
		const lines = isoLines(full, 0.5, { x: 10, y: 20, width: 30, height: 20 });
		expect(lines).toHaveLength(1);
		for (const { x, y } of lines[0] ?? []) {
			expect(x).toBeGreaterThanOrEqual(10);
			expect(x).toBeLessThanOrEqual(40);
			expect(y).toBeGreaterThanOrEqual(20);
			expect(y).toBeLessThanOrEqual(40);
		}
		expect(enclosedArea(lines[0] ?? [])).toBeGreaterThan(500);
	});

	test('every line is closed, and nothing at or above the level is left without one', () => {
		const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
			minLength: 30,
			maxLength: 30,
		});
		fc.assert(
			fc.property(values, (list) => {
				const grid: Grid = { width: 6, height: 5, data: Float32Array.from(list) };
				const lines = isoLines(grid, 0.5, { x: 0, y: 0, width: 6, height: 5 });
				for (const line of lines) expect(line[0]).toEqual(line.at(-1));
				expect(lines.length > 0).toBe(grid.data.some((value) => value >= 0.5));
			}),
		);
	});

	test('another spot beside the lesion gets no outline', () => {
		const lines = outline(gridOf(['##....', '##..#.', '......']), 0.5, 60, 30);
		expect(lines).toHaveLength(1);
		expect(Math.max(...(lines[0] ?? []).map(({ x }) => x))).toBeLessThan(30);
	});
});

describe('measures', () => {
	const measured = (mask: Mask) => {
		const measures = measureLesion(mask, plain(mask));
		if (!measures) throw new Error('not measured');
		return measures;
	};

	test('a disc is even in every way', () => {
		const measures = measured(disc(256, 192, 60));
		expect(measures.asymmetry).toBeLessThan(0.02);
		expect(measures.border.compactness).toBeLessThan(1.03);
		expect(measures.border.irregularParts).toBe(0);
		expect(measures.diameter).toBeCloseTo(120 / 256, 1);
		expect(measures.area).toBeCloseTo((Math.PI * 3600) / (256 * 192), 2);
		expect(measureWords(measures).map(({ words }) => words)).toEqual([
			'both halves much alike',
			'even all around',
			'dark brown',
			'of the picture; no scale known',
		]);
	});

	test('a turned ellipse is symmetric, and its compactness is that of an ellipse', () => {
		const cos = Math.cos(0.6);
		const sin = Math.sin(0.6);
		const mask = drawn(256, 256, (x, y) => {
			const u = (cos * (x - 128) + sin * (y - 128)) / 90;
			const v = (cos * (y - 128) - sin * (x - 128)) / 45;
			return u * u + v * v < 1;
		});
		const measures = measured(mask);
		// Perimeter by Ramanujan: 435.96; 435.96² / (4π · area 12723) = 1.189.
		expect(measures.border.compactness).toBeCloseTo(1.19, 1);
		expect(measures.asymmetry).toBeLessThan(0.03);
		expect(measures.border.irregularParts).toBe(0);
	});

	test('a half disc with a spur is neither', () => {
		const mask = drawn(
			256,
			256,
			(x, y) =>
				(Math.hypot(x - 128, y - 128) < 60 && y > 128) ||
				(x > 128 && x < 150 && y > 40 && y <= 128),
		);
		const measures = measured(mask);
		expect(measures.asymmetry).toBeGreaterThan(0.2);
		expect(measures.border.irregularParts).toBeGreaterThan(2);
		expect(measures.border.compactness).toBeGreaterThan(1.5);
	});

	test('folding sees a quarter that is missing: the axis through the gap loses nothing', () => {
		const mask = drawn(
			256,
			256,
			(x, y) => Math.hypot(x - 128, y - 128) < 80 && !(x > 128 && y > 128),
		);
		const { asymmetry } = measured(mask);
		expect(asymmetry).toBeGreaterThan(0.08);
		expect(asymmetry).toBeLessThan(0.3);
	});

	test('are much the same at any picture size, and whichever way it is turned', () => {
		const shape = (size: number, turn: number) =>
			drawn(size, size, (px, py) => {
				const x = turn ? py : px;
				const y = turn ? size - px : py;
				const angle = Math.atan2(y - size / 2, x - size / 2);
				const radius = size * (0.25 + 0.05 * Math.sin(3 * angle) + 0.03 * Math.sin(angle));
				return Math.hypot(x - size / 2, y - size / 2) < radius;
			});
		const reference = measured(shape(256, 0));
		for (const other of [measured(shape(700, 0)), measured(shape(256, 1))]) {
			expect(Math.abs(other.asymmetry - reference.asymmetry)).toBeLessThan(0.02);
			expect(Math.abs(other.border.score - reference.border.score)).toBeLessThan(0.03);
			expect(other.border.irregularParts).toBe(reference.border.irregularParts);
		}
	});

	test('nothing to measure is not measured', () => {
		const none = makeMask(new Uint8Array(100), 10, 10);
		expect(measureLesion(none, plain(none))).toBeUndefined();
	});
});

describe('colours', () => {
	const mask = disc(100, 100, 40);

	test('halves of two colours are two, the skin’s own is none', () => {
		const two = painted(mask, (x, _y, inside) =>
			!inside ? SKIN : x < 50 ? [98, 62, 44] : [34, 28, 30],
		);
		expect(new Set(lesionColours(mask, two))).toEqual(new Set(['dark brown', 'black']));
		expect(
			lesionColours(
				mask,
				painted(mask, () => SKIN),
			),
		).toEqual([]);
	});

	test('a few pixels, a hair say, are no colour', () => {
		const hair = painted(mask, (x, _y, inside) =>
			!inside ? SKIN : x === 50 ? [0, 0, 0] : [98, 62, 44],
		);
		expect(lesionColours(mask, hair)).toEqual(['dark brown']);
	});

	test('white counts only where it is lighter than the skin', () => {
		const white = painted(mask, (_x, _y, inside) => (inside ? [236, 232, 228] : SKIN));
		const onWhite = painted(mask, (_x, _y, inside) => (inside ? [226, 222, 218] : [236, 230, 226]));
		expect(lesionColours(mask, white)).toEqual(['white']);
		expect(lesionColours(mask, onWhite)).not.toContain('white');
	});
});

describe('tone', () => {
	test('CIELAB agrees with published values', () => {
		expect(srgbToLab(255, 255, 255).L).toBeCloseTo(100, 2);
		expect(srgbToLab(0, 0, 0)).toEqual({ L: 0, a: 0, b: 0 });
		const red = srgbToLab(255, 0, 0);
		expect([red.L, red.a, red.b].map((value) => value.toFixed(1))).toEqual([
			'53.2',
			'80.1',
			'67.2',
		]);
	});

	test('ITA° and its groups', () => {
		expect(itaDegrees(70, 20)).toBeCloseTo(45, 9);
		expect(itaDegrees(50, 20)).toBe(0);
		expect([60, 50, 30, 20, 0, -40].map(toneGroup)).toEqual([
			'very light',
			'light',
			'intermediate',
			'tan',
			'brown',
			'dark',
		]);
	});

	test('is that of the skin around, whatever the lesion’s colour', () => {
		const mask = disc(60, 60, 20);
		const { L, b } = srgbToLab(214, 168, 146);
		expect(skinTone(plain(mask), mask)).toBeCloseTo(itaDegrees(L, b), 6);
		expect(skinTone(plain(mask), makeMask(new Uint8Array(3600).fill(1), 60, 60))).toBeUndefined();
	});
});

describe('the drawn body', () => {
	test('left and right are the person’s own', () => {
		expect(placeName({ view: 'back', x: 0.32, y: 0.23 })).toBe('Back, left shoulder');
		expect(placeName({ view: 'back', x: 0.68, y: 0.23 })).toBe('Back, right shoulder');
		expect(placeName({ view: 'front', x: 0.32, y: 0.23 })).toBe('Front, right shoulder');
		expect(placeName({ view: 'front', x: 0.5, y: 0.1 })).toBe('Front, face');
	});

	test('every region has a name of its own, and its middle lies in it', () => {
		expect(new Set(BODY_REGIONS.map(({ name }) => name)).size).toBe(BODY_REGIONS.length);
		for (const region of BODY_REGIONS) expect(placeName(placeOf(region))).toBe(region.name);
	});

	test('any place has a name', () => {
		const share = fc.double({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(
				share,
				share,
				fc.constantFrom('front' as const, 'back' as const),
				(x, y, view) => {
					expect(placeName({ view, x, y })).toMatch(view === 'front' ? /^Front, / : /^Back, /);
				},
			),
		);
	});

	test('the outline is one closed path inside its box', () => {
		const path = bodyOutline();
		expect(path).toMatch(/^M[^MZ]+Z$/);
		const numbers = path.match(/[\d.]+/g)?.map(Number) ?? [];
		expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...numbers)).toBeLessThanOrEqual(200);
	});
});
