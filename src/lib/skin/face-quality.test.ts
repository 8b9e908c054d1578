import { expect, it } from 'vitest';
import type { FaceFinding, Landmark } from './face';
import { faceReason, faceRows, judgeFaceQuality, whichFace } from './face-quality';
import { alreadyRight, GUIDANCE_CODES, guidanceProgress } from './guidance';

const good = { sharpness: 120, brightness: 0.5, clipped: 0.01, shortSide: 512 };

/** A reading of a face whose outer eye corners are `eyes` px apart. */
function reading(quality: typeof good, eyes = 150): Parameters<typeof judgeFaceQuality>[0] {
	const landmarks = Array.from({ length: 468 }, (): Landmark => [0, 0, 0]);
	landmarks[263] = [eyes, 0, 0];
	const finding: FaceFinding = {
		faces: 1,
		turns: 0,
		box: { x: 0, y: 0, width: 300, height: 300 },
		score: 0.9,
		landmarks,
		pose: { roll: 0, yaw: 0, pitch: 0 },
		pictureWidth: 600,
		pictureHeight: 800,
	};
	return { quality, finding };
}

it('grades what can be seen, on every skin', () => {
	expect(judgeFaceQuality(reading(good))).toEqual([]);
	expect(judgeFaceQuality(reading({ ...good, brightness: 0.16 }))).toEqual([]);
});

it('refuses with a reason and a way on', () => {
	const codes = (change: Partial<typeof good>, eyes?: number) =>
		judgeFaceQuality(reading({ ...good, ...change }, eyes)).map(({ code }) => code);
	expect(codes({}, 40)).toEqual(['too-small']);
	expect(codes({ brightness: 0.05 })).toEqual(['too-dark']);
	expect(codes({ brightness: 0.95 })).toEqual(['too-bright']);
	expect(codes({ clipped: 0.6, brightness: 0.3 })).toEqual(['too-dark']);
	expect(codes({ clipped: 0.6, brightness: 0.7 })).toEqual(['too-bright']);
	expect(codes({ sharpness: 1 }, 20)).toEqual(['too-small', 'blurred']);
	expect(judgeFaceQuality(reading({ ...good, sharpness: 1 }))[0]?.advice).toMatch(/\w/);
});

it('a refusal’s rows name what is wrong; without a face nothing else was measured', () => {
	expect(faceRows([faceReason('no-face')]).map(({ name, word }) => [name, word])).toEqual([
		['Face in view', 'no'],
	]);
	expect(faceRows([faceReason('too-dark')]).map(({ ok, word }) => [ok, word])).toEqual([
		[true, 'yes'],
		[true, 'good'],
		[false, 'too dark'],
		[true, 'good'],
	]);
});

it('with several faces it is said which one was read', () => {
	expect(whichFace({ faces: 1 })).toBe('');
	expect(whichFace({ faces: 3 })).toMatch(/^There are 3 faces .* largest was read/);
});

it('the arc grows with what is right', () => {
	const shares = GUIDANCE_CODES.map(guidanceProgress);
	expect(shares).toEqual([...shares].sort((a, b) => a - b));
	expect(guidanceProgress('no-face')).toBe(0);
	expect(guidanceProgress(undefined)).toBe(1);
});

it('what is right already is said', () => {
	expect(alreadyRight(['turned-left'])).toBe('Light is even. Distance is right.');
	expect(alreadyRight(['too-far', 'too-dark'])).toBe('');
	expect(alreadyRight(['no-face'])).toBe('');
});
