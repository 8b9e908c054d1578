/**
 * The face mesh: 468 points on a face, by MediaPipe's graph run on our own runtime. The face is cut
 * out upright (turned by its eyes) as a square of 1.5 times its size, as in MediaPipe's pipeline
 * (Kartynnik et al., arXiv:1907.06724), then once more around the points that were found.
 */
import { applyAffine, squareToPlane, type Point } from '$lib/skin/affine';
import type { Landmark } from '$lib/skin/face';
import type { MeshCard } from './face-cards';
import type { Opened } from './lesion';
import { exactInput } from './preprocess';
import { drawnLesion } from './pattern';
import type { Pyramid } from './warp';

/** Side of the square around a face, in lengths of the longer side of what was found of it. */
const MARGIN = 1.5;
export const POINTS = 468;
/** Outer corners of the eyes in the mesh, the picture's left one first. */
const CORNERS = [33, 263] as const;

/** Where to look for a face: a square of `side` px around `centre`, turned clockwise (radians). */
export interface FaceSquare {
	readonly centre: Point;
	readonly side: number;
	readonly angle: number;
}

export interface Mesh {
	/** In pixels of the picture; z in the same unit, smaller is nearer. */
	readonly points: readonly Landmark[];
	/** 0…1: whether what was looked at is a face. */
	readonly confidence: number;
}

/** The square around a detection's six points. */
export function squareOf(
	points: readonly Point[],
	box: { width: number; height: number; x: number; y: number },
): FaceSquare {
	const [left = [0, 0], right = [1, 0]] = points;
	return {
		centre: [box.x + box.width / 2, box.y + box.height / 2],
		side: MARGIN * Math.max(box.width, box.height),
		angle: Math.atan2(right[1] - left[1], right[0] - left[0]),
	};
}

/** The square around a mesh, turned by its eyes. */
export function squareAround(points: readonly Landmark[]): FaceSquare {
	const [l = [0, 0, 0], r = [1, 0, 0]] = CORNERS.map((index) => points[index]);
	const angle = Math.atan2(r[1] - l[1], r[0] - l[0]);
	const cos = Math.cos(angle);
	const sin = Math.sin(angle);
	let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
	for (const [x, y] of points) {
		const u = cos * x + sin * y;
		const v = cos * y - sin * x;
		left = Math.min(left, u);
		right = Math.max(right, u);
		top = Math.min(top, v);
		bottom = Math.max(bottom, v);
	}
	const u = (left + right) / 2;
	const v = (top + bottom) / 2;
	return {
		centre: [cos * u - sin * v, sin * u + cos * v],
		side: MARGIN * Math.max(right - left, bottom - top),
		angle,
	};
}

/** The mesh of the face in a square of the picture. */
export async function readMesh(
	{ card, model }: Opened<MeshCard>,
	picture: Pyramid,
	{ centre, side, angle }: FaceSquare,
): Promise<Mesh> {
	const { size, name } = card.input;
	const toPicture = squareToPlane(centre, side, angle);
	const data = picture.warp(toPicture, size).map((value) => value / 255);
	const { values, confidence } = await runMesh({ card, model }, name, data);
	const points = Array.from({ length: POINTS }, (_, i): Landmark => {
		const [x = 0, y = 0, z = 0] = values.subarray(3 * i, 3 * i + 3);
		return [...applyAffine(toPicture, [x / size, y / size]), (z / size) * side];
	});
	return { points, confidence };
}

async function runMesh({ card, model }: Opened<MeshCard>, name: string, data: Float32Array) {
	const { size } = card.input;
	const outputs = await model.run({ [name]: { shape: [1, size, size, 3], data } });
	const values = outputs[card.outputs.points]?.data;
	const confidence = outputs[card.outputs.face]?.data[0];
	if (values?.length !== 3 * POINTS || confidence === undefined) {
		throw new TypeError('The face mesh gave other outputs than its card says.');
	}
	return { values, confidence };
}

/** The mesh's answer to its pattern: the confidence, and where eight points lie (shares of the side). */
export async function meshKnownAnswer({ card, model }: Opened<MeshCard>): Promise<{
	face: number;
	points: number[];
}> {
	const { size, name } = card.input;
	const data = exactInput(drawnLesion(size)).map((value) => (value + 1) / 2);
	const { values, confidence } = await runMesh({ card, model }, name, data);
	const points = [1, 33, 263, 61, 291, 152, 234, 454].flatMap((index) => [
		(values[3 * index] ?? NaN) / size,
		(values[3 * index + 1] ?? NaN) / size,
	]);
	return { face: confidence, points };
}
