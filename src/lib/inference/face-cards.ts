/** The cards of the models that read faces. */
import * as v from 'valibot';
import { cardBase, count, probability, readCard } from './models';

export const DETECTOR = 'face-detector';
export const MESH = 'face-mesh';

const detectorCard = v.object({
	...cardBase,
	task: v.literal('face-detection'),
	/** Pixels along the side of what the network sees; MediaPipe scales by itself. */
	input: v.object({ size: count }),
	/** What counts as a face: `FaceRule` of face.ts has the words. */
	decision: v.object({
		score: probability,
		partScore: probability,
		shift: v.pipe(v.number(), v.gtValue(0)),
		apart: v.pipe(v.number(), v.gtValue(0)),
	}),
});

const meshCard = v.object({
	...cardBase,
	task: v.literal('face-landmarks'),
	input: v.object({
		name: v.string(),
		size: count,
		crop: v.literal('face'),
		range: v.tuple([v.literal(0), v.literal(1)]),
		resample: v.literal('supersampled'),
	}),
	outputs: v.object({ points: v.string(), face: v.string() }),
	decision: v.object({ threshold: probability }),
	known_answer: v.object({
		pattern: v.literal('drawn-lesion-1'),
		tolerance: probability,
		face: probability,
		/** x and y of eight points, as shares of the input's side. */
		points: v.pipe(v.array(v.number()), v.length(16)),
	}),
});

export type DetectorCard = v.InferOutput<typeof detectorCard>;
export type MeshCard = v.InferOutput<typeof meshCard>;
export type FaceCard = DetectorCard | MeshCard;

/** Reads and checks the detector's card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readDetectorCard(root: string, signal?: AbortSignal): Promise<DetectorCard> {
	return readCard(detectorCard, root, DETECTOR, signal);
}

/** Reads and checks the mesh's card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readMeshCard(root: string, signal?: AbortSignal): Promise<MeshCard> {
	return readCard(meshCard, root, MESH, signal);
}

/** Checks what is said to be a face model's card; throws valibot's error. */
export function parseFaceCard(value: unknown): FaceCard {
	return v.parse(v.variant('task', [detectorCard, meshCard]), value);
}
