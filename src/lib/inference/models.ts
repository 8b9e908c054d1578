/**
 * The models, from their cards: `models/<name>/card.json` says what a model takes and gives, how
 * its numbers are calibrated, and the SHA-256 of each of its files, which is checked on load.
 * Knows no tensor library, so that pages read cards too.
 */
import * as v from 'valibot';
import { DEFAULT_CLASSIFIER, DEFAULT_SEGMENTER } from './names';
import { InferenceError } from './types';
import { decodeWeights } from './weights';
import type { WeightSpec } from './weights';

export const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const sevenNumbers = v.pipe(v.array(v.number()), v.length(7));
/** A figure in a table may be written as a number. */
const cell = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

/** What every card has. */
export const cardBase = {
	name: v.string(),
	version: v.string(),
	title: v.string(),
	summary: v.string(),
	licence: v.object({ weights: v.string(), software: v.string(), data: v.array(v.string()) }),
	bytes: count,
	files: v.array(
		v.object({
			path: v.pipe(v.string(), v.regex(/^[\w-][\w.-]*$/)),
			bytes: count,
			sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
		}),
	),
	data: v.optional(v.record(v.string(), v.unknown()), {}),
	metrics: v.optional(v.record(v.string(), v.unknown()), {}),
	tables: v.optional(
		v.array(
			v.object({
				title: v.string(),
				columns: v.array(v.string()),
				rows: v.array(v.array(cell)),
			}),
		),
		[],
	),
	limits: v.optional(v.array(v.string()), []),
	reference: v.optional(v.record(v.string(), v.unknown()), {}),
	made: v.optional(v.record(v.string(), v.unknown()), {}),
};

const pictureInput = v.object({
	name: v.string(),
	size: count,
	crop: v.picklist(['centre-square', 'frame', 'lesion', 'masked']),
	range: v.tuple([v.literal(-1), v.literal(1)]),
	resample: v.literal('triangle'),
});

/** What a card says of seven probabilities, whether one model or several gave them. */
export const lesionRules = {
	calibration: v.object({ temperature: v.pipe(v.number(), v.gtValue(0)), prior: sevenNumbers }),
	decision: v.object({
		balanced: v.object({ prior_power: v.number() }),
		sensitive: v.object({
			melanoma_threshold: probability,
			recall: probability,
			precision: probability,
		}),
	}),
	doctor: v.object({ threshold: probability, recall: probability, false_alarms: probability }),
	abstention: v.object({ threshold: probability, camera_threshold: probability }),
	known_answer: v.object({
		pattern: v.literal('drawn-lesion-1'),
		tolerance: probability,
		probabilities: sevenNumbers,
		domain: probability,
	}),
};

export const classifierCard = v.object({
	...cardBase,
	...lesionRules,
	input: pictureInput,
	task: v.literal('lesion-classification'),
	outputs: v.object({ logits: v.string(), maps: v.string(), domain: v.string() }),
	classes: v.pipe(v.array(v.string()), v.length(7)),
});

const segmenterCard = v.object({
	...cardBase,
	input: pictureInput,
	task: v.literal('lesion-segmentation'),
	outputs: v.object({ mask: v.string() }),
	decision: v.object({ threshold: probability }),
	known_answer: v.object({
		pattern: v.literal('drawn-lesion-1'),
		tolerance: probability,
		mask: probability,
		points: v.pipe(v.array(probability), v.length(16)),
	}),
});

export type ClassifierCard = v.InferOutput<typeof classifierCard>;
export type SegmenterCard = v.InferOutput<typeof segmenterCard>;
export type ModelCard = ClassifierCard | SegmenterCard;

const nodes = v.record(v.string(), v.looseObject({ name: v.string() }));
const graphModel = v.object({
	format: v.literal('graph-model'),
	modelTopology: v.record(v.string(), v.unknown()),
	signature: v.object({ inputs: nodes, outputs: nodes }),
	weightsManifest: v.array(
		v.object({
			paths: v.pipe(v.array(v.string()), v.length(1)),
			weights: v.array(
				v.object({
					name: v.string(),
					shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
					dtype: v.picklist(['float32', 'int32']),
					encoding: v.picklist(['raw', 'float16', 'uint8-channel']),
				}),
			),
		}),
	),
});

/** A model's files, checked and decoded: what a runtime needs to open it. */
export interface ModelFiles {
	readonly topology: Record<string, unknown>;
	readonly signature: v.InferOutput<typeof graphModel>['signature'];
	readonly weights: readonly WeightSpec[];
	/** All weights as float32/int32, in the order of `weights`. */
	readonly weightData: ArrayBuffer;
}

/** Reads and checks a classifier's card. Throws InferenceError `model-missing`/`model-damaged`. */
export async function readClassifierCard(
	root: string,
	name = DEFAULT_CLASSIFIER,
	signal?: AbortSignal,
): Promise<ClassifierCard> {
	return readCard(classifierCard, root, name, signal);
}

