/** Opens the models that find and grade faces, and proves their known answers on a backend. */
import type { ModelRef } from '$lib/skin/lesion';
import { graderKnownAnswerError } from './attributes';
import { openDetector } from './detector';
import type { FaceModels, FaceRule } from './face';
import {
	readDetectorCard,
	readGraderCard,
	readMeshCard,
	type GraderCard,
	type MeshCard,
} from './face-cards';
import { meshKnownAnswer } from './landmarks';
import type { Opened } from './lesion';
import { fetchFile, fetchModel } from './models';
import { openModel, startBackend } from './runtime';
import type { Work } from './serve';
import type { BackendName, EngineStatus } from './types';

export interface FaceEngineParts {
	readonly models: FaceModels;
	/** There when it was asked for. */
	readonly grader: Opened<GraderCard> | undefined;
	readonly rule: FaceRule;
	/** Name and version of each. */
	readonly refs: { readonly detector: ModelRef; readonly mesh: ModelRef };
	readonly status: EngineStatus;
}

export interface FacesWanted {
	readonly root: string;
	readonly backend?: BackendName | undefined;
	/** The name of the model that grades; none: faces are found, not graded. */
	readonly grader?: string | undefined;
}

/**
 * Throws InferenceError where a model cannot be had, or no backend proves its answer. The detector of
 * `before` is used again: MediaPipe can be started only once in a worker.
 */
export async function openFaces(
	{ root, backend: only, grader: graderName }: FacesWanted,
	{ signal, onProgress }: Pick<Work, 'signal' | 'onProgress'>,
	before?: FaceEngineParts,
): Promise<FaceEngineParts> {
	const started = performance.now();
	const [detectorCard, meshCard, graderCard] = await Promise.all([
		readDetectorCard(root, signal),
		readMeshCard(root, signal),
		graderName === undefined ? undefined : readGraderCard(root, graderName, signal),
	]);
	const cards = [detectorCard, meshCard, ...(graderCard ? [graderCard] : [])];
	const total = cards.reduce((sum, card) => sum + card.bytes, 0);
	let done = 0;
	const onBytes = (bytes: number): void => {
		done += bytes;
		onProgress({ stage: 'models', done: Math.min(done, total), total });
	};
	const { path = '' } = detectorCard.files[0] ?? {};
	const network = await fetchFile(root, detectorCard, path, { signal, onBytes });
	const meshFiles = await fetchModel(root, meshCard, { signal, onBytes });
	const graderFiles = graderCard && (await fetchModel(root, graderCard, { signal, onBytes }));
	const rule: FaceRule = { ...detectorCard.decision, confidence: meshCard.decision.threshold };
	const { backend, value, refused } = await startBackend(
		async () => {
			signal.throwIfAborted();
			const mesh = { card: meshCard, model: openModel(meshFiles) };
			const grader = graderCard &&
				graderFiles && { card: graderCard, model: openModel(graderFiles) };
			try {
				const meshError = prove(await knownAnswerError(mesh), meshCard);
				const graderError = grader && prove(await graderKnownAnswerError(grader), grader.card);
				return { mesh, grader, error: Math.max(meshError, graderError ?? 0) };
			} catch (error) {
				mesh.model.close();
				grader?.model.close();
				throw error;
			}
		},
		{ wasmRoot: `${root}wasm/`, ...(only ? { only } : {}) },
	);
	const least = Math.min(rule.score, rule.partScore);
	const detector =
		before?.models.detector ?? (await openDetector(root, new Uint8Array(network), least));
	return {
		models: { detector, mesh: value.mesh },
		grader: value.grader,
		rule,
		refs: { detector: refOf(detectorCard), mesh: refOf(meshCard) },
		status: {
			backend,
			refused,
			models: cards.map(({ name, version, bytes }) => ({ name, version, bytes })),
			loadMs: performance.now() - started,
			knownAnswerError: value.error,
		},
	};
}

/** Frees what others have taken the place of; the detector stays. */
export function closeFaces({ models, grader }: FaceEngineParts): void {
	models.mesh.model.close();
	grader?.model.close();
}

/** Name and version, for a result to carry. */
export function refOf({ name, version }: ModelRef): ModelRef {
	return { name, version };
}

/** The error, if the card allows it; throws otherwise. */
function prove(error: number, card: MeshCard | GraderCard): number {
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
