import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	levelWords,
	listed,
	resultTitle,
	standingOut,
	standingWords,
	todaySentence,
	whereSentence,
} from './attribute-words';
import { ATTRIBUTES, type Attribute } from './attributes';
import { compare, type Standings } from './baseline';
import type { Score } from './check-in';
import type { FaceRegion } from './face';
import { isInside, regionMeans, regionPolygon } from './face-regions';

const RETEST = 0.2;
const score = (grade: number, spread = 0.2): Score => ({ grade, spread });
const of = <T>(make: (name: Attribute) => T) =>
	Object.fromEntries(ATTRIBUTES.map((name) => [name, make(name)])) as Record<Attribute, T>;

/** Today's grades against as many earlier visits at 1.5. */
function standings(today: Partial<Record<Attribute, number>>, visits: number): Standings {
	const earlier = Array.from({ length: visits }, () => score(1.5));
	const scores = of((name) => score(today[name] ?? 1.5));
	const comparison = of((name) => compare(scores[name], earlier, RETEST));
	return { score: scores, comparison, earlier: visits };
}

/** A map with these grades in these regions, and `base` elsewhere. */
function reading(values: Partial<Record<FaceRegion, number>>, base = 1) {
	const side = 64;
	const data = new Float32Array(side * side).fill(base);
	for (const [name, value] of Object.entries(values)) {
		const polygon = regionPolygon(name as FaceRegion);
		for (let i = 0; i < side * side; i++) {
			const place = [((i % side) + 0.5) / side, (Math.floor(i / side) + 0.5) / side] as const;
			if (isInside(polygon, place)) data[i] = value;
		}
	}
	const map = { width: side, height: side, data };
	return { map, regions: regionMeans(map) };
}

describe('standingWords', () => {
	it('says a level where there is nothing to compare with', () => {
		expect(standingWords('oil', score(2.3), compare(score(2.3), [], RETEST))).toBe('Some shine');
	});

	it('says how it stands to what is usual, and how sure that is', () => {
		const earlier = [1.5, 1.6, 1.5, 1.4].map((value) => score(value));
		const words = (grade: number, spread = 0.2) =>
			standingWords('oil', score(grade, spread), compare(score(grade, spread), earlier, RETEST));
		expect(words(1.5)).toBe('As usual');
		expect(words(2.3)).toBe('A little oilier than usual for you');
		expect(words(2.3, 0.6)).toBe('A little oilier than usual, within what one picture can tell');
		expect(words(3.1)).toBe('Clearly oilier than usual for you');
		expect(words(0.2)).toBe('Clearly less oily than usual for you');
	});

	it('never raises an alarm for a change that one picture cannot tell', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...ATTRIBUTES),
				fc.double({ min: 0, max: 4, noNaN: true }),
				fc.double({ min: -0.2, max: 0.2, noNaN: true }),
				fc.integer({ min: 3, max: 12 }),
				(name, usual, change, visits) => {
					const today = score(Math.min(4, Math.max(0, usual + change)));
					const to = compare(
						today,
						Array.from({ length: visits }, () => score(usual)),
						RETEST,
					);
					expect(standingWords(name, today, to)).toBe('As usual');
				},
			),
		);
	});
});

it('every grade has its words', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...ATTRIBUTES),
			fc.double({ min: 0, max: 4, noNaN: true }),
			(name, grade) => {
				expect(levelWords(name, grade)).toMatch(/^[A-Z]/);
			},
		),
	);
});

describe('where it comes from', () => {
	it('names the regions that stand out, most first, and joins the two sides', () => {
		expect(standingOut('oil', reading({ forehead: 3, nose: 2.5 }))).toEqual(['forehead', 'nose']);
		expect(standingOut('sensitivity', reading({ 'cheek-left': 3, 'cheek-right': 2 }))).toEqual([
			'cheeks',
		]);
		expect(whereSentence('oil', reading({ 'cheek-left': 3 }))).toBe('Mostly left cheek.');
		expect(whereSentence('oil', reading({}))).toBe('Much the same all over the face.');
	});

	it('names first the region with the strongest place, though only a part of it stands out', () => {
		const { map } = reading({ chin: 2 });
		for (let row = 13; row < 17; row++) map.data.fill(4, row * 64 + 28, row * 64 + 36);
		const means = regionMeans(map);
		expect(means.forehead).toBeLessThan(means.chin);
		expect(standingOut('oil', { map, regions: means })).toEqual(['forehead', 'chin']);
	});

	it('looks for the driest regions', () => {
		expect(standingOut('hydration', reading({ chin: 1 }, 3))).toEqual(['chin']);
		expect(standingOut('hydration', reading({ chin: 3 }, 1))).toEqual([]);
	});
});

describe('titles', () => {
	it('say what moved', () => {
		expect(resultTitle(standings({}, 0))).toBe('Your first check-in');
		expect(resultTitle(standings({}, 1))).toBe('Much as last time');
		expect(resultTitle(standings({ oil: 2.4 }, 1))).toBe('A little oilier than last time');
		expect(resultTitle(standings({}, 6))).toBe('As usual');
		expect(resultTitle(standings({ oil: 2.4 }, 6))).toBe('A little oilier than usual');
		expect(resultTitle(standings({ oil: 2.4, hydration: 0.2 }, 6))).toBe(
			'Clearly drier, a little oilier',
		);
		expect(resultTitle(standings({ oil: 3, wrinkle: 3, hydration: 0.2 }, 6))).toBe(
			'3 things moved',
		);
	});

	it('answer how the skin is', () => {
		expect(todaySentence(standings({}, 0))).toBe('Your first check-in is kept.');
		expect(todaySentence(standings({}, 6))).toBe('Your skin is steady.');
		expect(todaySentence(standings({ oil: 2.4 }, 6))).toBe(
			'Your skin is steady. One thing moved: oil.',
		);
		expect(todaySentence(standings({ oil: 2.6, wrinkle: 2.4 }, 6))).toBe(
			'2 things moved: oil and wrinkle.',
		);
	});
});

it('lists read as people say them', () => {
	expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual([
		'',
		'a',
		'a and b',
		'a, b and c',
	]);
});
