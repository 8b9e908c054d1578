/**
 * npm run evaluate -- --task lesion|segmentation|faces|attributes --images DIR --out DIR …
 *
 * The product itself, its production build in headless Chromium, over a folder of pictures. Writes
 * predictions.csv and metrics.json (and masks and crops) to --out. Exit code 0: every picture was
 * processed; 2: some could not be read; 1: nothing could be done, and nothing is written.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
	evaluateAttributes,
	evaluateFaces,
	evaluateLesions,
	evaluateSegmentation,
} from '../../src/lib/exchange/evaluation-file';
import {
	attributesCsv,
	facesCsv,
	type AttributesRow,
	type FaceRow,
} from '../../src/lib/exchange/face-predictions';
import {
	predictionsCsv,
	segmentationCsv,
	type PredictionRow,
	type SegmentationRow,
} from '../../src/lib/exchange/predictions';
import { stem } from '../../src/lib/exchange/truth';
import { GRADER } from '../../src/lib/inference/face-cards';
import type { EvaluationReport, EvaluationSetup, SavedFolder } from '../../src/lib/flows/evaluate';
import type { EngineStatus } from '../../src/lib/inference/types';
import { readOptions, UsageError, type Options } from './options';
import { readAttributeLabels, readLabels, readMaskNames, selectPictures } from './pictures';
import { Progress } from './progress';
import { CannotOpen } from './reader';
import { runPictures } from './run';
import { openSite } from './site';

const MODELS = fileURLToPath(new URL('../../build/models/', import.meta.url));

/**
 * Which of an engine's models a task is about: the segmenter comes first among those that read lesions,
 * then the classifiers; for faces the detector, the mesh, then the model that grades.
 */
const JUDGED: Readonly<Record<Options['task'], readonly [number, number?]>> = {
	lesion: [1],
	segmentation: [0, 1],
	faces: [0, 2],
	attributes: [2],
};

/** What a task writes beside its tables. */
const FOLDERS: Readonly<Record<Options['task'], readonly SavedFolder[]>> = {
	lesion: [],
	segmentation: ['masks'],
	faces: ['crops', 'landmarks'],
	attributes: [],
};

try {
	process.exitCode = await evaluate(readOptions(process.argv.slice(2)));
} catch (error) {
	process.exitCode = 1;
	if (error instanceof UsageError || error instanceof CannotOpen) {
		process.stderr.write(`${error.message}\n`);
	} else {
		console.error('The evaluation ended early.', error);
	}
}

/** @returns the exit code */
async function evaluate(options: Options): Promise<0 | 2> {
	const { task, out, labels, masks } = options;
	const selection = selectPictures(options);
	const graded = task === 'attributes';
	const truth = labels === undefined || graded ? undefined : readLabels(labels);
	const grades = labels === undefined || !graded ? undefined : readAttributeLabels(labels);
	const maskNames = masks === undefined ? undefined : readMaskNames(masks);
	for (const name of options.models ?? []) requireModel(name);
	if (graded && !options.models && !hasModel(GRADER)) {
		throw new UsageError(`There is no model "${GRADER}" in the build, so faces cannot be graded.`);
	}
	const progress = new Progress(selection.names.length);
	if (selection.missing.length > 0) {
		progress.say(`${selection.missing.length} of the --ids have no picture in the folder.`);
	}
	const site = await openSite({ images: options.images, ...(masks ? { masks } : {}) });
	const rows: (PredictionRow | SegmentationRow | FaceRow | AttributesRow)[] = [];
	let status: EngineStatus | undefined;
	try {
		await runPictures({
			origin: site.origin,
			setup: setupOf(options),
			pictures: selection.names.map((name) => {
				const mask = maskNames?.get(stem(name));
				return {
					name,
					address: site.addressOf('images', name),
					mask: mask === undefined ? undefined : site.addressOf('masks', mask),
				};
			}),
			onOpen(opened) {
				status = opened;
				makeFolder(out);
				progress.say(`${selection.names.length} pictures, on ${opened.backend}.`);
			},
			onReport(report) {
				rows.push(report.row);
				saveFiles(out, report, options);
				if (report.problem !== undefined) progress.say(`${report.name}: ${report.problem}`);
				progress.step();
			},
			say(sentence) {
				progress.say(sentence);
			},
		});
	} finally {
		site.close();
	}
	if (!status) throw new UsageError('The models could not be opened.');
	const { backend } = status;
	const common = { backend, folder: selection.folder, model: modelOf(task, status) };
	const judge = (): [string, { readonly unreadable: number }] => {
		switch (task) {
			case 'lesion':
				return [predictionsCsv(rows), evaluateLesions({ ...common, rows, truth })];
			case 'segmentation':
				return [
					segmentationCsv(rows),
					evaluateSegmentation({ ...common, rows, truth: maskNames && new Set(maskNames.keys()) }),
				];
			case 'faces':
				return [facesCsv(rows), evaluateFaces({ ...common, rows })];
			case 'attributes':
				return [attributesCsv(rows), evaluateAttributes({ ...common, rows, truth: grades })];
		}
	};
	const [csv, metrics] = judge();
	writeFileSync(join(out, 'predictions.csv'), csv);
	writeFileSync(join(out, 'metrics.json'), `${JSON.stringify(metrics, null, '\t')}\n`);
	return metrics.unreadable > 0 ? 2 : 0;
}

function setupOf({
	task,
	backend,
	models,
	tta,
	point,
	source,
	save,
	cropSize,
}: Options): EvaluationSetup {
	const onGpu = backend === 'webgl' || backend === 'webgpu';
	return {
		task,
		views: tta ? 8 : 1,
		point,
		source,
		save,
		// Two workers use two cores; a GPU is one, however many ask it.
		workers: onGpu ? 1 : 2,
		...(backend ? { backend } : {}),
		...(cropSize === undefined ? {} : { cropSize }),
		...(models && task === 'lesion' ? { classifiers: models } : {}),
		...(models?.[0] !== undefined && task === 'segmentation' ? { segmenter: models[0] } : {}),
		...(models?.[0] !== undefined && task === 'attributes' ? { grader: models[0] } : {}),
	};
}

function hasModel(name: string): boolean {
	return /^[\w-]+$/.test(name) && existsSync(join(MODELS, name, 'card.json'));
}

function requireModel(name: string): void {
	if (!hasModel(name)) {
		throw new UsageError(`--model: there is no model "${name}" in the build.`);
	}
}

function modelOf(task: Options['task'], { models }: EngineStatus) {
	const judged = models.slice(...JUDGED[task]);
	return {
		name: judged.map(({ name }) => name).join('+'),
		version: judged.map(({ version }) => version).join('+'),
		bytes: judged.reduce((sum, { bytes }) => sum + bytes, 0),
	};
}

function makeFolder(out: string): void {
	try {
		mkdirSync(out, { recursive: true });
	} catch (error) {
		throw new UsageError(`--out cannot be made: ${(error as Error).message}.`);
	}
}

/** Replaces what an earlier run has left for this picture, also where there is nothing now. */
function saveFiles(out: string, { name, files }: EvaluationReport, options: Options): void {
	for (const folder of [...FOLDERS[options.task], ...options.save]) {
		const extension = folder === 'landmarks' ? 'json' : 'png';
		const path = join(out, folder, `${stem(name)}.${extension}`);
		const file = files.find((candidate) => candidate.folder === folder);
		if (!file) {
			rmSync(path, { force: true });
			continue;
		}
		mkdirSync(join(out, folder), { recursive: true });
		writeFileSync(path, Buffer.from(file.base64, 'base64'));
	}
}
