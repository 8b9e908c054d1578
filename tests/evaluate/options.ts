/** The command line of `npm run evaluate`, checked before anything is opened or written. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EXTRAS, type Extra } from '../../src/lib/flows/extras';
import { BACKENDS, type BackendName } from '../../src/lib/inference/types';
import type { OperatingPoint, PictureSource } from '../../src/lib/skin/lesion';

/** Nothing can be done; the message is the one sentence that is printed. Exit code 1. */
export class UsageError extends Error {}

export interface Options {
	readonly task: (typeof TASKS)[number];
	/** Absolute folders and files. */
	readonly images: string;
	readonly out: string;
	readonly labels?: string | undefined;
	readonly masks?: string | undefined;
	readonly series?: string | undefined;
	readonly ids?: string | undefined;
	readonly limit?: number | undefined;
	readonly backend?: BackendName | undefined;
	readonly models?: readonly string[] | undefined;
	readonly tta: boolean;
	readonly point: OperatingPoint;
	readonly source: PictureSource;
	readonly save: readonly Extra[];
	/** Write measures.csv as well. */
	readonly measures: boolean;
	/** Side of the aligned crops of faces, px. */
	readonly cropSize?: number | undefined;
}

const TASKS = ['lesion', 'segmentation', 'faces', 'attributes', 'sequence'] as const;
const POINTS = ['balanced', 'sensitive'] as const;
const SOURCES = ['dermatoscope', 'camera'] as const;

const DEFINITION = {
	task: { type: 'string' },
	images: { type: 'string' },
	out: { type: 'string' },
	labels: { type: 'string' },
	masks: { type: 'string' },
	ids: { type: 'string' },
	series: { type: 'string' },
	limit: { type: 'string' },
	backend: { type: 'string' },
	model: { type: 'string' },
	'operating-point': { type: 'string' },
	source: { type: 'string' },
	save: { type: 'string' },
	'crop-size': { type: 'string' },
	measures: { type: 'boolean', default: false },
	tta: { type: 'boolean', default: false },
} as const;

/**
 * Reads the arguments. Paths are relative to the folder in which the person stands, which npm
 * hands on as INIT_CWD.
 * @throws UsageError
 */
export function readOptions(words: readonly string[]): Options {
	const values = parse(words);
	const task = oneOf('--task', values.task, TASKS);
	if (!task) throw new UsageError(`Name a task: --task ${TASKS.join(', --task ')}.`);
	if (!values.images) throw new UsageError('Name the folder of pictures: --images DIR.');
	if (!values.out) throw new UsageError('Name a folder for the results: --out DIR.');
	refuseForeign(task, values);
	if (task === 'sequence' && !values.series) {
		throw new UsageError('Name the table of series: --series FILE.csv.');
	}
	const out = absolute(values.out);
	if (existsSync(out) && !statSync(out).isDirectory()) {
		throw new UsageError(`--out ${values.out} is a file, not a folder.`);
	}
	return {
		task,
		images: existing('--images', values.images, 'folder') ?? '',
		out,
		labels: mayHaveLabels(task) ? existing('--labels', values.labels, 'file') : undefined,
		masks: existing('--masks', values.masks, 'folder'),
		series: existing('--series', values.series, 'file'),
		ids: existing('--ids', values.ids, 'file'),
		limit: values.limit === undefined ? undefined : wholeNumber('--limit', values.limit),
		backend: oneOf('--backend', values.backend, BACKENDS),
		models: values.model === undefined ? undefined : list('--model', values.model),
		tta: values.tta,
		point: oneOf('--operating-point', values['operating-point'], POINTS) ?? 'balanced',
		source: oneOf('--source', values.source, SOURCES) ?? 'dermatoscope',
		save: values.save === undefined ? [] : extras(values.save),
		measures: values.measures,
		cropSize:
			values['crop-size'] === undefined ? undefined : side('--crop-size', values['crop-size']),
	};
}

type Values = ReturnType<typeof parseStrictly>;

function parseStrictly(words: readonly string[]) {
	return parseArgs({ args: [...words], options: DEFINITION, strict: true }).values;
}

function parse(words: readonly string[]): Values {
	try {
		return parseStrictly(words);
	} catch (error) {
		// Node's own words, up to the hint about arguments that begin with a dash.
		const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
		throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
	}
}

/** Options that some tasks alone have. Labels are let through everywhere: they may be lying around. */
const OWN: Readonly<Record<string, readonly Options['task'][]>> = {
	masks: ['segmentation'],
	series: ['sequence'],
	'operating-point': ['lesion'],
	source: ['lesion', 'segmentation'],
	save: ['lesion'],
	measures: ['lesion'],
	model: ['lesion', 'segmentation', 'attributes', 'sequence'],
	tta: ['lesion', 'segmentation'],
	'crop-size': ['faces'],
};

/** An option of another task would be ignored without a word; better to say so. */
function refuseForeign(task: Options['task'], values: Values): void {
	const given = Object.entries(OWN).find(([name, tasks]) => {
		const value = values[name as keyof Values];
		return value !== undefined && value !== false && !tasks.includes(task);
	});
	if (given) throw new UsageError(`--${given[0]} is not an option of --task ${task}.`);
}

function mayHaveLabels(task: Options['task']): boolean {
	return task === 'lesion' || task === 'attributes';
}

/** A crop smaller than this shows nothing, a larger one than that fits in no memory. */
function side(option: string, text: string): number {
	const pixels = wholeNumber(option, text);
	if (pixels < 32 || pixels > 4096) throw new UsageError(`${option} takes 32 to 4096 pixels.`);
	return pixels;
}

function absolute(path: string): string {
	return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

function existing(
	option: string,
	path: string | undefined,
	kind: 'file' | 'folder',
): string | undefined {
	if (path === undefined) return undefined;
	const found = statSync(absolute(path), { throwIfNoEntry: false });
	const right = kind === 'folder' ? found?.isDirectory() : found && !found.isDirectory();
	if (!right) throw new UsageError(`${option}: there is no ${kind} ${path}.`);
	return absolute(path);
}

function wholeNumber(option: string, text: string): number {
	if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${option} takes a whole number from 1.`);
	return Number(text);
}

function oneOf<T extends string>(
	option: string,
	text: string | undefined,
	choices: readonly T[],
): T | undefined {
	if (text === undefined) return undefined;
	const choice = choices.find((name) => name === text);
	if (!choice) throw new UsageError(`${option} takes ${choices.join(', ')}, not "${text}".`);
	return choice;
}

function list(option: string, text: string): readonly string[] {
	const names = text.split(',').map((name) => name.trim());
	if (names.includes('') || new Set(names).size < names.length) {
		throw new UsageError(`${option} takes different names with commas between them.`);
	}
	return names;
}

function extras(text: string): readonly Extra[] {
	return list('--save', text).map((name) => oneOf('--save', name, EXTRAS) ?? 'masks');
}
