/** The lesion as a mask: threshold, largest component, holes filled. */
import { resizeGrid } from './grid';
import type { Box, Grid } from './lesion';

export interface Mask {
	readonly width: number;
	readonly height: number;
	/** 1 where the lesion is, else 0; row by row. */
	readonly data: Uint8Array;
	/** Cells that are 1. */
	readonly area: number;
}

/**
 * The lesion in a segmenter's answer: cells at or above the threshold, of these the largest
 * component (cells that touch, corners included), its holes filled. The first in reading order wins
 * a tie. Empty where no cell reaches the threshold.
 *
 * @param probability 0…1
 * @param threshold 0…1
 */
export function lesionMask(probability: Grid, threshold = 0.5): Mask {
	const { width, height } = probability;
	const over = Uint8Array.from(probability.data, (value) => (value >= threshold ? 1 : 0));
	const largest = largestComponent(over, width, height);
	fillHoles(largest, width, height);
	return makeMask(largest, width, height);
}

/** The same at the picture's own size: the probabilities are enlarged first, so edges are smooth. */
export function fullSizeMask(
	probability: Grid,
	threshold: number,
	pictureWidth: number,
	pictureHeight: number,
): Mask {
	return lesionMask(resizeGrid(probability, pictureWidth, pictureHeight), threshold);
}

/** A mask from 0/1 cells; any other value than 0 counts as 1. */
export function makeMask(cells: ArrayLike<number>, width: number, height: number): Mask {
	const data = Uint8Array.from(cells, (value) => (value === 0 ? 0 : 1));
	return { width, height, data, area: data.reduce((sum, value) => sum + value, 0) };
}

/** Share 0…1 of the picture that is lesion. */
export function maskShare(mask: Mask): number {
	return mask.data.length > 0 ? mask.area / mask.data.length : 0;
}

/** The bounding box in picture pixels; undefined where the mask is empty. */
export function maskBox(mask: Mask, pictureWidth: number, pictureHeight: number): Box | undefined {
	if (mask.area === 0) return undefined;
	let left = mask.width;
	let right = -1;
	let top = mask.height;
	let bottom = -1;
	for (let row = 0; row < mask.height; row++) {
		for (let column = 0; column < mask.width; column++) {
			if (mask.data[row * mask.width + column] === 0) continue;
			left = Math.min(left, column);
			right = Math.max(right, column);
			top = Math.min(top, row);
			bottom = row;
		}
	}
	const sx = pictureWidth / mask.width;
	const sy = pictureHeight / mask.height;
	return {
		x: left * sx,
		y: top * sy,
		width: (right + 1 - left) * sx,
		height: (bottom + 1 - top) * sy,
	};
}

/** The mask on another grid, nearest cell; used to bring masks and pixels to one small size. */
export function resizeMask(mask: Mask, width: number, height: number): Mask {
	const data = new Uint8Array(width * height);
	let area = 0;
	for (let row = 0; row < height; row++) {
		const y = Math.floor(((row + 0.5) * mask.height) / height);
		for (let column = 0; column < width; column++) {
			const x = Math.floor(((column + 0.5) * mask.width) / width);
			const value = mask.data[y * mask.width + x] ?? 0;
			data[row * width + column] = value;
			area += value;
		}
	}
	return { width, height, data, area };
}

function largestComponent(cells: Uint8Array, width: number, height: number): Uint8Array {
	const seen = new Uint8Array(cells.length);
	const stack = new Int32Array(cells.length);
	let best: Int32Array = new Int32Array(0);
	for (let start = 0; start < cells.length; start++) {
		if (cells[start] === 0 || seen[start] !== 0) continue;
		// The stack keeps every cell that was ever pushed in [0, pushed): it is the component, too.
		let pushed = 0;
		stack[pushed++] = start;
		seen[start] = 1;
		for (let next = 0; next < pushed; next++) {
			const cell = stack[next] ?? 0;
			const x = cell % width;
			const y = (cell - x) / width;
			for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
				for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
					const neighbour = ny * width + nx;
					if (cells[neighbour] === 0 || seen[neighbour] !== 0) continue;
					seen[neighbour] = 1;
					stack[pushed++] = neighbour;
				}
			}
		}
		if (pushed > best.length) best = stack.slice(0, pushed);
	}
	const result = new Uint8Array(cells.length);
	for (const cell of best) result[cell] = 1;
	return result;
}

/** Fills every 0 that cannot be reached from the picture's edge by straight steps. */
function fillHoles(cells: Uint8Array, width: number, height: number): void {
	const outside = new Uint8Array(cells.length);
	const stack: number[] = [];
	const visit = (x: number, y: number) => {
		if (x < 0 || y < 0 || x >= width || y >= height) return;
		const cell = y * width + x;
		if (cells[cell] !== 0 || outside[cell] !== 0) return;
		outside[cell] = 1;
		stack.push(cell);
	};
	for (let x = 0; x < width; x++) {
		visit(x, 0);
		visit(x, height - 1);
	}
	for (let y = 0; y < height; y++) {
		visit(0, y);
		visit(width - 1, y);
	}
	for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
		const x = cell % width;
		const y = (cell - x) / width;
		visit(x - 1, y);
		visit(x + 1, y);
		visit(x, y - 1);
		visit(x, y + 1);
	}
	for (let cell = 0; cell < cells.length; cell++) if (outside[cell] === 0) cells[cell] = 1;
}
