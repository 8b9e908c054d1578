/**
 * npm run evaluate -- --task lesion|segmentation|faces|attributes|sequence --images DIR --out DIR …
 *
 * The product itself, its production build in headless Chromium, over a folder of pictures. Writes
 * predictions.csv and metrics.json (and masks and crops) to --out. Exit code 0: every picture was
 * processed; 2: some could not be read; 1: nothing could be done, and nothing is written.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
	measuresCsv,
	segmentationCsv,
	type MeasuresRow,
	type PredictionRow,
	type SegmentationRow,
} from '../../src/lib/exchange/predictions';
import { stem } from '../../src/lib/exchange/truth';
import { GRADER } from '../../src/lib/inference/names';
import type { EvaluationReport, SavedFolder } from '../../src/lib/flows/evaluate-messages';
import type { EngineStatus } from '../../src/lib/inference/types';
import { readOptions, UsageError, type Options } from './options';
import { readAttributeLabels, readLabels, readMaskNames, selectPictures } from './pictures';
import { Progress } from './progress';
import { CannotOpen } from './reader';
import { runPictures } from './run';
import { evaluateSequence } from './sequence';
import { hasModel, makeFolder, modelOf, requireModel, setupOf } from './setup';
import { openSite } from './site';

/** What a task writes beside its tables. */
const FOLDERS: Readonly<Record<Options['task'], readonly SavedFolder[]>> = {
	lesion: [],
	segmentation: ['masks'],
	faces: ['crops', 'landmarks'],
	attributes: [],
	sequence: [],
};

try {
	const options = readOptions(process.argv.slice(2));
	process.exitCode =
		options.task === 'sequence' ? await evaluateSequence(options) : await evaluate(options);
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
	const measured: MeasuresRow[] = [];
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
				if (report.measures) measured.push({ image: report.name, measures: report.measures });
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
			case 'sequence':
				throw new TypeError('Series are judged in sequence.ts.');
		}
	};
	const [csv, metrics] = judge();
	writeFileSync(join(out, 'predictions.csv'), csv);
	if (options.measures) writeFileSync(join(out, 'measures.csv'), measuresCsv(measured));
	writeFileSync(join(out, 'metrics.json'), `${JSON.stringify(metrics, null, '\t')}\n`);
	return metrics.unreadable > 0 ? 2 : 0;
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
