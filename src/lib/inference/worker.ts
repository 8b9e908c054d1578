/// <reference lib="webworker" />
/**
 * Owns the models. Jobs come one at a time (the bridge queues them); an abort is heard between two
 * passes of a model. The models are opened with the first job.
 */
import { decodePicture } from './decode';
import { knownAnswerError, knownAnswerTolerance, readLesion, readMask } from './lesion';
import type { LesionModels, Opened } from './lesion';
import type { FromWorker, Job, Jobs, JobName, ToWorker, WorkerConfig } from './messages';
import { fetchModel, readClassifierCard, readSegmenterCard } from './models';
import type { ClassifierCard, ModelCard, ModelFiles } from './models';
import { openModel, runtimeMemory, startBackend } from './runtime';
import { InferenceError } from './types';
import type { EngineStatus, Pixels, Progress } from './types';

interface Engine {
	readonly models: LesionModels;
	readonly status: EngineStatus;
}

let config: WorkerConfig | undefined;
let engine: Engine | undefined;
let running: { readonly id: number; readonly controller: AbortController } | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
	switch (data.kind) {
		case 'configure':
			config = data.config;
			return;
		case 'abort':
			if (running?.id === data.id) running.controller.abort();
			return;
		case 'job':
			void answer(data.id, data);
	}
};

async function answer(id: number, job: Job): Promise<void> {
	const controller = new AbortController();
	running = { id, controller };
	try {
		const onProgress = (progress: Progress): void => {
			say({ kind: 'progress', id, progress });
		};
		const result = await perform(job, controller.signal, onProgress);
		say({ kind: 'answer', id, answer: result });
	} catch (error) {
		if (controller.signal.aborted) say({ kind: 'aborted', id });
		else say({ kind: 'error', id, ...explain(error) });
	} finally {
		running = undefined;
	}
}

async function perform(
	job: Job,
	signal: AbortSignal,
	onProgress: (progress: Progress) => void,
): Promise<Jobs[JobName]['answer']> {
	if (job.job === 'memory') return engine ? runtimeMemory() : { tensors: 0, bytes: 0 };
	engine ??= await open(signal, onProgress);
	if (job.job === 'start') return engine.status;
	const { picture, views } = job.question;
	const pixels: Pixels = picture instanceof Blob ? await decodePicture(picture) : picture;
	const read = job.job === 'read' ? readLesion : readMask;
	return read(engine.models, pixels, {
		views,
		onProgress,
		breathe: async () => {
			await hearMessages();
			signal.throwIfAborted();
		},
	});
}

/** Cards and files once, then each backend in turn until one proves every known answer. */
async function open(
	signal: AbortSignal,
	onProgress: (progress: Progress) => void,
): Promise<Engine> {
	if (!config) throw new InferenceError('worker', 'The worker was not told which models to open.');
	const { root, backend: only, segmenter, classifiers } = config;
	const started = performance.now();
	const segmenterCard = await readSegmenterCard(root, segmenter, signal);
	const classifierCards = await Promise.all(
		classifiers.map((name) => readClassifierCard(root, name, signal)),
	);
	const cards: ModelCard[] = [segmenterCard, ...classifierCards];
	const total = cards.reduce((sum, card) => sum + card.bytes, 0);
	let done = 0;
	const onBytes = (bytes: number): void => {
		done += bytes;
		onProgress({ stage: 'models', done: Math.min(done, total), total });
	};
	const files = new Map<string, ModelFiles>();
	for (const card of cards) {
		files.set(card.name, await fetchModel(root, card, { signal, onBytes }));
	}
	const opened = <Card extends ModelCard>(card: Card): Opened<Card> => {
		const decoded = files.get(card.name);
		if (!decoded) throw new InferenceError('model-missing', `No model "${card.name}".`);
		return { card, model: openModel(decoded) };
	};
	const { backend, value, refused } = await startBackend(
		async (backend) => {
			signal.throwIfAborted();
			const [first, ...others] = classifierCards.map(opened);
			if (!first) throw new InferenceError('model-missing', 'No classifier was asked for.');
			const pair: readonly [Opened<ClassifierCard>, ...Opened<ClassifierCard>[]] = [
				first,
				...others,
			];
			const models: LesionModels = { backend, segmenter: opened(segmenterCard), classifiers: pair };
			try {
				const error = await knownAnswerError(models);
				if (!(error <= knownAnswerTolerance(models))) {
					throw new Error(`its known answer is off by ${error.toFixed(3)}`);
				}
				return { models, error };
			} catch (error) {
				for (const { model } of [models.segmenter, ...models.classifiers]) model.close();
				throw error;
			}
		},
		{ wasmRoot: `${root}wasm/`, ...(only ? { only } : {}) },
	);
	return {
		models: value.models,
		status: {
			backend,
			refused,
			models: cards.map(({ name, version, bytes }) => ({ name, version, bytes })),
			loadMs: performance.now() - started,
			knownAnswerError: value.error,
		},
	};
}

/** Lets messages that wait (an abort) be handled; a promise alone would not. */
function hearMessages(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(undefined);
	});
}

function explain(error: unknown): { code: InferenceError['code']; message: string } {
	if (error instanceof InferenceError) return { code: error.code, message: error.message };
	const detail = error instanceof Error ? error.message : String(error);
	return { code: 'worker', message: `The models stopped with an error: ${detail}` };
}

function say(message: FromWorker): void {
	self.postMessage(message);
}
