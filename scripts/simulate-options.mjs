// The command line of `npm run simulate`, checked before anything is installed or written.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Nothing can be done; the message is the one sentence that is printed. Exit code 1. */
export class UsageError extends Error {}

const ATTRIBUTES = ['oil', 'sensitivity', 'wrinkle', 'pigmentation', 'hydration'];
const NAMES = ['images', 'out', 'seed', 'limit', 'attribute', 'grade', 'series'];
const DEFINITION = Object.fromEntries(
	NAMES.map((name) => [name, { type: /** @type {'string'} */ ('string') }]),
);

/**
 * @typedef {object} SimulateOptions
 * @property {string} images absolute folder
 * @property {string} out absolute folder, which may be missing
 * @property {number} seed 0 or more
 * @property {number | undefined} limit portraits; with series, persons
 * @property {string | undefined} attribute
 * @property {number | undefined} grade 0…4, where there is an attribute
 * @property {number | undefined} series how many
 */

/**
 * Paths are relative to the folder in which the person stands, which npm hands on as INIT_CWD.
 * @param {string[]} words
 * @returns {SimulateOptions}
 * @throws {UsageError}
 */
export function readOptions(words) {
	const values = parse(words);
	if (!values.images) throw new UsageError('Name the folder of portraits: --images DIR.');
	if (!values.out) throw new UsageError('Name a folder for the results: --out DIR.');
	const [images, out] = [values.images, values.out].map((path) =>
		resolve(process.env.INIT_CWD ?? process.cwd(), path),
	);
	if (!isFolder(images)) throw new UsageError(`--images: there is no folder ${values.images}.`);
	if (existsSync(out) && !isFolder(out)) {
		throw new UsageError(`--out ${values.out} is a file, not a folder.`);
	}
	const { attribute, grade } = values;
	if ((attribute === undefined) !== (grade === undefined)) {
		throw new UsageError('--attribute and --grade belong together.');
	}
	if (attribute !== undefined && !ATTRIBUTES.includes(attribute)) {
		throw new UsageError(`--attribute is one of ${ATTRIBUTES.join(', ')}.`);
	}
	if (grade !== undefined && !/^[0-4]$/.test(grade)) {
		throw new UsageError('--grade is a whole number from 0 to 4.');
	}
	if (values.series !== undefined && attribute !== undefined) {
		throw new UsageError('--series draws all grades itself; leave --attribute and --grade out.');
	}
	return {
		images,
		out,
		seed: values.seed === undefined ? 1 : wholeNumber('--seed', values.seed, 0),
		limit: values.limit === undefined ? undefined : wholeNumber('--limit', values.limit, 1),
		attribute,
		grade: grade === undefined ? undefined : Number(grade),
		series: values.series === undefined ? undefined : wholeNumber('--series', values.series, 1),
	};
}

/**
 * @param {string[]} words
 * @returns {Record<string, string | undefined>} none of the options can be given as a list
 */
function parse(words) {
	try {
		const { values } = parseArgs({ args: words, options: DEFINITION, strict: true });
		return /** @type {Record<string, string | undefined>} */ (values);
	} catch (error) {
		// Node's own words, up to the hint about arguments that begin with a dash.
		const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
		throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
	}
}

/** @param {string} name @param {string} value @param {number} least */
function wholeNumber(name, value, least) {
	const number = Number(value);
	if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) {
		throw new UsageError(`${name} is a whole number of ${least} or more.`);
	}
	return number;
}

/** @param {string} path */
function isFolder(path) {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** A file name without its extension. @param {string} name */
export function stem(name) {
	return name.replace(/\.[^.]*$/, '');
}

/**
 * Names of the pictures directly in a folder; of two with the same stem the first by name.
 * @param {string} folder
 * @throws {UsageError} where there is none
 */
export function picturesOf(folder) {
	const names = readdirSync(folder, { withFileTypes: true })
		.filter((entry) => !entry.isDirectory() && /\.(jpe?g|png|webp)$/i.test(entry.name))
		.map(({ name }) => name)
		.sort();
	const first = names.filter((name, i) => names.findIndex((n) => stem(n) === stem(name)) === i);
	if (first.length === 0) throw new UsageError('There are no pictures in the --images folder.');
	return first;
}
