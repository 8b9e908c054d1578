import type { PictureQuality } from '$lib/skin/lesion';
import type { Pixels } from '$lib/skin/pixels';

/** Longer side on which sharpness is measured, px; smaller pictures are taken as they are. */
const LONGER_SIDE = 256;

/**
 * Sharpness, brightness and clipping of a picture; what they must be is in skin/quality.ts.
 * `shortSide` is the shorter side of the original where `picture` is a smaller copy of it.
 */
export function measureQuality(
	picture: Pixels,
	shortSide = Math.min(picture.width, picture.height),
): PictureQuality {
	const { width, height, data } = shrink(picture);
	const count = width * height;
	const luma = new Float32Array(count);
	let sum = 0;
	let clipped = 0;
	for (let i = 0; i < count; i++) {
		const r = data[3 * i] ?? 0;
		const g = data[3 * i + 1] ?? 0;
		const b = data[3 * i + 2] ?? 0;
		const value = 0.299 * r + 0.587 * g + 0.114 * b;
		luma[i] = value;
		sum += value;
		if (Math.max(r, g, b) < 2 || Math.min(r, g, b) > 253) clipped++;
	}
	return {
		sharpness: laplacianVariance(luma, width, height),
		brightness: sum / count / 255,
		clipped: clipped / count,
		shortSide,
	};
}

/** Variance of the 4-neighbour Laplacian over the inner pixels; 0 where there are none. */
function laplacianVariance(luma: Float32Array, width: number, height: number): number {
	let sum = 0;
	let squares = 0;
	let count = 0;
	const at = (i: number): number => luma[i] ?? 0;
	for (let y = 1; y < height - 1; y++) {
		for (let x = 1; x < width - 1; x++) {
			const i = y * width + x;
			const value = at(i - 1) + at(i + 1) + at(i - width) + at(i + width) - 4 * at(i);
			sum += value;
			squares += value * value;
			count++;
		}
	}
	return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

/** RGB floats; each output pixel is the mean of the source pixels whose centre lies in it. */
function shrink(picture: Pixels): { width: number; height: number; data: Float32Array } {
	const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
	const width = Math.max(1, Math.round(picture.width * scale));
	const height = Math.max(1, Math.round(picture.height * scale));
	const data = new Float32Array(3 * width * height);
	const counts = new Uint32Array(width * height);
	for (let y = 0; y < picture.height; y++) {
		const row = Math.floor(((y + 0.5) * height) / picture.height) * width;
		for (let x = 0; x < picture.width; x++) {
			const to = row + Math.floor(((x + 0.5) * width) / picture.width);
			const from = 4 * (y * picture.width + x);
			counts[to] = (counts[to] ?? 0) + 1;
			for (let c = 0; c < 3; c++) {
				data[3 * to + c] = (data[3 * to + c] ?? 0) + (picture.data[from + c] ?? 0);
			}
		}
	}
	for (let i = 0; i < data.length; i++) {
		data[i] = (data[i] ?? 0) / Math.max(1, counts[Math.floor(i / 3)] ?? 1);
	}
	return { width, height, data };
}
