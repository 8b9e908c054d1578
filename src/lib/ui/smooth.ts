import type { Grid } from '$lib/skin/lesion';

/**
 * A coarse grid drawn large: Catmull-Rom between the cells' centres, so that it goes through every
 * value of the model and its iso-lines have no corners. Clamped to 0…1.
 */
export function smoothGrid(grid: Grid, side: number): Grid {
	const across = Array.from({ length: side }, (_, i) => taps(i, side, grid.width));
	const down = Array.from({ length: side }, (_, i) => taps(i, side, grid.height));
	const data = new Float32Array(side * side);
	down.forEach((rows, y) => {
		across.forEach((columns, x) => {
			let value = 0;
			for (const [row, down] of rows)
				for (const [column, over] of columns)
					value += down * over * (grid.data[row * grid.width + column] ?? 0);
			data[y * side + x] = Math.min(1, Math.max(0, value));
		});
	});
	return { width: side, height: side, data };
}

/** The four cells around a place, with their weights; beyond the edge, the edge's cell. */
function taps(index: number, side: number, cells: number): readonly (readonly [number, number])[] {
	const at = ((index + 0.5) * cells) / side - 0.5;
	const first = Math.floor(at);
	const t = at - first;
	const weights = [
		((2 - t) * t - 1) * t,
		(3 * t - 5) * t * t + 2,
		((4 - 3 * t) * t + 1) * t,
		(t - 1) * t * t,
	];
	return weights.map((weight, k) => {
		const cell = Math.min(cells - 1, Math.max(0, first - 1 + k));
		return [cell, weight / 2] as const;
	});
}
