/**
 * Finds the face in a picture: the detector looks at the whole of it in all four quarter turns, then,
 * where it saw nothing, with a margin around it and at overlapping parts; the face mesh confirms or
 * refuses, and says which way is up.
 */
import { applyAffine, invertAffine, quarterTurn, type Affine, type Point } from '$lib/skin/affine';
import type { Box } from '$lib/skin/lesion';
import type { Landmark } from '$lib/skin/face';
import type { Detector } from './detector';
import type { MeshCard } from './face-cards';
import { detectIn, looksAt, type Hit } from './face-looks';
import { readMesh, squareAround, type Mesh } from './landmarks';
import type { Opened } from './lesion';
import { Pyramid } from './warp';
import type { Pixels } from './types';

export interface FaceModels {
	readonly detector: Detector;
	readonly mesh: Opened<MeshCard>;
}

/** A face, in pixels of the picture as it would be after `turns` quarter turns clockwise. */
export interface FoundFace {
	readonly turns: number;
	/** Of the mesh. */
	readonly box: Box;
	/** The detector's, 0…1. */
	readonly score: number;
	/** The mesh's, 0…1. */
	readonly confidence: number;
	readonly landmarks: readonly Landmark[];
	readonly width: number;
	readonly height: number;
}

export interface Found {
	/** The largest of the faces. */
	readonly face?: FoundFace;
	/** How many faces there are. */
	readonly faces: number;
}

/** A detection that is not asked for elsewhere: upright, and both models are certain. */
const CERTAIN = { score: 0.85, confidence: 0.98, roll: Math.PI / 6 } as const;
/** Least confidence of the mesh at its first look, where it is not yet well centred. */
const HALF_SURE = 0.5;
/** Detections that the mesh is asked about, the best first. */
const MOST_ASKED = 6;
/** What makes a face of a detection. Chosen on data; the detector's card has the figures. */
export interface FaceRule {
	/** Least detector score on the whole picture, and on parts of it. */
	readonly score: number;
	readonly partScore: number;
	/** Least confidence of the mesh. */
	readonly confidence: number;
	/** Most that the mesh may move between two looks, in shares of the square's side. */
	readonly shift: number;
	/** Most mean distance of the detector's points from the mesh's, in distances of the eyes. */
	readonly apart: number;
}

interface Candidate {
	readonly hit: Hit;
	readonly mesh: Mesh;
	readonly quality: number;
}

/** @param rule what counts as a face */
export async function findFace(
	models: FaceModels,
	picture: Pixels,
	rule: FaceRule,
	breathe: () => Promise<void>,
): Promise<Found> {
	const pyramid = new Pyramid(picture);
	const { width, height } = picture;
	const looks = looksAt(width, height);
	let candidates: Candidate[] = [];
	for (const look of looks) {
		const hits: Hit[] = [];
		for (const { square, turn } of look.views) {
			await breathe();
			const seen = detectIn(models.detector, pyramid, square, turn, look.part);
			hits.push(...seen.filter(({ score }) => score >= (look.part ? rule.partScore : rule.score)));
			if (!look.part && turn === 0) {
				candidates = await confirm(models, pyramid, distinct(hits), rule, breathe);
				if (candidates.some(isCertain)) break;
			}
		}
		if (candidates.some(isCertain)) break;
		candidates = await confirm(models, pyramid, hits, rule, breathe);
		if (candidates.length > 0) break;
	}
	const faces = separate(candidates);
	const [largest] = faces.toSorted((a, b) => sizeOf(b) - sizeOf(a));
	if (!largest) return { faces: 0 };
	return { face: upright(largest, width, height), faces: faces.length };
}

/** One frame of a video that is upright: one look, one confirmation. */
export async function trackFace(
	models: FaceModels,
	picture: Pixels,
	rule: FaceRule,
): Promise<Found> {
	const pyramid = new Pyramid(picture);
	const { width, height } = picture;
	const square = Math.max(width, height);
	const hits = detectIn(
		models.detector,
		pyramid,
		{ centre: [width / 2, height / 2], side: square, angle: 0 },
		0,
		false,
	).filter(({ score }) => score >= rule.score);
	const kept = distinct(hits).toSorted((a, b) => b.box.width - a.box.width);
	for (const hit of kept) {
		const candidate = await judge(models, pyramid, hit, rule);
		if (!candidate) continue;
		return { face: upright(candidate, width, height, 0), faces: kept.length };
	}
	return { faces: 0 };
}

/** The mesh's word on the best detections. */
async function confirm(
	models: FaceModels,
	pyramid: Pyramid,
	hits: readonly Hit[],
	rule: FaceRule,
	breathe: () => Promise<void>,
): Promise<Candidate[]> {
	const candidates: Candidate[] = [];
	const best = hits.toSorted((a, b) => b.score - a.score).slice(0, MOST_ASKED);
	for (const hit of best) {
		await breathe();
		const candidate = await judge(models, pyramid, hit, rule);
		if (candidate) candidates.push(candidate);
	}
	return candidates;
}

