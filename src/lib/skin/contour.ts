/** Lines of equal value in a grid: the lesion's outline, and the iso-lines of class maps. */
import type { Box, Grid } from './lesion';
import { lesionMask } from './mask';

export interface Point {
	readonly x: number;
	readonly y: number;
}

/** A closed line: the last point is the first again. */
export type Polyline = readonly Point[];

/**
 * Marching squares between the cells' centres, linear between values. Lines are closed; where a
 * region reaches the edge of the grid its line runs along that edge. Longest line first.
 *
 * @param level cells at or above it are inside
 * @param box the part of the picture that the grid covers; points are in its coordinates
 */
export function isoLines(grid: Grid, level: number, box: Box): Polyline[] {
	const { next, place } = segments(grid, level);
	const lines: Polyline[] = [];
	for (const start of next.keys()) {
		const line: Point[] = [];
		for (let edge: number | undefined = start; edge !== undefined;) {
			line.push(toBox(place(edge), grid, box));
			const after: number | undefined = next.get(edge);
			next.delete(edge);
			edge = after;
		}
		// A visited line leaves no edges, so each start opens a line of its own.
		if (line.length > 3) lines.push(line);
	}
	return lines.sort((a, b) => b.length - a.length);
}

/**
 * The outline of the lesion in a segmenter's answer: of the largest component only, without holes.
 * Points are in picture pixels. Empty where nothing reaches the threshold.
 */
export function outline(
	probability: Grid,
	threshold: number,
	pictureWidth: number,
	pictureHeight: number,
): Polyline[] {
	const mask = lesionMask(probability, threshold);
	const below = threshold - 1e-6;
	// Values keep the line between cells smooth; only what the mask leaves out or fills is moved.
	const data = probability.data.map((value, cell) =>
		mask.data[cell] === 0 ? Math.min(value, below) : Math.max(value, threshold),
	);
	const box = { x: 0, y: 0, width: pictureWidth, height: pictureHeight };
	const { width, height } = probability;
	return isoLines({ width, height, data }, threshold, box);
}

/** The `d` of an SVG path. */
export function pathData(lines: readonly Polyline[], digits = 1): string {
	const text = ({ x, y }: Point) => `${x.toFixed(digits)} ${y.toFixed(digits)}`;
	return lines.map((line) => `M${line.slice(0, -1).map(text).join('L')}Z`).join('');
}

/**
 * The `d` of lines without their stretches along the edge of their box: what goes on beyond it, as a
 * class map does beyond the classifier's square, is not drawn as if it ended there.
 */
export function openPathData(lines: readonly Polyline[], box: Box, digits = 1): string {
	const near = 1e-6 * Math.max(box.width, box.height);
	const onEdge = ({ x, y }: Point) =>
		Math.min(x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y) <= near;
	const text = ({ x, y }: Point) => `${x.toFixed(digits)} ${y.toFixed(digits)}`;
	return lines
		.map((line) => {
			let drawn = false;
			return line
				.slice(1)
				.map((point, i) => {
					const before = line[i] ?? point;
					const skipped = onEdge(before) && onEdge(point);
					const start = drawn || skipped ? '' : `M${text(before)}`;
					drawn = !skipped;
					return skipped ? '' : `${start}L${text(point)}`;
				})
				.join('');
		})
		.join('');
}

/** Length of a line in the unit of its points. */
export function lineLength(line: Polyline): number {
	return line.slice(1).reduce((sum, point, i) => {
		const before = line[i] ?? point;
		return sum + Math.hypot(point.x - before.x, point.y - before.y);
	}, 0);
}

/**
 * The crossings of a grid that has a ring of outside nodes laid around it. An edge between two
 * nodes has the number 2 · node for the one to the right, 2 · node + 1 for the one below; `next`
 * leads from each crossing to the following one, the inside always on the same hand.
 */
function segments(grid: Grid, level: number) {
	const columns = grid.width + 2;
	const rows = grid.height + 2;
	// The ring is only just outside, so that a line at the edge of the picture lies on the edge.
	const ring = level - 1e-6;
	const values = new Float64Array(columns * rows).fill(ring);
	for (let y = 0; y < grid.height; y++) {
		values.set(grid.data.subarray(y * grid.width, (y + 1) * grid.width), (y + 1) * columns + 1);
	}
	const value = (node: number): number => values[node] ?? ring;
	const next = new Map<number, number>();
	for (let row = 0; row < rows - 1; row++) {
		for (let column = 0; column < columns - 1; column++) {
			const node = row * columns + column;
			const first = value(node) >= level;
			const crossed =
				value(node + 1) >= level !== first ||
				value(node + columns) >= level !== first ||
				value(node + columns + 1) >= level !== first;
			if (!crossed) continue;
			// Corners and edges clockwise, each edge between its corner and the next one.
			const corners = [node, node + 1, node + columns + 1, node + columns].map(value);
			const inside = corners.map((corner) => corner >= level);
			const edges = [2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1];
			const starts = [0, 1, 2, 3].filter((e) => inside[e] && !inside[(e + 1) % 4]);
			const ends = [0, 1, 2, 3].filter((e) => !inside[e] && inside[(e + 1) % 4]);
			const middle = corners.reduce((sum, corner) => sum + corner, 0) / 4;
			// With two crossings each way (a saddle), the middle tells which corners are joined.
			const step = middle >= level ? 1 : 3;
			for (const start of starts) {
				const end = starts.length === 2 ? (start + step) % 4 : ends[0];
				next.set(edges[start] ?? 0, edges[end ?? 0] ?? 0);
			}
		}
	}
	const place = (edge: number): Point => {
		const node = Math.floor(edge / 2);
		const other = edge % 2 === 0 ? node + 1 : node + columns;
		const from = nodePlace(node, columns, grid);
		const to = nodePlace(other, columns, grid);
		const a = value(node);
		const b = value(other);
		const t = a === b ? 0.5 : (level - a) / (b - a);
		return { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) };
	};
	return { next, place };
}

/** Cell coordinates of a node: centres of cells, and the very edge for the ring. */
function nodePlace(node: number, columns: number, grid: Grid): Point {
	const x = (node % columns) - 0.5;
	const y = Math.floor(node / columns) - 0.5;
	return {
		x: Math.min(Math.max(x, 0), grid.width),
		y: Math.min(Math.max(y, 0), grid.height),
	};
}

function toBox(point: Point, grid: Grid, box: Box): Point {
	return {
		x: box.x + (point.x * box.width) / grid.width,
		y: box.y + (point.y * box.height) / grid.height,
	};
}
