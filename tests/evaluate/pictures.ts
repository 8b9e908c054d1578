/** Which pictures of a folder are to be read, and the labels that go with them. */
import { readdirSync, readFileSync } from 'node:fs';
import { isPictureName } from '../../src/lib/capture/files';
import { readAttributeTruth, type AttributeTruth } from '../../src/lib/exchange/attribute-truth';
import { CsvError } from '../../src/lib/exchange/csv';
import { maskStem } from '../../src/lib/exchange/evaluation-file';
import { readSeries, type ListedSeries } from '../../src/lib/exchange/series';
import { readTruth, stem, type Truth } from '../../src/lib/exchange/truth';
import { UsageError, type Options } from './options';

export interface Selection {
	/** File names, in order of the rows. */
	readonly names: readonly string[];
	/** All pictures of the folder. */
	readonly folder: readonly string[];
	/** Lines of `--ids` without a picture. */
	readonly missing: readonly string[];
}

/** @throws UsageError where no picture is left */
export function selectPictures({ images, ids, limit }: Options): Selection {
	const folder = picturesOf(images);
	if (folder.length === 0) throw new UsageError('There are no pictures in the --images folder.');
	const wanted = ids === undefined ? undefined : readIds(ids);
	const chosen = wanted ? folder.filter((name) => wanted.has(stem(name))) : folder;
	const there = new Set(chosen.map(stem));
	const missing = [...(wanted ?? [])].filter((name) => !there.has(name));
	if (chosen.length === 0) throw new UsageError('None of the --ids is a picture of the folder.');
	return { names: chosen.slice(0, limit), folder, missing };
}

/** Names of the pictures that lie directly in a folder, in the order of the rows of a CSV. */
function picturesOf(folder: string): string[] {
	const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
	let entries;
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		throw new UsageError(`A folder cannot be read: ${(error as Error).message}.`);
	}
	return entries
		.filter((entry) => !entry.isDirectory() && isPictureName(entry.name))
		.map(({ name }) => name)
		.sort((a, b) => order(stem(a), stem(b)) || order(a, b));
}

function readIds(file: string): Set<string> {
	const lines = readText('--ids', file)
		.replace(/^\uFEFF/, '')
		.split(/\r?\n/);
	const names = lines.map((line) => stem(line.trim())).filter((name) => name !== '');
	// A header is not asked for, but does no harm.
	if (names[0] === 'image') names.shift();
	return new Set(names);
}

/** @throws UsageError with the line that cannot be read */
export function readLabels(file: string): Truth {
	return readTable(file, readTruth);
}

/** @throws UsageError with the line that cannot be read */
export function readAttributeLabels(file: string): AttributeTruth {
	return readTable(file, readAttributeTruth);
}

function readTable<T>(file: string, read: (text: string) => T, option = '--labels'): T {
	try {
		return read(readText(option, file));
	} catch (error) {
		if (error instanceof CsvError) {
			throw new UsageError(`The ${option} cannot be read. ${error.message}`);
		}
		throw error;
	}
}

/** @throws UsageError with the line that cannot be read */
export function readSeriesTable(file: string): ListedSeries[] {
	return readTable(file, readSeries, '--series');
}

/** File names of truth masks, by the stem of the picture that they belong to. */
export function readMaskNames(folder: string): ReadonlyMap<string, string> {
	return new Map(picturesOf(folder).map((name) => [maskStem(name), name]));
}

function readText(option: string, file: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
	} catch {
		throw new UsageError(`${option} ${file} is not a text file that can be read.`);
	}
}
