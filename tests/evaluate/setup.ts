/** What the tasks of `npm run evaluate` share: the page's setup, the models, the folder. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvaluationSetup } from '../../src/lib/flows/evaluate-messages';
import type { EngineStatus } from '../../src/lib/inference/types';
import { UsageError, type Options } from './options';

const MODELS = fileURLToPath(new URL('../../build/models/', import.meta.url));

/**
 * Which of an engine's models a task is about: the segmenter comes first among those that read lesions,
 * then the classifiers; for faces the detector, the mesh, then the model that
 * grades, then the one that reads sequences.
 */
const JUDGED: Readonly<Record<Options['task'], readonly [number, number?]>> = {
	lesion: [1],
	segmentation: [0, 1],
	faces: [0, 2],
	attributes: [2],
	sequence: [3],
};

/** What the page is told. */
export function setupOf({
	task,
	backend,
	models,
	tta,
	point,
	source,
	save,
	measures,
	cropSize,
}: Options): EvaluationSetup {
	const onGpu = backend === 'webgl' || backend === 'webgpu';
	return {
		task,
		views: tta ? 8 : 1,
		point,
		source,
		save,
		measures,
		// Two workers use two cores; a GPU is one, however many ask it.
		workers: onGpu ? 1 : 2,
		...(backend ? { backend } : {}),
		...(cropSize === undefined ? {} : { cropSize }),
		...(models && task === 'lesion' ? { classifiers: models } : {}),
		...(models?.[0] !== undefined && task === 'segmentation' ? { segmenter: models[0] } : {}),
		...(models?.[0] !== undefined && task === 'attributes' ? { grader: models[0] } : {}),
		...(models?.[0] !== undefined && task === 'sequence' ? { sequence: models[0] } : {}),
	};
}

/** Whether the build has a model of this name. */
export function hasModel(name: string): boolean {
	return /^[\w-]+$/.test(name) && existsSync(join(MODELS, name, 'card.json'));
}

/** @throws UsageError where it has not */
export function requireModel(name: string): void {
	if (!hasModel(name)) {
		throw new UsageError(`--model: there is no model "${name}" in the build.`);
	}
}

/** What `metrics.json` says of the models judged. */
export function modelOf(task: Options['task'], { models }: EngineStatus) {
	const judged = models.slice(...JUDGED[task]);
	return {
		name: judged.map(({ name }) => name).join('+'),
		version: judged.map(({ version }) => version).join('+'),
		bytes: judged.reduce((sum, { bytes }) => sum + bytes, 0),
	};
}

/** @throws UsageError where it can't be */
export function makeFolder(out: string): void {
	try {
		mkdirSync(out, { recursive: true });
	} catch (error) {
		throw new UsageError(`--out cannot be made: ${(error as Error).message}.`);
	}
}
