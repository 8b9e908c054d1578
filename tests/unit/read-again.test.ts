import { describe, expect, it } from 'vitest';
import { READING } from '../../src/lib/vault/test-records';
import { ATTRIBUTES } from '../../src/lib/skin/attributes';
import {
	headingOf,
	modelOf,
	newCheckIn,
	readAgain,
	scoresOf,
	type CheckInHeading,
} from '../../src/lib/skin/check-in';
import type { FaceFinding, FaceGrading, Landmark } from '../../src/lib/skin/face';
import {
	earlierSentence,
	hasKeptFace,
	notAgainReason,
	notAgainWords,
	toReadAgain,
} from '../../src/lib/skin/read-again';

const OLD = modelOf(READING);
const NEW = 'face-attributes 99.0.0';
const NOW = new Date('2026-11-21T09:00:00Z');
const GRADING: FaceGrading = {
	model: { name: 'face-attributes', version: '99.0.0' },
	backend: 'webgl',
	attributes: Object.fromEntries(
		ATTRIBUTES.map((name) => [
			name,
			{ ...READING.attributes[name], probabilities: [0, 0, 0, 0.5, 0.5] },
		]),
	) as unknown as FaceGrading['attributes'],
	features: {
		model: { name: 'face-attributes', version: '99.0.0' },
		width: 1,
		height: 1,
		maps: new Float32Array(25),
	},
	quality: { sharpness: 50, brightness: 0.5, clipped: 0, shortSide: 512 },
	ms: 7,
};
const checkIn = newCheckIn({ reading: READING, cropSize: 512, note: 'slept badly' });

function heading(id: string, day: number, model = OLD): CheckInHeading {
	const takenAt = `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`;
	return { ...headingOf(checkIn), id, takenAt, model };
}

describe('what may be read again', () => {
	const all = [heading('b', 2), heading('d', 4, NEW), heading('a', 1), heading('c', 3)];

	it('is what another model read, the newest first, less what is known to fail', () => {
		expect(toReadAgain(all, NEW, {})).toEqual(['c', 'b', 'a']);
		expect(toReadAgain(all, NEW, { b: 'missing' })).toEqual(['c', 'a']);
		expect(toReadAgain(all, OLD, {})).toEqual(['d']);
	});

	it('is nothing where nobody knows the present model', () => {
		expect(toReadAgain(all, undefined, {})).toEqual([]);
	});
});

describe('a check-in that was read again', () => {
	const read = readAgain(checkIn, GRADING, NOW);

	it('has the new grades and features, and what was said of the picture that was taken', () => {
		expect(headingOf(read)).toMatchObject({ model: NEW, note: 'slept badly' });
		expect(headingOf(read).scores).toEqual(scoresOf(GRADING));
		expect(read.reading).toEqual({
			...READING,
			...GRADING,
			quality: READING.quality,
			finding: READING.finding,
		});
	});

	it('keeps what the model before had said', () => {
		const { model } = READING;
		const before = { model, until: NOW.toISOString(), scores: scoresOf(READING) };
		expect(read.earlier).toEqual([before]);
		expect(earlierSentence(before, NOW)).toBe(
			`Read again on 21 Nov. Before, ${OLD} had graded: Oil 2.0, Sensitivity 2.0, Wrinkle 2.0, Pigmentation 2.0 and Hydration 2.0.`,
		);
		const third = { ...GRADING, model: { name: 'face-attributes', version: '100.0.0' } };
		expect(readAgain(read, third, NOW).earlier).toEqual([
			before,
			{ model: GRADING.model, until: NOW.toISOString(), scores: scoresOf(GRADING) },
		]);
	});

	it('is not read twice by one model', () => {
		expect(readAgain(read, GRADING, NOW)).toBe(read);
	});
});

describe('what cannot be read again', () => {
	const points = Array.from({ length: 468 }, (_, i): Landmark => [i, 200, 0]);
	const finding: FaceFinding = { ...READING.finding, landmarks: points };
	const { quality } = GRADING;

	it('has no points of a face', () => {
		expect(hasKeptFace(finding)).toBe(true);
		expect(hasKeptFace({ landmarks: [] })).toBe(false);
	});

	it('is a grey sheet in place of the photo, or a picture too poor', () => {
		expect(notAgainReason(quality, finding)).toBeUndefined();
		expect(notAgainReason({ ...quality, sharpness: 0 }, finding)).toBe('missing');
		expect(notAgainReason({ ...quality, sharpness: 1 }, finding)).toBe('blurred');
		expect(notAgainReason({ ...quality, brightness: 0.01 }, finding)).toBe('too-dark');
	});

	it('is said with how many, the most frequent first', () => {
		expect(notAgainWords(['blurred', 'missing', 'missing'])).toBe('no picture (2) and blurred (1)');
	});
});
