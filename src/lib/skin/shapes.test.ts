import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BODY_REGIONS, bodyOutline, placeName, placeOf } from './body';
import { isoLines, lineLength, openPathData, outline, pathData } from './contour';
import { normaliseGrid, resizeGrid, sampleGrid } from './grid';
import type { Grid } from './lesion';
import { fullSizeMask, lesionMask, maskBox, maskShare, resizeMask, type Mask } from './mask';
import { enclosedArea } from './shape';

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

	test('drawn open, a line ends where it reaches its box, and is whole where it does not', () => {
		const box = { x: 10, y: 20, width: 30, height: 20 };
		const atEdge = isoLines(gridOf(['##..', '##..', '....']), 0.5, box);
		const d = openPathData(atEdge, box);
		const points = d.split(/[ML]/).slice(1);
		expect(points.length).toBeGreaterThan(3);
		// Only its two ends touch the edge, and nothing is drawn between them.
		const touching = points.filter((point) => point.startsWith('10.0 ') || point.endsWith(' 20.0'));
		expect(new Set(touching).size).toBe(2);
		expect(touching).toHaveLength(2);

		const within = isoLines(gridOf(['....', '.##.', '....']), 0.5, box);
		expect(openPathData(within, box).match(/L/g)).toHaveLength((within[0]?.length ?? 0) - 1);
		const full = isoLines(gridOf(['##', '##']), 0.5, box);
		expect(openPathData(full, box)).toBe('');
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
