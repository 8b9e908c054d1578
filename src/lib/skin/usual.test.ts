import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Measures } from './measures';
import { COMPARED, tenths, usualWords, type MeasureReference } from './usual';

const measures: Measures = {
	asymmetry: 0.21,
	border: { compactness: 1.5, irregularParts: 3, score: 0.1 },
	colours: ['dark brown', 'light brown'],
	diameter: 0.5,
	area: 0.2,
};
/** Every twentieth, as the card has them. */
const steps = (of: (share: number) => number) =>
	Array.from({ length: 19 }, (_, k) => of((k + 1) / 20));
const reference: MeasureReference = {
	n: 500,
	asymmetry: steps((share) => 0.3 * share),
	border: steps((share) => 0.1 + 0.5 * share),
	colours: steps((share) => 1 + Math.floor(3 * share)),
};

describe('what is usual', () => {
	test('is said in tenths of moles, and not where most are alike', () => {
		expect(usualWords(measures, 'asymmetry', reference)).toBe('more than in 6 of 10 moles');
		expect(usualWords(measures, 'border', reference)).toBe('less than in 9 of 10 moles');
		expect(usualWords(measures, 'colours', reference)).toBe('as in most moles');
		expect(usualWords(measures, 'size', reference)).toBe('');
	});

	test('never says all or none', () => {
		expect(tenths(99, reference.asymmetry)).toEqual({ less: 9, more: 0 });
		expect(tenths(-1, reference.asymmetry)).toEqual({ less: 0, more: 9 });
	});

	test('equal values count on neither side', () => {
		expect(tenths(2, [1, 2, 2, 2, 2, 2, 2, 2, 3])).toEqual({ less: 1, more: 1 });
	});
});

test('the shipped outline’s card says what is usual, in ascending twentieths', () => {
	const file = new URL('../../../models/lesion-segmenter/card.json', import.meta.url);
	const card = JSON.parse(readFileSync(file, 'utf8')) as {
		reference: { measures: MeasureReference };
	};
	const { measures: shipped } = card.reference;
	expect(shipped.n).toBeGreaterThan(100);
	for (const name of COMPARED) {
		const quantiles = shipped[name];
		expect(quantiles).toHaveLength(19);
		expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
	}
});
