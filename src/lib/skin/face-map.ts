/**
 * What of a grade map is drawn over the aligned face: shares 0…1, nothing beside the face, and the
 * difference of two visits. Coordinates are the aligned crop's, 0…1. face-map.json has the numbers;
 * training/face_map.py reads them too, to measure what is drawn, and is held to
 * tests/fixtures/face-map.json.
 */
import type { Attribute } from './attributes';
import shown from './face-map.json';
import { sampleGrid } from './grid';
import type { Grid } from './lesion';

/**
 * Where the face lies in the aligned crop, from the geometry of the alignment: eyes' midpoint at
 * (0.5, 0.42), side 3.3 eye distances; from hairline to chin. What a map says beyond it is about
 * hair and wall.
 */
const FACE = shown.face;
/** Over this share of the radius it fades out. */
const FADE = shown.fade;
/** A face on which no place differs by a grade is drawn pale, not stretched to full blue. */
const LEAST_SPAN = shown.least_span;
/** Cells to a side when two maps are compared. */
const SIDE = 24;

/** 1 on the face, 0 beyond it, in between at its edge. */
export function onFace(x: number, y: number): number {
	const radius = Math.hypot((x - FACE.x) / FACE.rx, (y - FACE.y) / FACE.ry);
	return Math.min(1, Math.max(0, (1 - radius) / FADE));
}

/**
 * Grades as shares 0…1 between the least and the strongest place of the face; for hydration, where
 * 0 is very dry, the driest place is the strongest.
 */
export function gradeShares(map: Grid, attribute: Attribute): Grid {
	const sign = attribute === 'hydration' ? -1 : 1;
	const data = map.data.map((grade) => sign * grade);
	const face = data.filter((_, index) => inside(map, index));
	const known = face.length > 0 ? face : data;
	const low = known.reduce((least, value) => Math.min(least, value), Infinity);
	const high = known.reduce((most, value) => Math.max(most, value), -Infinity);
	const span = Math.max(LEAST_SPAN, high - low);
	return {
		width: map.width,
		height: map.height,
		data: data.map((value) => Math.min(1, Math.max(0, (value - low) / span))),
	};
}

/** Where `now` is above and below `then`, each as shares 0…1 of one grade or more. */
export function differenceShares(now: Grid, then: Grid): { more: Grid; less: Grid } {
	const more = new Float32Array(SIDE * SIDE);
	const less = new Float32Array(SIDE * SIDE);
	for (let row = 0; row < SIDE; row++) {
		for (let column = 0; column < SIDE; column++) {
			const at = (grid: Grid) =>
				sampleGrid(grid, ((column + 0.5) * grid.width) / SIDE, ((row + 0.5) * grid.height) / SIDE);
			const change = at(now) - at(then);
			more[row * SIDE + column] = Math.min(1, Math.max(0, change));
			less[row * SIDE + column] = Math.min(1, Math.max(0, -change));
		}
	}
	return {
		more: { width: SIDE, height: SIDE, data: more },
		less: { width: SIDE, height: SIDE, data: less },
	};
}

function inside({ width, height }: Grid, index: number): boolean {
	const x = ((index % width) + 0.5) / width;
	const y = (Math.floor(index / width) + 0.5) / height;
	return onFace(x, y) > 0.5;
}
