/** Ground truth of lesion pictures: HAM10000's metadata or ISIC one-hot. */
import * as m from '../i18n/messages/truth';
import { isLesionClass } from '$lib/skin/kinds';
import { LESION_CLASSES, type LesionClass } from '$lib/skin/lesion';
import { CsvError, parseCsv, type CsvRow, type CsvTable } from './csv';

/** True class by stem (file name without a picture's extension). */
export type Truth = ReadonlyMap<string, LesionClass>;

/** A file name without its folder and its picture extension: "a/ISIC_1.jpg" → "ISIC_1". */
export function stem(name: string): string {
	const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
	return file.replace(/\.(jpe?g|png|webp)$/i, '');
}

/**
 * Reads `image_id,dx` (HAM10000) or `image,MEL,NV,BCC,AKIEC,BKL,DF,VASC` (ISIC one-hot), columns in
 * any order, others ignored. A row without any class (ISIC's "unknown") is left out.
 *
 * @throws CsvError for another header, an unknown class, two classes at once, or an image that has
 * two different labels
 */
export function readTruth(text: string): Truth {
	const table = parseCsv(text);
	const columns = table.header.map((name) => name.toLowerCase());
	const image = ['image', 'image_id'].map((name) => columns.indexOf(name)).find((c) => c >= 0);
	if (image === undefined) {
		throw new CsvError(1, m.imageColumn());
	}
	const classOf = classReader(table, columns);
	const truth = new Map<string, LesionClass>();
	for (const row of table.rows) {
		const name = stem((row.cells[image] ?? '').trim());
		if (name === '') throw new CsvError(row.line, m.nameMissing());
		const kind = classOf(row);
		if (kind === undefined) continue;
		const earlier = truth.get(name);
		if (earlier !== undefined && earlier !== kind) {
			throw new CsvError(row.line, m.twoKinds({ name, earlier, kind }));
		}
		truth.set(name, kind);
	}
	return truth;
}

/** Counts what one list has and the other lacks. Names with or without extension. */
export function countUnmatched(
	images: readonly string[],
	truth: ReadonlyMap<string, unknown>,
	/** All pictures of the folder, where `images` is only a selection of them. */
	folder: readonly string[] = images,
): { labelsWithoutImage: number; imagesWithoutLabel: number } {
	const there = new Set(folder.map(stem));
	return {
		labelsWithoutImage: [...truth.keys()].filter((name) => !there.has(name)).length,
		imagesWithoutLabel: images.filter((name) => !truth.has(stem(name))).length,
	};
}

function classReader(
	table: CsvTable,
	columns: readonly string[],
): (row: CsvRow) => LesionClass | undefined {
	const dx = columns.indexOf('dx');
	if (dx >= 0) {
		return (row) => {
			const text = (row.cells[dx] ?? '').trim().toUpperCase();
			if (text === '') return undefined;
			if (!isLesionClass(text)) throw new CsvError(row.line, m.noKind({ name: text }));
			return text;
		};
	}
	const places = LESION_CLASSES.map((kind) => ({ kind, at: columns.indexOf(kind.toLowerCase()) }));
	const missing = places.filter(({ at }) => at < 0);
	if (missing.length > 0) {
		throw new CsvError(1, m.kindColumns({ missing: missing.map(({ kind }) => kind).join(', ') }));
	}
	return (row) => {
		const ones = places.filter(({ kind, at }) => {
			const value = Number(row.cells[at]?.trim() === '' ? NaN : row.cells[at]);
			if (value !== 0 && value !== 1) throw new CsvError(row.line, m.zeroOne({ kind }));
			return value === 1;
		});
		if (ones.length > 1) throw new CsvError(row.line, m.oneKind());
		return ones[0]?.kind;
	};
}
