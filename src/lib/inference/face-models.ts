/** Opens the models that find faces, and proves the mesh's known answer on a backend. */
import type { Detector } from './detector';
import { openDetector } from './detector';
import type { FaceModels, FaceRule } from './face';
import { readDetectorCard, readMeshCard, type MeshCard } from './face-cards';
import { meshKnownAnswer } from './landmarks';
import type { Opened } from './lesion';
import { fetchFile, fetchModel } from './models';
import { openModel, startBackend } from './runtime';
import type { Work } from './serve';
import type { BackendName, EngineStatus } from './types';

export interface FaceEngineParts {
	readonly models: FaceModels;
	readonly rule: FaceRule;
	readonly status: EngineStatus;
}

/** Throws InferenceError where a model cannot be had, or no backend proves its answer. */
export async function openFaces(
	{ root, backend: only }: { readonly root: string; readonly backend?: BackendName },
	{ signal, onProgress }: Pick<Work, 'signal' | 'onProgress'>,
): Promise<FaceEngineParts> {
	const started = performance.now();
	const [detectorCard, meshCard] = await Promise.all([
		readDetectorCard(root, signal),
		readMeshCard(root, signal),
	]);
	const cards = [detectorCard, meshCard];
	const total = cards.reduce((sum, card) => sum + card.bytes, 0);
	let done = 0;
	const onBytes = (bytes: number): void => {
		done += bytes;
		onProgress({ stage: 'models', done: Math.min(done, total), total });
	};
	const { path = '' } = detectorCard.files[0] ?? {};
	const network = await fetchFile(root, detectorCard, path, { signal, onBytes });
	const files = await fetchModel(root, meshCard, { signal, onBytes });
	const rule: FaceRule = { ...detectorCard.decision, confidence: meshCard.decision.threshold };
	const { backend, value, refused } = await startBackend(
		async () => {
			signal.throwIfAborted();
			const mesh = { card: meshCard, model: openModel(files) };
			try {
				const error = await knownAnswerError(mesh);
				if (!(error <= meshCard.known_answer.tolerance)) {
					throw new Error(`its known answer is off by ${error.toFixed(3)}`);
				}
				return { mesh, error };
			} catch (error) {
				mesh.model.close();
				throw error;
			}
		},
		{ wasmRoot: `${root}wasm/`, ...(only ? { only } : {}) },
	);
	const detector: Detector = await openDetector(
		root,
		new Uint8Array(network),
		Math.min(rule.score, rule.partScore),
	);
	return {
		models: { detector, mesh: value.mesh },
		rule,
		status: {
			backend,
			refused,
			models: cards.map(({ name, version, bytes }) => ({ name, version, bytes })),
			loadMs: performance.now() - started,
			knownAnswerError: value.error,
		},
	};
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
