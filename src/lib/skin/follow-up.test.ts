import { describe, expect, it } from 'vitest';
import { followUp, type FollowUp } from './follow-up';
import { alignBySkin, moved, scaleOf } from './follow-up-align';
import { boxBlur, followUpPicture, type FollowUpPicture } from './follow-up-picture';
import { followUpWords } from './follow-up-words';
import type { Grid } from './lesion';
import { seededRandom } from './random';

const WIDTH = 256;
const HEIGHT = 192;

interface Drawing {
	/** Skin of another person with another seed. */
	readonly seed?: number;
	readonly turn?: number;
	readonly scale?: number;
	readonly dx?: number;
	readonly dy?: number;
	/** Area over the drawn lesion's area. */
	readonly area?: number;
	/** Brightness, 1 as drawn; and its fall from left to right. */
	readonly light?: number;
	readonly fall?: number;
	/** Red, green, blue of the lesion. */
	readonly colour?: readonly [number, number, number];
}

/** Soft noise on a field larger than the picture, as skin relief. */
function relief(seed: number): (x: number, y: number) => number {
	const side = 512;
	const random = seededRandom(seed);
	const noise = Float32Array.from({ length: side * side }, () => random() - 0.5);
	const soft = boxBlur(boxBlur(noise, side, side, 2), side, side, 1);
	return (x, y) => {
		const wrap = (v: number) => ((Math.round(v) % side) + side) % side;
		return soft[wrap(y + 128) * side + wrap(x + 128)] ?? 0;
	};
}

/** A lesion with a bay and a speckle on its skin, seen turned, shifted, scaled and lit anew. */
function drawn(options: Drawing = {}): FollowUpPicture {
	const { seed = 1, turn = 0, scale = 1, dx = 0, dy = 0, area = 1, light = 1, fall = 0 } = options;
	const [red, green, blue] = options.colour ?? [110, 70, 55];
	const skin = relief(seed);
	const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT).fill(255);
	const mask: Grid = { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT) };
	const size = Math.sqrt(area);
	for (let y = 0; y < HEIGHT; y++) {
		for (let x = 0; x < WIDTH; x++) {
			const px = (x - WIDTH / 2 - dx) / scale;
			const py = (y - HEIGHT / 2 - dy) / scale;
			const sx = Math.cos(turn) * px + Math.sin(turn) * py;
			const sy = -Math.sin(turn) * px + Math.cos(turn) * py;
			const angle = Math.atan2(sy, sx);
			const edge = size * (26 + 5 * Math.cos(2 * angle) + 3 * Math.sin(3 * angle));
			const inside = 1 / (1 + Math.exp((Math.hypot(sx, sy) - edge) / 1.5));
			const grain = 1 + 1.6 * skin(sx + WIDTH / 2, sy + HEIGHT / 2);
			const lamp = light * (1 + fall * (x / WIDTH - 0.5));
			const at = y * WIDTH + x;
			mask.data[at] = inside;
			[red, green, blue].forEach((own, channel) => {
				const bare = [205, 160, 140][channel] ?? 0;
				data[4 * at + channel] = lamp * grain * (bare + inside * (own - bare));
			});
		}
	}
	const picture = followUpPicture({ width: WIDTH, height: HEIGHT, data }, mask, 0.5);
	if (!picture) throw new Error('Nothing was drawn.');
	return picture;
}

const first = drawn();

describe('the skin around a lesion', () => {
	it.each([
		{ turn: 0.4, scale: 1, dx: 8, dy: -6 },
		{ turn: -2.5, scale: 1.15, dx: -10, dy: 4 },
		{ turn: 1.6, scale: 0.85, dx: 0, dy: 12 },
	])('gives turn, shift and scale: %o', ({ turn, scale, dx, dy }) => {
		const found = alignBySkin(first, drawn({ turn, scale, dx, dy, light: 0.8, fall: 0.2 }));
		expect(found?.agreement).toBeGreaterThan(0.5);
		if (!found) return;
		expect(scaleOf(found.move)).toBeCloseTo(scale, 1);
		expect(Math.abs(scaleOf(found.move) / scale - 1)).toBeLessThan(0.02);
		const centre = moved(found.move, WIDTH / 2, HEIGHT / 2);
		expect(Math.hypot(centre.x - WIDTH / 2 - dx, centre.y - HEIGHT / 2 - dy)).toBeLessThan(2);
	});

	it('of another person gives no scale', () => {
		const result = followUp(first, drawn({ seed: 7, turn: 0.4 }));
		expect(result.scaleKnown).toBe(false);
		expect(result.area).toBeUndefined();
		expect(result.signs).not.toContain('larger');
	});
});

describe('a lesion', () => {
	it.each([
		{ turn: 0.5, scale: 1.1, dx: 5, dy: 5 },
		{ turn: 3, scale: 0.9, light: 1.1, fall: -0.2 },
		{ light: 0.7, fall: 0.3 },
	])('that is the same is not flagged: %o', (options) => {
		const result = followUp(first, drawn(options));
		expect(result.signs).toEqual([]);
		expect(result.area).toBeGreaterThan(0.94);
		expect(result.area).toBeLessThan(1.06);
	});

	it.each([
		{ area: 1.3, turn: 0.5, scale: 0.85 },
		{ area: 1.3, turn: -1.8, scale: 1.15, light: 0.8 },
	])(
		'that has grown by three tenths is flagged, whatever its size in the picture: %o',
		(options) => {
			const result = followUp(first, drawn(options));
			expect(result.signs).toContain('larger');
			expect(result.area).toBeGreaterThan(1.2);
			expect(result.area).toBeLessThan(1.4);
		},
	);

	it('that has lost half its area is smaller', () => {
		expect(followUp(first, drawn({ area: 0.5, turn: 1 })).signs).toContain('smaller');
	});

	it('that has turned black is flagged by its colour', () => {
		const black = drawn({ colour: [40, 36, 40], turn: 0.3 });
		expect(followUp(first, black).signs).toContain('colour');
	});
});

describe('the words', () => {
	const same: FollowUp = {
		move: { a: 1, b: 0, dx: 0, dy: 0 },
		scaleKnown: true,
		agreement: 0.8,
		area: 1.02,
		overlap: 0.95,
		colour: 2,
		signs: [],
	};

	it('never say that all is well', () => {
		const { title, evidence } = followUpWords(same);
		expect(title).toBe('No clear change');
		expect(evidence.join(' ')).toMatch(/rules nothing out/);
	});

	it('give the evidence', () => {
		const { title, evidence, measures } = followUpWords({ ...same, area: 1.31, signs: ['larger'] });
		expect(title).toBe('It has changed');
		expect(evidence).toEqual([
			'Its area is about 31 % larger, measured against the skin around it.',
		]);
		expect(measures[0]?.value).toBe('+31 %');
	});

	it('say where the size is unknown', () => {
		const { evidence, measures } = followUpWords({ ...same, scaleKnown: false, area: undefined });
		expect(evidence.join(' ')).toMatch(/size is not compared/);
		expect(measures[0]?.value).toBe('–');
	});
});
