/**
 * npm run evaluate -- --task lesion|segmentation --images DIR --out DIR …
 *
 * The product itself, its production build in headless Chromium, over a folder of pictures. Writes
 * predictions.csv and metrics.json (and masks and crops) to --out. Exit code 0: every picture was
 * processed; 2: some could not be read; 1: nothing could be done, and nothing is written.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluateLesions, evaluateSegmentation } from '../../src/lib/exchange/evaluation-file';
import {
	predictionsCsv,
	segmentationCsv,
	type PredictionRow,
	type SegmentationRow,
} from '../../src/lib/exchange/predictions';
import { stem } from '../../src/lib/exchange/truth';
import type { EvaluationReport, EvaluationSetup } from '../../src/lib/flows/evaluate';
import type { EngineStatus } from '../../src/lib/inference/types';
import { readOptions, UsageError, type Options } from './options';
import { readLabels, readMaskNames, selectPictures } from './pictures';
import { Progress } from './progress';
import { CannotOpen } from './reader';
import { runPictures } from './run';
import { openSite } from './site';

const MODELS = fileURLToPath(new URL('../../build/models/', import.meta.url));

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
	const truth = labels === undefined ? undefined : readLabels(labels);
	const maskNames = masks === undefined ? undefined : readMaskNames(masks);
	for (const name of options.models ?? []) requireModel(name);
	const progress = new Progress(selection.names.length);
	if (selection.missing.length > 0) {
		progress.say(`${selection.missing.length} of the --ids have no picture in the folder.`);
	}
	const site = await openSite({ images: options.images, ...(masks ? { masks } : {}) });
	const rows: (PredictionRow | SegmentationRow)[] = [];
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
	const [csv, metrics] =
		task === 'lesion'
			? [predictionsCsv(rows), evaluateLesions({ ...common, rows, truth })]
			: [
					segmentationCsv(rows),
					evaluateSegmentation({
						...common,
						rows,
						truth: maskNames && new Set(maskNames.keys()),
					}),
				];
	writeFileSync(join(out, 'predictions.csv'), csv);
	writeFileSync(join(out, 'metrics.json'), `${JSON.stringify(metrics, null, '\t')}\n`);
	return metrics.unreadable > 0 ? 2 : 0;
}

function setupOf({ task, backend, models, tta, point, source, save }: Options): EvaluationSetup {
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
		...(models && task === 'lesion' ? { classifiers: models } : {}),
		...(models?.[0] !== undefined && task === 'segmentation' ? { segmenter: models[0] } : {}),
	};
}

function requireModel(name: string): void {
	if (!/^[\w-]+$/.test(name) || !existsSync(join(MODELS, name, 'card.json'))) {
		throw new UsageError(`--model: there is no model "${name}" in the build.`);
	}
}

/** The segmenter comes first among an engine's models, then the classifiers. */
function modelOf(task: Options['task'], { models }: EngineStatus) {
	const judged = task === 'lesion' ? models.slice(1) : models.slice(0, 1);
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
	const folders = options.task === 'segmentation' ? (['masks'] as const) : options.save;
	for (const folder of folders) {
		const path = join(out, folder, `${stem(name)}.png`);
		const file = files.find((candidate) => candidate.folder === folder);
		if (!file) {
			rmSync(path, { force: true });
			continue;
		}
		mkdirSync(join(out, folder), { recursive: true });
		writeFileSync(path, Buffer.from(file.base64, 'base64'));
	}
}
