import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine, squareToPlane, type Affine } from '$lib/skin/affine';
import type { Landmark } from '$lib/skin/face';
import { vectorLandmarks, faceVectors } from '../../../tests/fixtures/face-vectors';
import { alignFace, eyeCentres } from './align';
import { poseOf } from './pose';
import { estimateBalance } from './white-balance';

const golden = JSON.parse(
	readFileSync(new URL('../../../tests/fixtures/faces.json', import.meta.url), 'utf8'),
) as ReturnType<typeof faceVectors>;

/** Shift, scale and turn of a picture. */
const similarity = fc
	.record({
		x: fc.double({ min: -500, max: 500, noNaN: true }),
		y: fc.double({ min: -500, max: 500, noNaN: true }),
		scale: fc.double({ min: 0.2, max: 5, noNaN: true }),
		angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
	})
	.map(({ x, y, scale, angle }): Affine => squareToPlane([x, y], scale, angle));

const moved = (by: Affine, landmarks: readonly Landmark[]): Landmark[] =>
	landmarks.map(([x, y, z]) => [...applyAffine(by, [x, y]), z]);

describe('alignment', () => {
	it('gives the recorded values, which Python is held to as well', () => {
		const now = faceVectors();
		expect(now.crop).toEqual(golden.crop);
		expect(now.balanced).toEqual(golden.balanced);
		expect(now.regions).toEqual(golden.regions);
		now.matrix.forEach((value, i) => {
			expect(value).toBeCloseTo(golden.matrix[i] ?? NaN, 10);
		});
	});

	it('puts every point at the same place, however the picture is moved, scaled and turned', () => {
		const landmarks = vectorLandmarks();
		const still = landmarks.map(([x, y]) => applyAffine(alignFace(landmarks).matrix, [x, y]));
		fc.assert(
			fc.property(similarity, (by) => {
				const other = moved(by, landmarks);
				const { matrix } = alignFace(other);
				for (const [i, [x, y]] of other.entries()) {
					if (i % 13 !== 0) continue;
					const [u, v] = applyAffine(matrix, [x, y]);
					expect(Math.hypot(u - (still[i]?.[0] ?? NaN), v - (still[i]?.[1] ?? NaN))).toBeLessThan(
						1e-6,
					);
				}
			}),
		);
	});

	it('puts the eyes of a usual face where they belong, and can be undone', () => {
		const landmarks = vectorLandmarks();
		const { matrix } = alignFace(landmarks);
		const [left, right] = eyeCentres(landmarks).map((eye) => applyAffine(matrix, eye));
		expect(left?.[1]).toBeCloseTo(0.42, 1);
		expect(((left?.[0] ?? 0) + (right?.[0] ?? 0)) / 2).toBeCloseTo(0.5, 1);
		expect((right?.[0] ?? 0) - (left?.[0] ?? 0)).toBeCloseTo(0.303, 1);
		const back = applyAffine(invertAffine(matrix), left ?? [0, 0]);
		expect(back[0]).toBeCloseTo(eyeCentres(landmarks)[0][0], 6);
	});

	it('refuses what is no mesh', () => {
		expect(() => alignFace([[1, 2, 3]])).toThrow(RangeError);
	});
});

describe('pose', () => {
	it('tells the roll, whatever the scale, and nothing else changes', () => {
		const landmarks = vectorLandmarks();
		const still = poseOf(landmarks);
		fc.assert(
			fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (degrees) => {
				const by = squareToPlane([10, 20], 1, (degrees * Math.PI) / 180);
				const pose = poseOf(moved(by, landmarks));
				expect(pose.roll - still.roll).toBeCloseTo(degrees, 6);
				expect(pose.yaw).toBeCloseTo(still.yaw, 6);
				expect(pose.pitch).toBeCloseTo(still.pitch, 6);
			}),
		);
	});

	it('says which way a face is turned', () => {
		const straight = vectorLandmarks();
		const put = (index: number, x: number, y: number, z: number) => {
			straight[index] = [x, y, z];
		};
		put(234, 20, 70, 0);
		put(454, 130, 70, 0);
		put(10, 75, 20, 0);
		put(152, 75, 150, 0);
		const turned = straight.map((point): Landmark => {
			const [x, y, z] = point;
			const angle = (20 * Math.PI) / 180;
			const u = x - 75;
			return [75 + u * Math.cos(angle), y, z + u * Math.sin(angle)];
		});
		expect(poseOf(turned).yaw - poseOf(straight).yaw).toBeCloseTo(20, 0);
	});
});

describe('white balance', () => {
	const side = 48;
	/** Skin with two eyes, under a lamp that multiplies linear R and B. */
	const face = (skin: readonly number[], red = 1, blue = 1) => {
		const data = new Uint8ClampedArray(4 * side * side);
		const lamp = [red, 1, blue];
		for (let i = 0; i < side * side; i++) {
			const y = Math.floor(i / side);
			const eye = y >= 18 && y < 23;
			const colour = eye ? [200, 190, 180] : skin;
			for (let c = 0; c < 3; c++) {
				const light = ((colour[c] ?? 0) / 255) ** 2.2 * (lamp[c] ?? 1);
				data[4 * i + c] = 255 * light ** (1 / 2.2) + (i % 5) - 2;
			}
			data[4 * i + 3] = 255;
		}
		return { width: side, height: side, data };
	};
	const eyes = [
		[
			[0.25, 0.39],
			[0.45, 0.39],
			[0.45, 0.46],
			[0.25, 0.46],
		],
		[
			[0.55, 0.39],
			[0.75, 0.39],
			[0.75, 0.46],
			[0.55, 0.46],
		],
	] as const;

	it('takes most of a lamp back, and leaves the luminance of the skin', () => {
		const plain = estimateBalance(face([190, 150, 125]), eyes);
		const warm = estimateBalance(face([190, 150, 125], Math.exp(0.07), Math.exp(-0.115)), eyes);
		const moved = Math.hypot(0.07, 0.115);
		expect(warm.shift - plain.shift).toBeGreaterThan(0.8 * moved);
		expect(warm.shift - plain.shift).toBeLessThan(moved);
	});

	it('leaves half of what distinguishes two people', () => {
		const light = estimateBalance(face([225, 185, 165]), eyes);
		const tan = estimateBalance(face([190, 140, 105]), eyes);
		const chroma = ([r = 0, , b = 0]: readonly number[]) => 2.2 * Math.log(r / b);
		const apart = chroma([190, 140, 105]) - chroma([225, 185, 165]);
		// The lamp's line has both R and B on it.
		expect((tan.shift - light.shift) / apart).toBeLessThan(0.5);
	});
});
