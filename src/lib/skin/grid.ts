/** Reading grids (`Grid` of lesion.ts) between their cells, and stretching them to be shown. */
import type { Grid } from './lesion';

/**
 * Bilinear value at a place in cell coordinates, where the centre of the first cell is (0.5, 0.5).
 * Beyond the outer centres the edge value holds.
 */
export function sampleGrid(grid: Grid, x: number, y: number): number {
	const cx = Math.min(Math.max(x - 0.5, 0), grid.width - 1);
	const cy = Math.min(Math.max(y - 0.5, 0), grid.height - 1);
	const x0 = Math.floor(cx);
	const y0 = Math.floor(cy);
	const x1 = Math.min(x0 + 1, grid.width - 1);
	const y1 = Math.min(y0 + 1, grid.height - 1);
	const fx = cx - x0;
	const fy = cy - y0;
	const at = (column: number, row: number) => grid.data[row * grid.width + column] ?? 0;
	const top = at(x0, y0) * (1 - fx) + at(x1, y0) * fx;
	const bottom = at(x0, y1) * (1 - fx) + at(x1, y1) * fx;
	return top * (1 - fy) + bottom * fy;
}

/** The grid on `width` × `height` cells, bilinear with half-pixel centres. */
export function resizeGrid(grid: Grid, width: number, height: number): Grid {
	const columns = weights(grid.width, width);
	const rows = weights(grid.height, height);
	const source = grid.data;
	const data = new Float32Array(width * height);
	for (let row = 0; row < height; row++) {
		const top = (rows.first[row] ?? 0) * grid.width;
		const bottom = (rows.second[row] ?? 0) * grid.width;
		const fy = rows.share[row] ?? 0;
		for (let column = 0; column < width; column++) {
			const left = columns.first[column] ?? 0;
			const right = columns.second[column] ?? 0;
			const fx = columns.share[column] ?? 0;
			const upper = (source[top + left] ?? 0) * (1 - fx) + (source[top + right] ?? 0) * fx;
			const lower = (source[bottom + left] ?? 0) * (1 - fx) + (source[bottom + right] ?? 0) * fx;
			data[row * width + column] = upper * (1 - fy) + lower * fy;
		}
	}
	return { width, height, data };
}

/** For each new cell along one side: its two source cells, and the share of the second. */
function weights(from: number, to: number) {
	const first = new Int32Array(to);
	const second = new Int32Array(to);
	const share = new Float64Array(to);
	for (let cell = 0; cell < to; cell++) {
		const place = Math.min(Math.max(((cell + 0.5) * from) / to - 0.5, 0), from - 1);
		first[cell] = Math.floor(place);
		second[cell] = Math.min(Math.floor(place) + 1, from - 1);
		share[cell] = place - Math.floor(place);
	}
	return { first, second, share };
}

/**
 * Positive part of a class map as a share of `top`, 0…1: what the overlay shows. What speaks
 * against the class (below 0 logits) is 0, as in Grad-CAM.
 *
 * @param top the value that counts as 1; default: the map's own maximum. A map that is nowhere
 * above 0 gives zeros.
 */
export function normaliseGrid(grid: Grid, top = highestValue(grid)): Grid {
	const data = grid.data.map((value) => (top > 0 ? Math.min(Math.max(value / top, 0), 1) : 0));
	return { width: grid.width, height: grid.height, data };
}

/** The highest value of a grid; −Infinity for one without cells. */
export function highestValue(grid: Grid): number {
	return grid.data.reduce((highest, value) => Math.max(highest, value), -Infinity);
}
