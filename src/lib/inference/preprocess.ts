/**
 * From an upright picture to a model's input; mirrored line by line in training/preprocess.py, and
 * both are held to tests/fixtures/preprocess.json.
 *
 * Resampling is separable with a tent filter whose support is max(1, scale) source pixels (what
 * Pillow calls BILINEAR), in float and without rounding between the passes: area-like when
 * shrinking, linear when enlarging. Canvas scaling differs between browsers, so it is not used.
 */
import type { Box, Grid } from '$lib/skin/lesion';
import type { Pixels } from './types';

export type Crop = 'centre-square' | 'frame' | 'lesion' | 'masked';

/** Padding of the lesion crop on every side, as a share of the lesion's longer side. */
const LESION_PADDING = 0.15;

/** The largest centred square. */
export function centreSquare(width: number, height: number): Box {
	const side = Math.min(width, height);
	return { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
}

/** The whole picture (squashed to a square by `resample`). */
export function frame(width: number, height: number): Box {
	return { x: 0, y: 0, width, height };
}

/**
 * Square around the lesion, in pixels of the picture: the bounding box of the mask's cells at or
 * above `threshold`, made square, padded by 15 % on every side, at most the picture's shorter
 * side, and moved to lie in the picture. Undefined where no cell reaches the threshold.
 */
export function lesionBox(
	mask: Grid,
	pictureWidth: number,
	pictureHeight: number,
	threshold: number,
): Box | undefined {
	let left = mask.width;
	let right = -1;
	let top = mask.height;
	let bottom = -1;
	mask.data.forEach((value, i) => {
		if (value < threshold) return;
		const column = i % mask.width;
		const row = Math.floor(i / mask.width);
		left = Math.min(left, column);
		right = Math.max(right, column);
		top = Math.min(top, row);
		bottom = Math.max(bottom, row);
	});
	if (right < 0) return undefined;
	const across = pictureWidth / mask.width;
	const down = pictureHeight / mask.height;
	const longer = Math.max((right + 1 - left) * across, (bottom + 1 - top) * down);
	const side = Math.min(longer * (1 + 2 * LESION_PADDING), pictureWidth, pictureHeight);
	const x = clamp(((left + right + 1) / 2) * across - side / 2, 0, pictureWidth - side);
	const y = clamp(((top + bottom + 1) / 2) * down - side / 2, 0, pictureHeight - side);
	return { x, y, width: side, height: side };
}

/** Where one output pixel takes its value from: `weights` over source pixels from `first`. */
interface Taps {
	readonly first: number;
	readonly weights: Float64Array;
}

/**
 * Weights that resample `length` source pixels from `start` to `size` outputs. Those of one output
 * sum to 1; source pixels outside the box or the picture (`extent` pixels long) get none.
 */
export function tentTaps(extent: number, start: number, length: number, size: number): Taps[] {
	const scale = length / size;
	const support = Math.max(1, scale);
	const boxFirst = Math.max(Math.floor(start), 0);
	const boxLast = Math.min(Math.ceil(start + length), extent);
	return Array.from({ length: size }, (_, i) => {
		const centre = start + (i + 0.5) * scale;
		const first = Math.max(Math.ceil(centre - support - 0.5), boxFirst);
		const last = Math.min(Math.floor(centre + support - 0.5) + 1, boxLast);
		const weights = new Float64Array(Math.max(0, last - first));
		let sum = 0;
		for (let k = 0; k < weights.length; k++) {
			const weight = Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / support);
			weights[k] = weight;
			sum += weight;
		}
		for (let k = 0; k < weights.length; k++) weights[k] = (weights[k] ?? 0) / sum;
		return { first, weights };
	});
}

/** Values of `channels` interleaved channels, of which the first `kept` are resampled. */
interface Raster {
	readonly width: number;
	readonly height: number;
	readonly data: ArrayLike<number>;
	readonly channels: number;
	readonly kept: number;
}

