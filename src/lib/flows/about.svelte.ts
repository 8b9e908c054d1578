import { measureBackend, type BackendName, type BackendSpeed } from '$lib/inference/client';
import { DEFAULT_ENSEMBLE } from '$lib/inference/names';
import type { AnyCard } from './cards';
import { ROOT } from './engine';
import { offlineSet } from './offline-set.svelte';
import { isAbort, problemOf, type Problem } from './problem';
import { quiet } from './quiet';

const BACKENDS: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];

/** The models' cards, and how fast each backend is on this device. */
export class About {
	cards = $state.raw<readonly AnyCard[]>([]);
	problem = $state.raw<Problem>();
	speeds = $state.raw<readonly BackendSpeed[]>([]);
	/** The backend that is being measured. */
	measuring = $state<BackendName>();

	#stop: AbortController | undefined;

	async load(): Promise<void> {
		this.problem = undefined;
		// The page's own words first: checking the cards takes a while.
		await quiet();
		try {
			const [{ readReaderCard }, { readSegmenterCard }] = await Promise.all([
				import('$lib/inference/ensemble'),
				import('$lib/inference/models'),
			]);
			const [classifier, segmenter] = await Promise.all([
				readReaderCard(ROOT),
				readSegmenterCard(ROOT),
			]);
			this.cards = [classifier, ...(await ensembleCards()), segmenter, ...(await faceCards())];
		} catch (error) {
			this.problem = problemOf(error);
		}
	}

	/** Measures one backend after the other; what this device cannot run says why. */
	async measure(): Promise<void> {
		const stop = new AbortController();
		this.#stop = stop;
		this.problem = undefined;
		this.speeds = [];
		try {
			for (const backend of BACKENDS) {
				this.measuring = backend;
				const speed = await measureBackend(backend, { root: ROOT, signal: stop.signal });
				this.speeds = [...this.speeds, speed];
			}
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			this.measuring = undefined;
		}
	}

	cancel(): void {
		this.#stop?.abort();
	}
}

/** The ensemble's, in a version that has one and within reach. */
async function ensembleCards(): Promise<AnyCard[]> {
	await offlineSet.look();
	if (!offlineSet.parts.some(({ name }) => name === DEFAULT_ENSEMBLE)) return [];
	const { readReaderCard } = await import('$lib/inference/ensemble');
	return readReaderCard(ROOT, DEFAULT_ENSEMBLE).then(
		(card) => [card],
		() => [],
	);
}

/** Those that are within reach: a device that only ever looked at lesions may not have kept them. */
async function faceCards(): Promise<AnyCard[]> {
	const [{ readDetectorCard, readGraderCard, readMeshCard }, { readSequenceCard }] =
		await Promise.all([
			import('$lib/inference/face-cards'),
			import('$lib/inference/sequence-card'),
		]);
	const faces = [readDetectorCard(ROOT), readMeshCard(ROOT), readGraderCard(ROOT)];
	const cards = [...faces, readSequenceCard(ROOT)];
	const read = await Promise.allSettled<AnyCard>(cards);
	return read.flatMap((card) => (card.status === 'fulfilled' ? [card.value] : []));
}
