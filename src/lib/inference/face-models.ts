/** Opens the models that find and grade faces, and proves their known answers on a backend. */
import type { ModelRef } from '$lib/skin/lesion';
import { graderKnownAnswerError } from './attributes';
import { openDetector } from './detector';
import type { FaceModels, FaceRule } from './face';
import {
	readDetectorCard,
	readGraderCard,
	readMeshCard,
	type DetectorCard,
	type GraderCard,
	type MeshCard,
} from './face-cards';
import { meshKnownAnswer } from './landmarks';
import type { Opened } from './lesion';
import { fetchFile, fetchModel, type ModelFiles } from './models';
import { openModel, startBackend } from './runtime';
import { sequenceKnownAnswerError } from './sequence';
import { readSequenceCard, type SequenceCard } from './sequence-card';
import type { Work } from './serve';
import type { BackendName, EngineStatus } from './types';

/** What finds faces. */
export interface Finder {
	readonly models: FaceModels;
	readonly rule: FaceRule;
	/** Name and version of each. */
	readonly refs: { readonly detector: ModelRef; readonly mesh: ModelRef };
}

/** Each part is there when it was asked for. */
export interface FaceEngineParts {
	readonly finder: Finder | undefined;
	readonly grader: Opened<GraderCard> | undefined;
	readonly sequence: Opened<SequenceCard> | undefined;
	readonly status: EngineStatus;
}

export interface FacesWanted {
	readonly root: string;
	readonly backend?: BackendName | undefined;
	/** Whether faces are to be found. */
	readonly finder: boolean;
	/** The name of the model that grades; none: faces are found, not graded. */
	readonly grader?: string | undefined;
	/** The name of the model that reads sequences. */
	readonly sequence?: string | undefined;
}

/**
 * Throws InferenceError where a model cannot be had, or no backend proves its answer. The detector of
 * `before` is used again: MediaPipe can be started only once in a worker.
 */
export async function openFaces(
	wanted: FacesWanted,
	{ signal, onProgress }: Pick<Work, 'signal' | 'onProgress'>,
	before?: FaceEngineParts,
): Promise<FaceEngineParts> {
	const started = performance.now();
	const { root, backend: only } = wanted;
	const cards = await readCards(wanted, signal);
	const { detector, mesh: meshCard, grader: graderCard, sequence: sequenceCard } = cards;
	const all = [detector, meshCard, graderCard, sequenceCard].flatMap((card) => card ?? []);
	const total = all.reduce((sum, card) => sum + card.bytes, 0);
	let done = 0;
	const onBytes = (bytes: number): void => {
		done += bytes;
		onProgress({ stage: 'models', done: Math.min(done, total), total });
	};
	const fetched = async <Card extends MeshCard | GraderCard | SequenceCard>(
		card: Card | undefined,
	) => card && { card, files: await fetchModel(root, card, { signal, onBytes }) };
	const { path = '' } = cards.detector?.files[0] ?? {};
	const network =
		cards.detector && (await fetchFile(root, cards.detector, path, { signal, onBytes }));
	const meshFiles = await fetched(cards.mesh);
	const graderFiles = await fetched(cards.grader);
	const sequenceFiles = await fetched(cards.sequence);
	const { backend, value, refused } = await startBackend(
		async () => {
			signal.throwIfAborted();
			const mesh = meshFiles && opened(meshFiles);
			const grader = graderFiles && opened(graderFiles);
			const sequence = sequenceFiles && opened(sequenceFiles);
			try {
				const errors = [
					mesh ? prove(await knownAnswerError(mesh), mesh.card) : 0,
					grader ? prove(await graderKnownAnswerError(grader), grader.card) : 0,
					sequence ? prove(await sequenceKnownAnswerError(sequence), sequence.card) : 0,
				];
				return { mesh, grader, sequence, error: Math.max(...errors) };
			} catch (error) {
				for (const part of [mesh, grader, sequence]) part?.model.close();
				throw error;
			}
		},
		{ wasmRoot: `${root}wasm/`, ...(only ? { only } : {}) },
	);
	const { mesh, grader, sequence } = value;
	return {
		finder: await openFinder(root, cards, mesh, network, before?.finder),
		grader,
		sequence,
		status: {
			backend,
			refused,
			models: all.map(({ name, version, bytes }) => ({ name, version, bytes })),
			loadMs: performance.now() - started,
			knownAnswerError: value.error,
		},
	};
}

/** In the order in which a status names them. */
interface Cards {
	readonly detector: DetectorCard | undefined;
	readonly mesh: MeshCard | undefined;
	readonly grader: GraderCard | undefined;
	readonly sequence: SequenceCard | undefined;
}

async function readCards(
	{ root, finder, grader, sequence }: FacesWanted,
	signal: AbortSignal,
): Promise<Cards> {
	const [detectorCard, meshCard, graderCard, sequenceCard] = await Promise.all([
		finder ? readDetectorCard(root, signal) : undefined,
		finder ? readMeshCard(root, signal) : undefined,
		grader === undefined ? undefined : readGraderCard(root, grader, signal),
		sequence === undefined ? undefined : readSequenceCard(root, sequence, signal),
	]);
	return { detector: detectorCard, mesh: meshCard, grader: graderCard, sequence: sequenceCard };
}

async function openFinder(
	root: string,
	{ detector: card }: Cards,
	mesh: Opened<MeshCard> | undefined,
	network: ArrayBuffer | undefined,
	before: Finder | undefined,
): Promise<Finder | undefined> {
	if (!card || !mesh || !network) return undefined;
	const rule: FaceRule = { ...card.decision, confidence: mesh.card.decision.threshold };
	const least = Math.min(rule.score, rule.partScore);
	const detector =
		before?.models.detector ?? (await openDetector(root, new Uint8Array(network), least));
	const refs = { detector: refOf(card), mesh: refOf(mesh.card) };
	return { models: { detector, mesh }, rule, refs };
}

function opened<Card>({ card, files }: { readonly card: Card; readonly files: ModelFiles }) {
	return { card, model: openModel(files) };
}

/** Frees what others have taken the place of; the detector stays. */
export function closeFaces({ finder, grader, sequence }: FaceEngineParts): void {
	for (const part of [finder?.models.mesh, grader, sequence]) part?.model.close();
}

/** Name and version, for a result to carry. */
export function refOf({ name, version }: ModelRef): ModelRef {
	return { name, version };
}

/** The error, if the card allows it; throws otherwise. */
function prove(error: number, card: MeshCard | GraderCard | SequenceCard): number {
	if (error <= card.known_answer.tolerance) return error;
	throw new Error(`the known answer of ${card.name} is off by ${error.toFixed(3)}`);
}

/**
 * Largest difference between the mesh's answer to its pattern on this backend and the one on its
 * card: of the confidence, and of the points' places as shares of the input's side.
 */
async function knownAnswerError(mesh: Opened<MeshCard>): Promise<number> {
	const { face, points } = await meshKnownAnswer(mesh);
	const known = mesh.card.known_answer;
	const errors = [
		Math.abs(face - known.face),
		...known.points.map((value, i) => Math.abs((points[i] ?? NaN) - value)),
	];
	return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}
