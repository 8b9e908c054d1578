/**
 * The aligned face: a square cut out so that the same person photographed twice overlays. One
 * geometry with training/faces.py; both read skin/face-regions.json and are held to
 * tests/fixtures/faces.json.
 *
 * With d the distance of the eye centres, the crop is a square of side 3.3·d, its roll removed, the
 * eyes' midpoint at (0.5, 0.42) of it. Eyes and mouth are fitted together (least squares), so that a
 * face that is turned a little to the side, which brings the eyes closer together, does not become
 * larger for it; for a usual face the eyes lie at x = 0.5 ± 0.1515.
 */
import { fitSimilarity, type Affine, type Point } from '$lib/skin/affine';
import type { Landmark } from '$lib/skin/face';
import { crop } from '$lib/skin/face-regions.json';

/** Side of the crop in distances of the eye centres. */
export const CROP_SIDE = crop.side;
/** Default side of the crop, px. */
export const CROP_SIZE = 512;

export interface Alignment {
	/** From pixels of the upright picture to the crop's unit square. */
	readonly matrix: Affine;
}

/** Where a usual face has the left eye (the picture's), the right one, and the mouth. */
const TEMPLATE = ((): readonly Point[] => {
	const [x = 0, y = 0] = crop.eyes;
	const half = 0.5 / crop.side;
	return [
		[x - half, y],
		[x + half, y],
		[x, y + crop.mouth_below / crop.side],
	];
})();

/** Centres of the eyes, the picture's left one first. Throws a RangeError for too few points. */
export function eyeCentres(landmarks: readonly Landmark[]): readonly [Point, Point] {
	const [left, right] = crop.eye_points;
	return [meanOf(landmarks, left ?? []), meanOf(landmarks, right ?? [])];
}

/** Where the crop lies. Throws a RangeError for landmarks that are not a mesh. */
export function alignFace(landmarks: readonly Landmark[]): Alignment {
	const points = [...eyeCentres(landmarks), meanOf(landmarks, crop.mouth_points)];
	return { matrix: fitSimilarity(points, TEMPLATE) };
}

function meanOf(landmarks: readonly Landmark[], indices: readonly number[]): Point {
	let [x, y] = [0, 0];
	for (const index of indices) {
		const point = landmarks[index];
		if (!point) throw new RangeError('These are not the points of a face mesh.');
		x += point[0] / indices.length;
		y += point[1] / indices.length;
	}
	return [x, y];
}
