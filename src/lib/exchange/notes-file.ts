/**
 * Dermatologists' notes as a table, and the tables of proxy labels made from them.
 *
 * In: `user,date,note[,image]`, columns in any order, others ignored. Out: one row a user, from the
 * latest note; with an `image` column also one row a visit, as `evaluate --task sequence` reads it.
 */
import { labelNote, type NoteLabel } from '../skin/notes/label';
import { CsvError, parseCsv, writeCsv } from './csv';

export interface NoteRow {
	readonly user: string;
	/** ISO 8601, as written; undefined where it is no date. */
	readonly date: string | undefined;
	/** Milliseconds since 1970, to compare by. */
	readonly time: number;
	/** Empty where nothing was noted at that visit. */
	readonly note: string;
	/** Empty where there is no picture of that visit. */
	readonly image: string;
	readonly line: number;
}

export interface NotesTable {
	readonly rows: readonly NoteRow[];
	readonly hasImages: boolean;
}

/** @throws CsvError where the text is no table, or lacks a column */
export function readNotes(text: string): NotesTable {
	const { header, rows } = parseCsv(text);
	const columns = header.map((name) => name.toLowerCase());
	const column = (name: string) => {
		const at = columns.indexOf(name);
		if (at < 0) throw new CsvError(1, `a column "${name}" is needed: user,date,note[,image].`);
		return at;
	};
	const [user, date, note] = [column('user'), column('date'), column('note')];
	const image = columns.indexOf('image');
	return {
		hasImages: image >= 0,
		rows: rows.map(({ cells, line }) => {
			const written = isoDate(cells[date] ?? '');
			return {
				user: (cells[user] ?? '').trim(),
				date: written,
				time: written === undefined ? NaN : Date.parse(written),
				note: (cells[note] ?? '').trim(),
				image: image < 0 ? '' : (cells[image] ?? '').trim(),
				line,
			};
		}),
	};
}

const DATE = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})((?:[T ]\d{2}:\d{2}.*)?)$/;

/** A day of the calendar, with or without a time; year first, so that it means one day only. */
function isoDate(cell: string): string | undefined {
	const [, year = '', month = '', day = '', rest = ''] = DATE.exec(cell.trim()) ?? [];
	const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	const time = Date.parse(date);
	// 30 February rolls over into March; it is no day.
	if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return undefined;
	const written = `${date}${rest.replace(' ', 'T')}`;
	return Number.isNaN(Date.parse(written)) ? undefined : written;
}

export interface UserLabel extends NoteLabel {
	readonly user: string;
	readonly date: string;
	/** All visits of this person with a day, oldest first; those of one day in the file's order. */
	readonly visits: readonly NoteRow[];
}

export interface Labels {
	/** In order of name; persons without a note are left out. */
	readonly users: readonly UserLabel[];
	/** Rows without a person or a day: nothing is taken from them. */
	readonly unreadable: readonly { readonly row: NoteRow; readonly reason: 'no-user' | 'no-date' }[];
}

/** One label a person, from the latest note; of several on one day, from the last in the file. */
export function labelUsers({ rows }: NotesTable): Labels {
	const visits = new Map<string, NoteRow[]>();
	const unreadable: Labels['unreadable'][number][] = [];
	for (const row of rows) {
		if (row.user === '') unreadable.push({ row, reason: 'no-user' });
		else if (row.date === undefined) unreadable.push({ row, reason: 'no-date' });
		else visits.set(row.user, [...(visits.get(row.user) ?? []), row]);
	}
	const users = [...visits].flatMap(([user, unsorted]) => {
		// sort() keeps the file's order among equals.
		const inOrder = [...unsorted].sort((a, b) => a.time - b.time);
		const latest = inOrder.findLast(({ note }) => note !== '');
		if (latest?.date === undefined) return [];
		return [{ user, date: latest.date, visits: inOrder, ...labelNote(latest.note) }];
	});
	return { users: users.sort((a, b) => byName(a.user, b.user)), unreadable };
}

function byName(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** `user,date,language,label,confidence,reason`: labels, and the rows that could not be read. */
export function labelsCsv({ users, unreadable }: Labels): string {
	const told = users.map(({ user, date, language, label, confidence }) => ({
		user,
		cells: [user, date, language, label, confidence.toFixed(6), ''],
	}));
	const untold = unreadable.map(({ row, reason }) => ({
		user: row.user,
		cells: [row.user, '', '', '', '', reason],
	}));
	return writeCsv(
		['user', 'date', 'language', 'label', 'confidence', 'reason'],
		[...told, ...untold].sort((a, b) => byName(a.user, b.user)).map(({ cells }) => cells),
	);
}

/** `series,image,date,label`: the visits with a picture of everyone who has a label. */
export function seriesCsv({ users }: Labels): string {
	return writeCsv(
		['series', 'image', 'date', 'label'],
		users.flatMap(({ user, label, visits }) =>
			visits
				.filter(({ image }) => image !== '')
				.map(({ image, date }) => [user, image, date ?? '', label]),
		),
	);
}
