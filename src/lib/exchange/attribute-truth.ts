/** Ground truth of faces: `image` and any of the five attributes, as whole grades. */
import * as m from '../i18n/messages/truth';
import { ATTRIBUTES, GRADES, type Attribute } from '$lib/skin/attributes';
import { CsvError, parseCsv } from './csv';
import { stem } from './truth';

/** Labelled grades by stem (file name without a picture's extension). */
export type AttributeTruth = ReadonlyMap<string, Partial<Readonly<Record<Attribute, number>>>>;

/**
 * Reads `image` and any of `oil,sensitivity,wrinkle,pigmentation,hydration`, columns in any order,
 * others ignored; an empty cell is no label.
 *
 * @throws CsvError for a header without `image` or without any attribute, a grade that is not a whole
 * number 0…4, or an image that comes twice
 */
export function readAttributeTruth(text: string): AttributeTruth {
	const { header, rows } = parseCsv(text);
	const columns = header.map((name) => name.trim().toLowerCase());
	const image = columns.indexOf('image');
	if (image < 0) throw new CsvError(1, m.onlyImage());
	const places = ATTRIBUTES.flatMap((name) => {
		const at = columns.indexOf(name);
		return at < 0 ? [] : [{ name, at }];
	});
	if (places.length === 0) {
		throw new CsvError(1, m.anyOf({ names: ATTRIBUTES.join(', ') }));
	}
	const truth = new Map<string, Partial<Record<Attribute, number>>>();
	for (const { cells, line } of rows) {
		const name = stem((cells[image] ?? '').trim());
		if (name === '') throw new CsvError(line, m.nameMissing());
		if (truth.has(name)) throw new CsvError(line, m.twice({ name }));
		const grades: Partial<Record<Attribute, number>> = {};
		for (const { name: attribute, at } of places) {
			const cell = (cells[at] ?? '').trim();
			if (cell === '') continue;
			const grade = Number(cell);
			if (!Number.isInteger(grade) || grade < 0 || grade >= GRADES) {
				throw new CsvError(line, m.grade({ attribute }));
			}
			grades[attribute] = grade;
		}
		truth.set(name, grades);
	}
	return truth;
}
