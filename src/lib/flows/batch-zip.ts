/** Masks, crops and masked crops of a batch, as one zip. */
import { maskPng, rgbPng } from '$lib/exchange/png';
import { stem } from '$lib/exchange/truth';
import { ZipWriter } from '$lib/exchange/zip';
import { cropPixels, lesionBox, maskOver } from '$lib/inference/preprocess';
import type { Grid } from '$lib/skin/lesion';
import { fullSizeMask } from '$lib/skin/mask';
import type { Pixels } from '$lib/skin/pixels';
import type { BatchRow } from './batch-row';
import { EXTRAS, type Extra } from './extras';
import { pixelsOf } from './pixels';

/**
 * Opens each picture again and cuts it by its mask: `masks/<image>.png` (0 or 255, at the picture's
 * size), `crops/` and `masked-crops/` (the square around the lesion, padded by 15 %).
 *
 * @param threshold the segmenter's
 * @param onProgress how many are done
 */
export async function zipOf(
	rows: readonly BatchRow[],
	threshold: number,
	signal: AbortSignal,
	onProgress: (done: number) => void,
): Promise<Blob> {
	const zip = new ZipWriter();
	let done = 0;
	for (const row of rows) {
		signal.throwIfAborted();
		if (row.mask && row.file) {
			const { width, height, cells } = row.mask;
			const mask = { width, height, data: new Float32Array(await cells.arrayBuffer()) };
			const picture = await pixelsOf(row.file);
			for (const { folder, bytes } of pictureFiles(picture, mask, threshold)) {
				zip.add(`${folder}/${stem(row.image)}.png`, bytes);
			}
		}
		onProgress((done += 1));
	}
	return zip.finish();
}

/** A PNG that goes with a picture, and the folder that it belongs in. */
export interface PictureFile {
	readonly folder: Extra;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Those of mask, crop and masked crop that are wanted; without a lesion there are no crops. */
export function pictureFiles(
	picture: Pixels,
	mask: Grid,
	threshold: number,
	wanted: readonly Extra[] = EXTRAS,
): PictureFile[] {
	const { width, height } = picture;
	const files: PictureFile[] = [];
	if (wanted.includes('masks')) {
		files.push({
			folder: 'masks',
			bytes: maskPng(fullSizeMask(mask, threshold, width, height)),
		});
	}
	const box = lesionBox(mask, width, height, threshold);
	if (!box || !wanted.some((folder) => folder !== 'masks')) return files;
	const crop = cropPixels(picture, box);
	if (wanted.includes('crops')) files.push({ folder: 'crops', bytes: rgbPng(crop) });
	if (wanted.includes('masked-crops')) {
		const inside = maskOver(mask, picture, box, crop.width);
		inside.data.forEach((value, cell) => {
			if (value < threshold) crop.data.fill(0, 4 * cell, 4 * cell + 3);
		});
		files.push({ folder: 'masked-crops', bytes: rgbPng(crop) });
	}
	return files;
}