/** A candidate, unless the mesh sees no face there, will not settle, or disagrees on where. */
async function judge(
	{ mesh: model }: FaceModels,
	pyramid: Pyramid,
	hit: Hit,
	rule: FaceRule,
): Promise<Candidate | undefined> {
	const first = await readMesh(model, pyramid, hit.square);
	if (first.confidence < HALF_SURE) return undefined;
	const around = squareAround(first.points);
	const mesh = await readMesh(model, pyramid, around);
	const shift = distanceOf(first.points, mesh.points) / around.side;
	const apart = disagreement(hit.points, mesh.points);
	if (mesh.confidence < rule.confidence || shift > rule.shift || apart > rule.apart) {
		return undefined;
	}
	const quality =
		hit.score * mesh.confidence * (1 - shift / rule.shift / 2) * (1 - apart / rule.apart / 2);
	return { hit, mesh, quality };
}

function isCertain({ hit, mesh }: Candidate): boolean {
	const angle = squareAround(mesh.points).angle;
	return (
		!hit.part &&
		hit.score >= CERTAIN.score &&
		mesh.confidence >= CERTAIN.confidence &&
		Math.abs(angle) <= CERTAIN.roll
	);
}

/** One candidate a face: of those that overlap, the best. */
function separate(candidates: readonly Candidate[]): Candidate[] {
	const kept: Candidate[] = [];
	for (const candidate of candidates.toSorted((a, b) => b.quality - a.quality)) {
		if (!kept.some((other) => overlaps(other.hit.box, candidate.hit.box))) kept.push(candidate);
	}
	return kept;
}

function distinct(hits: readonly Hit[]): Hit[] {
	const kept: Hit[] = [];
	for (const hit of hits.toSorted((a, b) => b.score - a.score)) {
		if (!kept.some((other) => overlaps(other.box, hit.box))) kept.push(hit);
	}
	return kept;
}

/** Whether the middle of one lies in the other. */
function overlaps(a: Box, b: Box): boolean {
	const holds = (box: Box, { x, y, width, height }: Box): boolean => {
		const [u, v] = [x + width / 2, y + height / 2];
		return u >= box.x && u <= box.x + box.width && v >= box.y && v <= box.y + box.height;
	};
	return holds(a, b) || holds(b, a);
}

function sizeOf({ hit }: Candidate): number {
	return hit.box.width * hit.box.height;
}

/** Root mean square distance of the points. */
function distanceOf(a: readonly Landmark[], b: readonly Landmark[]): number {
	const sum = a.reduce((total, [x, y], i) => {
		const [u = x, v = y] = b[i] ?? [];
		return total + (x - u) ** 2 + (y - v) ** 2;
	}, 0);
	return Math.sqrt(sum / a.length);
}

/** Eyes, nose tip and mouth of the mesh, in the order of the detector's points. */
const PLACES = [[33, 133], [362, 263], [4], [13, 14]] as const;

/** Mean distance between the detector's four points and the mesh's, in distances of the eyes. */
function disagreement(points: readonly Point[], mesh: readonly Landmark[]): number {
	const own = PLACES.map((indices): Point => {
		const corners = indices.map((index) => mesh[index] ?? [0, 0, 0]);
		const sum = (axis: 0 | 1) => corners.reduce((total, corner) => total + corner[axis], 0);
		return [sum(0) / corners.length, sum(1) / corners.length];
	});
	const between = ([x, y]: Point, [u, v]: Point): number => Math.hypot(x - u, y - v);
	const [left = [0, 0], right = [1, 0]] = own;
	const total = own.reduce((sum, place, i) => sum + between(place, points[i] ?? place), 0);
	return total / own.length / between(left, right);
}

/** The candidate in the picture that was turned so that the face stands upright. */
function upright(
	{ hit, mesh }: Candidate,
	width: number,
	height: number,
	only?: number,
): FoundFace {
	const roll = squareAround(mesh.points).angle;
	const turns = only ?? ((-Math.round(roll / (Math.PI / 2)) % 4) + 4) % 4;
	const turn = quarterTurn(turns, width, height);
	const landmarks = mesh.points.map(([px, py, z]): Landmark => [...applyAffine(turn, [px, py]), z]);
	const sideways = turns % 2 === 1;
	return {
		turns,
		box: boxAround(landmarks),
		score: hit.score,
		confidence: mesh.confidence,
		landmarks,
		width: sideways ? height : width,
		height: sideways ? width : height,
	};
}

/** The smallest box that holds the mesh: the same whichever way the detector looked. */
function boxAround(landmarks: readonly Landmark[]): Box {
	const [xs, ys] = [landmarks.map(([x]) => x), landmarks.map(([, y]) => y)];
	const [x, y] = [Math.min(...xs), Math.min(...ys)];
	return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** From the picture after `turns` to the picture as it is. */
export function outOfTurn(turns: number, width: number, height: number): Affine {
	return invertAffine(quarterTurn(turns, width, height));
}