/** Reads and checks a segmenter's card. Throws InferenceError `model-missing`/`model-damaged`. */
export async function readSegmenterCard(
	root: string,
	name = DEFAULT_SEGMENTER,
	signal?: AbortSignal,
): Promise<SegmenterCard> {
	return readCard(segmenterCard, root, name, signal);
}

/** Checks what is said to be a classifier's card; throws valibot's error. */
export function parseClassifierCard(value: unknown): ClassifierCard {
	return v.parse(classifierCard, value);
}

/** Checks what is said to be a segmenter's card; throws valibot's error. */
export function parseSegmenterCard(value: unknown): SegmenterCard {
	return v.parse(segmenterCard, value);
}

/** Reads a card of some kind. Throws InferenceError `model-missing`/`model-damaged`. */
export async function readCard<T extends v.GenericSchema>(
	schema: T,
	root: string,
	name: string,
	signal?: AbortSignal,
): Promise<v.InferOutput<T>> {
	const bytes = await fetchBytes(addressOf(root, name, 'card.json'), name, signal);
	const parsed = v.safeParse(schema, parseJson(bytes, name));
	if (!parsed.success) {
		const issue = parsed.issues[0];
		const place = v.getDotPath(issue) ?? 'card.json';
		throw new InferenceError(
			'model-damaged',
			`The model "${name}" has a card that cannot be read: ${place}: ${issue.message}`,
		);
	}
	return parsed.output;
}

/** What is needed of a card to fetch its files. */
export type CardFiles = Pick<ModelCard, 'name' | 'files'>;

export interface FetchOptions {
	readonly signal?: AbortSignal;
	readonly onBytes?: (bytes: number) => void;
}

/** One file of a model, checked against the card; throws as `fetchModel` does. */
export async function fetchFile(
	root: string,
	card: CardFiles,
	path: string,
	options: FetchOptions = {},
): Promise<ArrayBuffer> {
	const { name } = card;
	const expected = card.files.find((file) => file.path === path);
	if (!expected) throw damaged(name, `${path} is not in its card`);
	const address = addressOf(root, name, path);
	const bytes = await fetchBytes(address, name, options.signal, options.onBytes);
	if ((await sha256(bytes)) !== expected.sha256) {
		throw damaged(name, `${path} is not the file its card describes`);
	}
	return bytes;
}

/**
 * Fetches a model's files, checks their SHA-256 against the card and decodes the weights.
 * `onBytes` hears of every piece that arrives. Throws InferenceError `model-missing` (offline, or
 * not there) or `model-damaged` (other bytes than the card's, or nonsense in them).
 */
export async function fetchModel(
	root: string,
	card: CardFiles,
	options: FetchOptions = {},
): Promise<ModelFiles> {
	const { name } = card;
	const read = (path: string) => fetchFile(root, card, path, options);
	const parsed = v.safeParse(graphModel, parseJson(await read('model.json'), name));
	if (!parsed.success) throw damaged(name, `model.json: ${parsed.issues[0].message}`);
	const { modelTopology, signature, weightsManifest } = parsed.output;
	const [group] = weightsManifest;
	const path = group?.paths[0];
	if (!group || !path || weightsManifest.length > 1) {
		throw damaged(name, 'model.json names more or fewer than one weight file');
	}
	const file = await read(path);
	try {
		const weightData = decodeWeights(group.weights, file);
		return { topology: modelTopology, signature, weights: group.weights, weightData };
	} catch (error) {
		throw damaged(name, error instanceof Error ? error.message : String(error));
	}
}

function damaged(name: string, why: string): InferenceError {
	return new InferenceError(
		'model-damaged',
		`The model "${name}" arrived damaged (${why}). Reload the page to fetch it again.`,
	);
}

function addressOf(root: string, name: string, path: string): string {
	if (!/^[\w-]+$/.test(name)) {
		throw new InferenceError('model-missing', `"${name}" is no model's name.`);
	}
	return `${root}models/${name}/${path}`;
}

function parseJson(bytes: ArrayBuffer, name: string): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		throw damaged(name, 'a file that should be JSON is not');
	}
}

async function fetchBytes(
	address: string,
	name: string,
	signal?: AbortSignal,
	onBytes?: (bytes: number) => void,
): Promise<ArrayBuffer> {
	let response: Response;
	try {
		response = await fetch(address, signal ? { signal } : {});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new InferenceError(
			'model-missing',
			`The model "${name}" is not on this device yet. Connect once to fetch it.`,
			{ cause: error },
		);
	}
	if (!response.ok) {
		throw new InferenceError(
			'model-missing',
			`The model "${name}" is not there (${String(response.status)}).`,
		);
	}
	if (!onBytes || !response.body) return response.arrayBuffer();
	const pieces: Uint8Array<ArrayBuffer>[] = [];
	const reader = response.body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		pieces.push(value);
		onBytes(value.byteLength);
	}
	return new Blob(pieces).arrayBuffer();
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
