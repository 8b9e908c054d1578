import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaceFinding, Landmark } from './face';
import { cropSide, judgeLive, lightOn, ovalIn, type FaceLight } from './live';

/** A face whose outer eye corners are `eyes` px apart, in the middle of 640 × 480. */
function finding(change: Partial<FaceFinding> = {}, eyes = 180): FaceFinding {
	const landmarks = Array.from({ length: 468 }, (_, i): Landmark => [320, 180 + (i % 100), 0]);
	landmarks[33] = [320 - eyes / 2, 200, 0];
	landmarks[263] = [320 + eyes / 2, 200, 0];
	return {
		faces: 1,
		turns: 0,
		box: { x: 220, y: 140, width: 200, height: 200 },
		score: 0.9,
		landmarks,
		pose: { roll: 0, yaw: 0, pitch: 0 },
		pictureWidth: 640,
		pictureHeight: 480,
		...change,
	};
}
const LIGHT: FaceLight = { brightness: 0.5, clipped: 0, slope: 0.05, sharpness: 60 };
const judge = (face: FaceFinding, light = LIGHT, before?: readonly Landmark[]) =>
	judgeLive(face.faces, face, light, before, SCREEN);
/** As the frame. */
const SCREEN = { width: 4, height: 3 };

describe('judgeLive', () => {
	it('is content with a face that is straight, near and evenly lit', () => {
		expect(judge(finding())).toEqual([]);
		expect(judge(finding(), { ...LIGHT, brightness: 0.18 })).toEqual([]);
	});

	it('says what is not right', () => {
		const pose = (change: object) => ({ pose: { roll: 0, yaw: 0, pitch: 0, ...change } });
		expect(judgeLive(0, undefined, undefined, undefined, SCREEN)).toEqual(['no-face']);
		expect(judgeLive(2, finding(), LIGHT, undefined, SCREEN)).toEqual(['several-faces']);
		expect(judge(finding({}, 60))).toEqual(['too-far']);
		expect(judge(finding({}, 280))).toEqual(['too-close']);
		expect(judge(finding({ box: { x: 0, y: 140, width: 200, height: 200 } }))).toEqual([
			'off-centre',
		]);
		expect(judge(finding(pose({ yaw: 20 })))).toEqual(['turned-left']);
		expect(judge(finding(pose({ yaw: -20 })))).toEqual(['turned-right']);
		expect(judge(finding(pose({ pitch: 25 })))).toEqual(['chin-down']);
		expect(judge(finding(pose({ pitch: -25 })))).toEqual(['chin-up']);
		expect(judge(finding(pose({ roll: 14 })))).toEqual(['tilted']);
		expect(judge(finding(), { ...LIGHT, brightness: 0.05 })).toEqual(['too-dark']);
		expect(judge(finding(), { ...LIGHT, clipped: 0.5 })).toEqual(['too-bright']);
		expect(judge(finding(), { ...LIGHT, slope: -0.6 })).toEqual(['uneven-light']);
		expect(judge(finding(), { ...LIGHT, sharpness: 2 })).toEqual(['blurred']);
		const elsewhere = finding().landmarks.map(([x, y]): Landmark => [x + 20, y, 0]);
		expect(judge(finding(), LIGHT, elsewhere)).toEqual(['hold-still']);
		expect(judge(finding(), LIGHT, finding().landmarks)).toEqual([]);
	});
});

describe('lightOn', () => {
	const frame = (value: (x: number, y: number) => number) => {
		const data = new Uint8ClampedArray(4 * 64 * 48);
		for (let i = 0; i < 64 * 48; i++)
			data.fill(value(i % 64, Math.floor(i / 64)), 4 * i, 4 * i + 3);
		return { width: 64, height: 48, data };
	};

	it('knows an even light from one that comes from a side', () => {
		const even = lightOn(
			frame(() => 102),
			finding(),
		);
		expect(even.brightness).toBeCloseTo(0.4, 6);
		expect(even.slope).toBeCloseTo(0, 6);
		const lit = lightOn(
			frame((x) => (x < 32 ? 150 : 50)),
			finding(),
		);
		expect(lit.slope).toBeGreaterThan(0.9);
		expect(
			lightOn(
				frame((x) => (x < 32 ? 50 : 150)),
				finding(),
			).slope,
		).toBeCloseTo(-lit.slope, 6);
	});

	it('looks at the face only', () => {
		const dark = lightOn(
			frame((x, y) => (x < 20 || x > 44 || y < 12 ? 255 : 80)),
			finding(),
		);
		expect(dark.brightness).toBeLessThan(0.4);
	});

	it('gives figures for every box', () => {
		fc.assert(
			fc.property(
				fc.double({ min: -500, max: 900, noNaN: true }),
				fc.double({ min: 0, max: 900, noNaN: true }),
				(x, width) => {
					const face = finding({ box: { x, y: x, width, height: width } });
					const light = lightOn(
						frame(() => 90),
						face,
					);
					expect(Object.values(light).every(Number.isFinite)).toBe(true);
				},
			),
		);
	});
});

it('the oval lies in what the screen shows of the frame', () => {
	const side = () => fc.integer({ min: 200, max: 4000 });
	fc.assert(
		fc.property(side(), side(), side(), side(), (width, height, wide, high) => {
			const oval = ovalIn({ width, height }, { width: wide, height: high });
			const shown = Math.min(width, (height * wide) / high);
			const tall = Math.min(height, (width * high) / wide);
			expect(2 * oval.rx).toBeLessThanOrEqual(shown);
			expect(2 * oval.ry).toBeLessThanOrEqual(tall);
			expect(oval.x - oval.rx).toBeGreaterThanOrEqual(0);
		}),
	);
});

it('a face knows how large its crop is', () => {
	expect(cropSide(finding({}, 100))).toBeCloseTo(220, 6);
});
