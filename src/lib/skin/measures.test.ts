import { describe, expect, test } from 'vitest';
import { lesionColours } from './colours';
import { makeMask, type Mask } from './mask';
import { measureLesion, measureWords } from './measures';
import { disc, drawn, painted, plain, SKIN } from './test-masks';
import { srgbToLab } from './tone';

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
			'of the picture, 47 % of its length across; no scale known',
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

describe('colour', () => {
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
});
