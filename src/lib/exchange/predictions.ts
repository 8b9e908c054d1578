/** `predictions.csv` of lesions and of segmentation, with the columns that INTERFACES fixes, and `measures.csv`. */
import { LESION_CLASSES, type LesionClass } from '$lib/skin/lesion';
import type { Measures } from '$lib/skin/measures';
import { writeCsv } from './csv';
import { stem } from './truth';

/** One picture of a batch. A picture that could not be read has a `reason` and no `result`. */
export interface PredictionRow {
	/** File name, with or without extension. */
	readonly image: string;
	readonly result?:
		| {
				/** Seven calibrated probabilities. */
				readonly probabilities: readonly number[];
				readonly prediction: LesionClass;
				readonly abstained: boolean;
		  }
		| undefined;
	/** Why it abstained or could not be read; '' where neither is so. */
	readonly reason?: string | undefined;
	readonly ms?: number | undefined;
}

export interface SegmentationRow {
	readonly image: string;
	/** 0…1; left out where there is no truth mask or the picture could not be read. */
	readonly jaccard?: number | undefined;
	readonly reason?: string | undefined;
	readonly ms?: number | undefined;
}

export interface MeasuresRow {
	readonly image: string;
	readonly measures: Measures;
}

/** `image,MEL,NV,BCC,AKIEC,BKL,DF,VASC,prediction,abstained,reason,ms`, rows in order of name. */
export function predictionsCsv(rows: readonly PredictionRow[]): string {
	return writeCsv(
		['image', ...LESION_CLASSES, 'prediction', 'abstained', 'reason', 'ms'],
		byName(rows).map(({ image, result, reason = '', ms }) => [
			stem(image),
			...(result ? sixDecimals(result.probabilities) : LESION_CLASSES.map(() => '')),
			result?.prediction ?? '',
			result ? Number(result.abstained) : '',
			reason,
			milliseconds(ms),
		]),
	);
}

/** `image,jaccard,ms,reason`, rows in order of name. */
export function segmentationCsv(rows: readonly SegmentationRow[]): string {
	return writeCsv(
		['image', 'jaccard', 'ms', 'reason'],
		byName(rows).map(({ image, jaccard, reason = '', ms }) => [
			stem(image),
			jaccard === undefined ? '' : jaccard.toFixed(6),
			milliseconds(ms),
			reason,
		]),
	);
}

/** `image,asymmetry,border,irregular_parts,colours,diameter,area`, of the pictures with a lesion. */
export function measuresCsv(rows: readonly MeasuresRow[]): string {
	return writeCsv(
		['image', 'asymmetry', 'border', 'irregular_parts', 'colours', 'diameter', 'area'],
		byName(rows).map(({ image, measures: { asymmetry, border, colours, diameter, area } }) => [
			stem(image),
			asymmetry.toFixed(6),
			border.score.toFixed(6),
			border.irregularParts,
			colours.length,
			diameter.toFixed(6),
			area.toFixed(6),
		]),
	);
}

/**
 * Probabilities with 6 decimals that sum to exactly 1: what rounding down leaves over goes to the
 * largest remainders.
 */
export function sixDecimals(probabilities: readonly number[]): string[] {
	const unit = 1_000_000;
	const total = probabilities.reduce((sum, p) => sum + p, 0);
	const exact = probabilities.map((p) => (total > 0 ? (p / total) * unit : 0));
	const whole = exact.map(Math.floor);
	const left = unit - whole.reduce((sum, value) => sum + value, 0);
	exact
		.map((value, c) => ({ c, remainder: value - Math.floor(value) }))
		.sort((a, b) => b.remainder - a.remainder || a.c - b.c)
		.slice(0, total > 0 ? left : 0)
		.forEach(({ c }) => {
			whole[c] = (whole[c] ?? 0) + 1;
		});
	return whole.map((value) => (value / unit).toFixed(6));
}

/** Rows in the order that every CSV has. */
export function byName<Row extends { readonly image: string }>(rows: readonly Row[]): Row[] {
	// Plain order of characters, so that every machine and language gives the same file.
	const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
	return rows.toSorted((a, b) => order(stem(a.image), stem(b.image)) || order(a.image, b.image));
}

/** A time as CSV files have it; '' where there is none. */
export function milliseconds(ms: number | undefined): string {
	return ms === undefined ? '' : ms.toFixed(1);
}
