/**
 * One picture of a batch, from file to row: what the batch page and `npm run evaluate` share, so
 * that a table on the page and a table from the command line are the same.
 */
import { checkPicture } from '$lib/capture/picture';
import { PictureError } from '$lib/capture/errors';
import { maskPng, rgbPng } from '$lib/exchange/png';
import type { PredictionRow } from '$lib/exchange/predictions';
import { InferenceError, type LesionEngine } from '$lib/inference/client';
import { decodePicture } from '$lib/inference/decode';
import { centreSquare, cropPixels, lesionBox } from '$lib/inference/preprocess';
import { judge, type Judgement } from '$lib/skin/judge';
import type { Grid, LesionReading, OperatingPoint, PictureSource } from '$lib/skin/lesion';
import { fullSizeMask, type Mask } from '$lib/skin/mask';
import type { Pixels } from '$lib/skin/pixels';
import { reasonCell } from '$lib/skin/reasons';
import type { Cards } from './engine';
import type { Extra } from './extras';

export interface BatchOptions {
	readonly engine: LesionEngine;
	/** Of the first classifier, whose rules decide, and of the segmenter. */
	readonly cards: Cards;
	readonly source: PictureSource;
	readonly point?: OperatingPoint;
	/** 8: test-time augmentation. */
	readonly views?: 1 | 8;
	readonly signal?: AbortSignal;
}

export interface BatchAnswer {
	readonly row: PredictionRow;
	/** Both are left out where the picture could not be read. */
	readonly reading?: LesionReading;
	readonly judgement?: Judgement;
	/** Why it could not be read, as a sentence for the person. */
	readonly problem?: string;
}

/**
 * Reads and judges one picture. A picture that cannot be read gives a row with the error's code as
 * its reason. Rejects only on abort, and with InferenceError where no picture could be read at all
 * (no backend, no model, a worker that died).
 */
export async function judgePicture(file: File, options: BatchOptions): Promise<BatchAnswer> {
	const { engine, cards, source, point, views = 1, signal } = options;
	const image = file.name;
	try {
		const { quality } = await checkPicture(file, signal);
		const reading = await engine.read(file, { views, ...(signal ? { signal } : {}) });
		const judgement = judge({
			reading,
			quality,
			source,
			point,
			policy: cards.classifier,
			maskThreshold: cards.segmenter.decision.threshold,
		});
		const { abstained, reasons, decision } = judgement;
		const { probabilities, ms } = reading;
		const result = { probabilities, prediction: decision.prediction, abstained };
		return { row: { image, result, reason: reasonCell(reasons), ms }, reading, judgement };
	} catch (error) {
		const { code, message } = unreadable(error);
		return { row: { image, reason: code }, problem: message };
	}
}

/** Code and sentence of an error that is the picture's own; any other is thrown again. */
export function unreadable(error: unknown): { readonly code: string; readonly message: string } {
	if (error instanceof PictureError) return { code: error.code, message: error.message };
	if (error instanceof InferenceError && error.code === 'picture') {
		return { code: 'damaged', message: error.message };
	}
	throw error;
}

export interface ExtraFile {
	readonly folder: Extra;
	/** A PNG: masks 0 or 255 at the picture's size, crops in colour at the crop's own size. */
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The files that go with a reading. A crop is the padded square around the lesion (the centre
 * square where none was found); in a masked crop everything outside the mask is black.
 */
export async function extraFiles(
	file: Blob,
	reading: Pick<LesionReading, 'mask' | 'pictureWidth' | 'pictureHeight'>,
	threshold: number,
	wanted: readonly Extra[],
): Promise<ExtraFile[]> {
	if (wanted.length === 0) return [];
	const { mask: grid, pictureWidth, pictureHeight } = reading;
	const mask = fullSizeMask(grid, threshold, pictureWidth, pictureHeight);
	const files: ExtraFile[] = [];
	if (wanted.includes('masks')) files.push({ folder: 'masks', bytes: maskPng(mask) });
	if (wanted.some((extra) => extra !== 'masks')) {
		const picture = await decodePicture(file);
		const box = cropBoxOf(grid, picture, threshold);
		if (wanted.includes('crops')) {
			files.push({ folder: 'crops', bytes: rgbPng(cropPixels(picture, box)) });
		}
		if (wanted.includes('masked-crops')) {
			const bytes = rgbPng(cropPixels(blackOutside(picture, mask), box));
			files.push({ folder: 'masked-crops', bytes });
		}
	}
	return files;
}

function cropBoxOf(grid: Grid, { width, height }: Pixels, threshold: number) {
	const box = lesionBox(grid, width, height, threshold) ?? centreSquare(width, height);
	// Whole pixels, so that a crop at its own size is not resampled.
	const side = Math.max(1, Math.min(Math.round(box.width), width, height));
	const x = Math.min(Math.round(box.x), width - side);
	const y = Math.min(Math.round(box.y), height - side);
	return { x, y, width: side, height: side };
}

function blackOutside(picture: Pixels, mask: Mask): Pixels {
	const data = Uint8ClampedArray.from(picture.data);
	mask.data.forEach((inside, i) => {
		if (inside === 0) data.fill(0, 4 * i, 4 * i + 3);
	});
	return { ...picture, data };
}
