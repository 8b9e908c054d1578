import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	answered,
	daysSince,
	inOrder,
	KEEP_EVERY,
	resumeFrom,
	statesToKeep,
	type KeptState,
	type SeriesVisit,
	type Trail,
	type TrailVisit,
} from './sequence';

const MODEL = 'sequence 1.0.0';
const visit = (day: number, id = String(day)): SeriesVisit => ({
	id,
	takenAt: new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
});

/** Reads as a model would, that adds up the days' numbers: whatever it resumes from, sums must agree. */
function read(trail: Trail | undefined, visits: readonly SeriesVisit[], model = MODEL) {
	const resumed = resumeFrom(trail, visits, model);
	const all: TrailVisit[] = [...resumed.visits];
	let sum = resumed.state?.['sum']?.[0] ?? 0;
	let kept: readonly KeptState[] = resumed.kept;
	let steps = 0;
	for (const next of visits.slice(all.length)) {
		steps++;
		sum += Date.parse(next.takenAt) / 86_400_000 - 20_000 + next.id.length;
		all.push({ ...next, p: 0.5 });
		const keep = all.length % KEEP_EVERY === 0 || all.length === visits.length;
		if (keep) kept = [...kept, { after: all.length, state: { sum: Float32Array.of(sum) } }];
	}
	const made: Trail = { model, visits: all, kept: statesToKeep(kept, all.length) };
	return { trail: made, steps, sum };
}

describe('resuming', () => {
	it('a new visit costs one step', () => {
		const visits = Array.from({ length: 52 }, (_, week) => visit(7 * week));
		const year = read(undefined, visits);
		expect(year.steps).toBe(52);
		expect(read(year.trail, visits).steps).toBe(0);
		expect(read(year.trail, [...visits, visit(400)]).steps).toBe(1);
	});

	it('a visit in the past costs those after the last state before it', () => {
		const visits = Array.from({ length: 52 }, (_, week) => visit(7 * week));
		const { trail } = read(undefined, visits);
		const added = inOrder([...visits, visit(7 * 40 + 1)]);
		expect(read(trail, added).steps).toBe(53 - 32);
		expect(read(trail, visits.slice(0, -1)).steps).toBe(51 - 48);
	});

	it('another model starts anew', () => {
		const visits = [visit(1), visit(2)];
		const { trail } = read(undefined, visits);
		expect(read(trail, visits, 'sequence 2.0.0').steps).toBe(2);
	});

	it('gives what reading everything anew gives, whatever was changed', () => {
		const days = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 60 });
		fc.assert(
			fc.property(days, days, (before, after) => {
				const { trail } = read(undefined, inOrder(before.map((day) => visit(day))));
				const visits = inOrder(after.map((day) => visit(day)));
				const resumed = read(trail, visits);
				const anew = read(undefined, visits);
				expect(resumed.sum).toBeCloseTo(anew.sum, 0);
				expect(resumed.trail.visits).toEqual(anew.trail.visits);
			}),
		);
	});
});

describe('days', () => {
	it('are counted from the last visit that counted', () => {
		const one: TrailVisit = { ...visit(0), p: 0.5 };
		const blurred: TrailVisit = { ...visit(5), skipped: 'blurred' };
		expect(daysSince([], visit(3).takenAt)).toBe(0);
		expect(daysSince([one, blurred], visit(9).takenAt)).toBe(9);
		expect(daysSince([blurred], visit(9).takenAt)).toBe(0);
	});
});

describe('order', () => {
	it('is that of the dates, whatever the order given', () => {
		const visits = [1, 2, 3, 4, 5].map((day) => visit(day));
		fc.assert(
			fc.property(fc.shuffledSubarray(visits, { minLength: 5 }), (shuffled) => {
				expect(inOrder(shuffled)).toEqual(visits);
			}),
		);
		expect(inOrder([visit(1, 'b'), visit(1, 'a')]).map(({ id }) => id)).toEqual(['a', 'b']);
	});
});

it('probabilities go to the visits they were read for; a skipped visit and earlier ones keep theirs', () => {
	const visit = (id: string) => ({ id, takenAt: `2026-0${id}-01T12:00:00.000Z` });
	const trail = [
		{ ...visit('1'), p: 0.5 },
		{ ...visit('2'), skipped: 'no-face' as const },
		{ ...visit('3'), p: NaN },
	];
	const found = answered(trail, [0.9, 0.8], 1);
	expect(found).toEqual([trail[0], trail[1], { ...visit('3'), p: 0.8 }]);
});
