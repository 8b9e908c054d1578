/**
 * What is usual of a measure: how many of the moles that were measured alike have less of it. A figure
 * such as "asymmetry 0.21" says nothing to a person, and little to a doctor; "more than in 7 of 10
 * moles" does.
 */
import * as m from '$lib/i18n/messages/lesion';
import type { Measures, MeasureWords } from './measures';

/** The measures that can be compared: the size of a lesion in a picture is the picture's affair. */
export const COMPARED = ['asymmetry', 'border', 'colours'] as const;
export type Compared = (typeof COMPARED)[number];

/** Of each measure the values below which 1/k, 2/k … of the moles lie, ascending. */
export type MeasureReference = { readonly [Key in Compared]: readonly number[] } & {
	/** How many moles were measured. */
	readonly n: number;
};

/** The figure of a measure that is compared: the one that the page shows. */
export function comparedValue({ asymmetry, border, colours }: Measures, key: Compared): number {
	return { asymmetry, border: border.score, colours: colours.length }[key];
}

/** Where a value lies among quantiles: of ten, how many have less, and how many more; 0–9. */
export function tenths(
	value: number,
	quantiles: readonly number[],
): { less: number; more: number } {
	const steps = quantiles.length + 1;
	const of10 = (count: number) => Math.floor((10 * count) / steps + 1e-9);
	return {
		less: of10(quantiles.filter((quantile) => quantile < value).length),
		more: of10(quantiles.filter((quantile) => quantile > value).length),
	};
}

/** "more than in 7 of 10 moles"; '' for what is not compared. */
export function usualWords(
	measures: Measures,
	key: MeasureWords['key'],
	reference: MeasureReference,
): string {
	const compared = COMPARED.find((name) => name === key);
	if (!compared) return '';
	const { less, more } = tenths(comparedValue(measures, compared), reference[compared]);
	if (less >= 6) return m.moreThanMoles({ n: less });
	return more >= 6 ? m.lessThanMoles({ n: more }) : m.likeMostMoles();
}
