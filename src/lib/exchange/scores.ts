/** The scores of a diary as one table, a row a check-in or a lesion's visit. No pictures, no notes. */
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import { placeName } from '$lib/skin/body';
import type { CheckInHeading } from '$lib/skin/check-in';
import { LESION_CLASSES } from '$lib/skin/lesion';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import { writeCsv } from './csv';

/** A table's row on its way, by the names of its columns. */
type Row = Readonly<Record<string, string | number>>;

const LESION_COLUMNS = [
	'lesion',
	'place',
	'source',
	'result',
	...LESION_CLASSES.map((kind) => `p_${kind}`),
	'domain',
];

/** The header: what is chosen decides the columns. */
export function scoreColumns(
	attributes: readonly Attribute[],
	parts: { readonly lesions: boolean; readonly checkIns: boolean },
): string[] {
	const grades = ATTRIBUTES.filter((name) => attributes.includes(name));
	return [
		'taken_at',
		'kind',
		...(parts.checkIns ? [...grades.flatMap((name) => [name, `${name}_sd`]), 'tags'] : []),
		...(parts.lesions ? LESION_COLUMNS : []),
		'model',
	];
}

/** Expected grades 0–4 and their standard deviations. */
export function checkInRow({ takenAt, scores, tags, model }: CheckInHeading): Row {
	const grades = ATTRIBUTES.flatMap((name) => [
		[name, four(scores[name].grade)] as const,
		[`${name}_sd`, four(scores[name].spread)] as const,
	]);
	return {
		taken_at: takenAt,
		kind: 'check-in',
		...Object.fromEntries(grades),
		tags: tags.join(';'),
		model,
	};
}

/** Calibrated probabilities of the seven kinds, also where the picture could not be judged. */
export function visitRow(lesion: Lesion, visit: LesionVisit): Row {
	const { reading } = visit;
	const kinds = LESION_CLASSES.map(
		(kind, i) => [`p_${kind}`, four(reading.probabilities[i] ?? 0)] as const,
	);
	return {
		taken_at: visit.takenAt,
		kind: 'lesion',
		lesion: harmless(lesion.name),
		place: lesion.place ? placeName(lesion.place) : '',
		source: visit.source,
		result: visit.judgement.title,
		...Object.fromEntries(kinds),
		domain: four(reading.domain),
		model: `${reading.classifier.name} ${reading.classifier.version}`,
	};
}

/** The table; a row's cells that are not among the columns are left out. */
export function scoresCsv(columns: readonly string[], rows: readonly Row[]): string {
	return writeCsv(
		columns,
		rows.map((row) => columns.map((column) => row[column] ?? '')),
	);
}

function four(value: number): string {
	return value.toFixed(4);
}

/** A name that begins like a formula would be run as one by a spreadsheet. */
function harmless(name: string): string {
	return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}
