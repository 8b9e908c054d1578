/** The cards of the models that read faces. */
import * as v from 'valibot';
import { ATTRIBUTES, GRADES } from '$lib/skin/attributes';
import { cardBase, count, probability, readCard } from './models';
import { DETECTOR, GRADER, MESH } from './names';

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

const graderCard = v.object({
	...cardBase,
	task: v.literal('face-attributes'),
	input: v.object({
		name: v.string(),
		size: count,
		crop: v.literal('face'),
		range: v.tuple([v.literal(-1), v.literal(1)]),
		resample: v.literal('triangle'),
	}),
	/** `features`: the backbone's last maps, for the model that reads sequences. */
	outputs: v.object({ logits: v.string(), maps: v.string(), features: v.optional(v.string()) }),
	/** In this order, and no other. */
	attributes: v.strictTuple(ATTRIBUTES.map((name) => v.literal(name))),
	calibration: v.object({
		temperature: v.pipe(v.array(v.pipe(v.number(), v.gtValue(0))), v.length(ATTRIBUTES.length)),
	}),
	/** Mean absolute difference in grades between two pictures of one face, by attribute. */
	test_retest: v.optional(v.record(v.string(), v.number()), {}),
	known_answer: v.object({
		pattern: v.literal('drawn-lesion-1'),
		tolerance: probability,
		/** Attribute by attribute. */
		probabilities: v.pipe(v.array(probability), v.length(ATTRIBUTES.length * GRADES)),
	}),
});

export type DetectorCard = v.InferOutput<typeof detectorCard>;
export type MeshCard = v.InferOutput<typeof meshCard>;
export type GraderCard = v.InferOutput<typeof graderCard>;
export type FaceCard = DetectorCard | MeshCard | GraderCard;

/** Reads and checks the detector's card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readDetectorCard(root: string, signal?: AbortSignal): Promise<DetectorCard> {
	return readCard(detectorCard, root, DETECTOR, signal);
}

/** Reads and checks the mesh's card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readMeshCard(root: string, signal?: AbortSignal): Promise<MeshCard> {
	return readCard(meshCard, root, MESH, signal);
}

/** Reads and checks the grader's card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readGraderCard(
	root: string,
	name = GRADER,
	signal?: AbortSignal,
): Promise<GraderCard> {
	return readCard(graderCard, root, name, signal);
}

/** Checks what is said to be a face model's card; throws valibot's error. */
export function parseFaceCard(value: unknown): FaceCard {
	return v.parse(v.variant('task', [detectorCard, meshCard, graderCard]), value);
}
