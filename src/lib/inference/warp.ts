/**
 * Cuts turned and scaled squares out of a picture; mirrored in training/faces.py, and both are held
 * to tests/fixtures/faces.json. Each output pixel is the mean of k × k bilinear samples, k being the
 * number of source pixels along its side (at most 8), so that shrinking does not alias.
 */
import { affineScale, composeAffine, type Affine } from '$lib/skin/affine';
import type { Pixels } from './types';

/** What lies beyond the picture. */
export const BEYOND = 128;
const MOST_SAMPLES = 8;

/** Pixels beyond the edge count as the edge's for samples that fall on the picture. */
function sampler({ width, height, data }: Pixels) {
	/** Adds the colour at x, y (pixels; the first one's centre is 0.5) to `sum`. */
	return (x: number, y: number, sum: Float64Array): void => {
		if (!(x >= 0 && y >= 0 && x < width && y < height)) {
			for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + BEYOND;
			return;
		}
		const px = Math.min(Math.max(x - 0.5, 0), width - 1);
		const py = Math.min(Math.max(y - 0.5, 0), height - 1);
		const x0 = Math.floor(px);
		const y0 = Math.floor(py);
		const fx = px - x0;
		const fy = py - y0;
		const left = 4 * (y0 * width + x0);
		const right = x0 + 1 < width ? left + 4 : left;
		const down = y0 + 1 < height ? 4 * width : 0;
		for (let c = 0; c < 3; c++) {
			const top = (data[left + c] ?? 0) * (1 - fx) + (data[right + c] ?? 0) * fx;
			const bottom = (data[left + down + c] ?? 0) * (1 - fx) + (data[right + down + c] ?? 0) * fx;
			sum[c] = (sum[c] ?? 0) + top * (1 - fy) + bottom * fy;
		}
	};
}

/**
 * `size` × `size` RGB values 0…255, row by row, from the square that `unitToPicture` maps onto the
 * picture (in its pixels).
 */
export function warp(picture: Pixels, unitToPicture: Affine, size: number): Float32Array {
	const map = composeAffine(unitToPicture, [1 / size, 0, 0, 0, 1 / size, 0]);
	const [a, b, c, d, e, f] = map;
	// A hair less, so that a scale of 2.0000001 does not become 3.
	const k = Math.min(Math.max(Math.ceil(affineScale(map) - 1e-6), 1), MOST_SAMPLES);
	const add = sampler(picture);
	const values = new Float32Array(3 * size * size);
	const sum = new Float64Array(3);
	for (let row = 0; row < size; row++) {
		for (let column = 0; column < size; column++) {
			sum.fill(0);
			for (let v = 0; v < k; v++) {
				const y = row + (v + 0.5) / k;
				for (let u = 0; u < k; u++) {
					const x = column + (u + 0.5) / k;
					add(a * x + b * y + c, d * x + e * y + f, sum);
				}
			}
			const at = 3 * (row * size + column);
			for (let channel = 0; channel < 3; channel++) {
				values[at + channel] = (sum[channel] ?? 0) / (k * k);
			}
		}
	}
	return values;
}

/** As `warp`, as a picture; values are rounded half to even. */
export function warpPixels(picture: Pixels, unitToPicture: Affine, size: number): Pixels {
	const values = warp(picture, unitToPicture, size);
	const data = new Uint8ClampedArray(4 * size * size);
	for (let i = 0; i < size * size; i++) {
		for (let c = 0; c < 3; c++) data[4 * i + c] = values[3 * i + c] ?? 0;
		data[4 * i + 3] = 255;
	}
	return { width: size, height: size, data };
}

/**
 * The picture and its halves, each the mean of 2 × 2 pixels of the one before, down to `least` px on
 * the longer side: for looking at large parts of it quickly.
 */
export class Pyramid {
	readonly levels: readonly Pixels[];

	constructor(picture: Pixels, least = 512) {
		const levels = [picture];
		for (let last = picture; Math.max(last.width, last.height) >= 2 * least;) {
			last = halve(last);
			levels.push(last);
		}
		this.levels = levels;
	}

	/** As `warp`, from the smallest level that is not smaller than what is wanted. */
	warp(unitToPicture: Affine, size: number): Float32Array {
		return warp(...this.#at(unitToPicture, size), size);
	}

	warpPixels(unitToPicture: Affine, size: number): Pixels {
		return warpPixels(...this.#at(unitToPicture, size), size);
	}

	#at(unitToPicture: Affine, size: number): [Pixels, Affine] {
		const steps = Math.floor(Math.log2(Math.max(affineScale(unitToPicture) / size, 1)));
		const index = Math.min(steps, this.levels.length - 1);
		const [full] = this.levels;
		const level = this.levels[index];
		if (!full || !level) throw new RangeError('A pyramid has at least its picture.');
		const shrink: Affine = [level.width / full.width, 0, 0, 0, level.height / full.height, 0];
		return [level, composeAffine(shrink, unitToPicture)];
	}
}

function halve({ width, height, data }: Pixels): Pixels {
	const across = Math.max(1, width >> 1);
	const down = Math.max(1, height >> 1);
	const half = new Uint8ClampedArray(4 * across * down);
	for (let y = 0; y < down; y++) {
		for (let x = 0; x < across; x++) {
			const from = 4 * (2 * y * width + 2 * x);
			const to = 4 * (y * across + x);
			const right = width > 1 ? 4 : 0;
			const below = height > 1 ? 4 * width : 0;
			for (let c = 0; c < 4; c++) {
				half[to + c] =
					((data[from + c] ?? 0) +
						(data[from + right + c] ?? 0) +
						(data[from + below + c] ?? 0) +
						(data[from + below + right + c] ?? 0)) /
					4;
			}
		}
	}
	return { width: across, height: down, data: half };
}
