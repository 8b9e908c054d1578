/** Owns the models of lesions, which are opened with the first job. */
import { decodePicture } from './decode';
import { knownAnswerError, knownAnswerTolerance, readLesion, readMask } from './lesion';
import type { LesionModels, Opened } from './lesion';
import type { Job, JobName, LesionConfig, LesionJobs } from './messages';
import { readClassifiers } from './ensemble';
import { fetchModel, readSegmenterCard } from './models';
import type { ClassifierCard, ModelCard, ModelFiles } from './models';
import { openModel, runtimeMemory, startBackend } from './runtime';
import { serveJobs, type Work } from './serve';
import { InferenceError } from './types';
import type { EngineStatus, Pixels, Progress } from './types';

interface Engine {
	readonly models: LesionModels;
	readonly status: EngineStatus;
}

let engine: Engine | undefined;

serveJobs<LesionJobs, LesionConfig>(perform);

async function perform(
	job: Job<LesionJobs>,
	config: LesionConfig,
	{ signal, onProgress, breathe }: Work,
): Promise<LesionJobs[JobName<LesionJobs>]['answer']> {
	if (job.job === 'memory') return engine ? runtimeMemory() : { tensors: 0, bytes: 0 };
	engine ??= await open(config, signal, onProgress);
	if (job.job === 'start') return engine.status;
	const { picture, views } = job.question;
	const pixels: Pixels = picture instanceof Blob ? await decodePicture(picture) : picture;
	const read = job.job === 'read' ? readLesion : readMask;
	return read(engine.models, pixels, {
		views,
		onProgress,
		breathe,
	});
}

/** Cards and files once, then each backend in turn until one proves every known answer. */
async function open(
	{ root, backend: only, segmenter, classifiers }: LesionConfig,
	signal: AbortSignal,
	onProgress: (progress: Progress) => void,
): Promise<Engine> {
	const started = performance.now();
	const segmenterCard = await readSegmenterCard(root, segmenter, signal);
	const {
		ref,
		cards: classifierCards,
		ensemble,
	} = await readClassifiers(root, classifiers, signal);
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
			const models: LesionModels = {
				backend,
				segmenter: opened(segmenterCard),
				classifiers: pair,
				classifier: ref,
				ensemble,
			};
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
			models: [segmenterCard, ...(ensemble ? [ensemble] : classifierCards)].map(
				({ name, version, bytes }) => ({ name, version, bytes }),
			),
			loadMs: performance.now() - started,
			knownAnswerError: value.error,
		},
	};
}