function resampleRaster(source: Raster, box: Box, width: number, height: number): Float32Array {
	const { channels, kept, data } = source;
	const across = tentTaps(source.width, box.x, box.width, width);
	const down = tentTaps(source.height, box.y, box.height, height);
	const top = down[0]?.first ?? 0;
	const bottom = Math.max(...down.map((taps) => taps.first + taps.weights.length));
	const row = width * kept;
	const squeezed = new Float64Array((bottom - top) * row);
	for (let y = top; y < bottom; y++) {
		for (let x = 0; x < width; x++) {
			const taps = across[x];
			if (!taps) continue;
			for (let c = 0; c < kept; c++) {
				let sum = 0;
				let from = (y * source.width + taps.first) * channels + c;
				for (let k = 0; k < taps.weights.length; k++, from += channels) {
					sum += (taps.weights[k] ?? 0) * (data[from] ?? 0);
				}
				squeezed[(y - top) * row + x * kept + c] = sum;
			}
		}
	}
	const result = new Float32Array(height * row);
	const sums = new Float64Array(row);
	for (let y = 0; y < height; y++) {
		const taps = down[y];
		if (!taps) continue;
		sums.fill(0);
		for (let k = 0; k < taps.weights.length; k++) {
			const weight = taps.weights[k] ?? 0;
			const from = (taps.first + k - top) * row;
			for (let x = 0; x < row; x++) {
				sums[x] = (sums[x] ?? 0) + weight * (squeezed[from + x] ?? 0);
			}
		}
		result.set(sums, y * row);
	}
	return result;
}

/** Resamples `box` of a picture to `size` × `size` RGB, float 0…255, row by row. */
export function resample(picture: Pixels, box: Box, size: number): Float32Array {
	return resampleRaster({ ...rasterOf(picture), kept: 3 }, box, size, size);
}

/** Resamples `box` of a grid (default: all of it) to `width` × `height`. */
export function resampleGrid(grid: Grid, width: number, height: number, box?: Box): Grid {
	const raster = { width: grid.width, height: grid.height, data: grid.data, channels: 1, kept: 1 };
	const data = resampleRaster(raster, box ?? frame(grid.width, grid.height), width, height);
	return { width, height, data };
}

/** `box` of a picture as a picture of its own of `size` × `size` px (default: the box's size). */
export function cropPixels(picture: Pixels, box: Box, size = Math.round(box.width)): Pixels {
	const values = resampleRaster({ ...rasterOf(picture), kept: 4 }, box, size, size);
	// Uint8ClampedArray rounds half to even and clamps by itself.
	return { width: size, height: size, data: Uint8ClampedArray.from(values) };
}

function rasterOf(picture: Pixels): Omit<Raster, 'kept'> {
	return { width: picture.width, height: picture.height, data: picture.data, channels: 4 };
}

/** 0…255 to −1…1, in place. */
export function scaleInput(values: Float32Array): Float32Array {
	for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / 127.5 - 1;
	return values;
}

/** A known-answer pattern, already of the model's size, as model input: scaled, not resampled. */
export function exactInput(picture: Pixels): Float32Array {
	const values = new Float32Array(picture.width * picture.height * 3);
	for (let i = 0; i < values.length; i++) {
		values[i] = picture.data[4 * Math.floor(i / 3) + (i % 3)] ?? 0;
	}
	return scaleInput(values);
}

/** What the crops `lesion` and `masked` need to know: the segmenter's grid and its threshold. */
export interface CropMask {
	readonly mask: Grid;
	readonly threshold: number;
}

/** The part of the picture that a model with this crop sees. */
export function cropBox(crop: Crop, width: number, height: number, lesion?: CropMask): Box {
	switch (crop) {
		case 'frame':
			return frame(width, height);
		case 'centre-square':
			return centreSquare(width, height);
		case 'lesion':
		case 'masked':
			return (
				(lesion && lesionBox(lesion.mask, width, height, lesion.threshold)) ??
				centreSquare(width, height)
			);
	}
}

/**
 * A model's input from a picture: `size` × `size` × 3 values in −1…1, and the box they came from.
 * With `masked`, pixels whose mask (bilinear at the pixel's centre) is below the threshold are
 * black; where there is no lesion at all, nothing is masked.
 */
export function modelInput(
	picture: Pixels,
	crop: Crop,
	size: number,
	lesion?: CropMask,
): { readonly input: Float32Array; readonly box: Box } {
	const box = cropBox(crop, picture.width, picture.height, lesion);
	const input = scaleInput(resample(picture, box, size));
	if (crop === 'masked' && lesion?.mask.data.some((value) => value >= lesion.threshold)) {
		const inside = maskOver(lesion.mask, picture, box, size);
		inside.data.forEach((value, i) => {
			if (value < lesion.threshold) input.fill(-1, 3 * i, 3 * i + 3);
		});
	}
	return { input, box };
}

/** The mask over `box` of a picture, on a grid of `size` × `size`. */
export function maskOver(
	mask: Grid,
	picture: { readonly width: number; readonly height: number },
	box: Box,
	size: number,
): Grid {
	const across = mask.width / picture.width;
	const down = mask.height / picture.height;
	return resampleGrid(mask, size, size, {
		x: box.x * across,
		y: box.y * down,
		width: box.width * across,
		height: box.height * down,
	});
}

function clamp(value: number, low: number, high: number): number {
	return Math.min(Math.max(value, low), high);
}
