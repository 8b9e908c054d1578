/** CSV after RFC 4180: comma, quotes only where needed, one header line, final newline. */
import * as m from '../i18n/messages/truth';

/** A CSV that cannot be read; the message is a sentence that names the line. */
export class CsvError extends Error {
	override readonly name = 'CsvError';
	/** Counted from 1, the header's line; 0 where no one line is to blame. */
	readonly line: number;

	constructor(line: number, message: string) {
		super(line > 0 ? m.line({ n: line, what: message }) : message);
		this.line = line;
	}
}

export interface CsvTable {
	readonly header: readonly string[];
	readonly rows: readonly CsvRow[];
}

export interface CsvRow {
	/** As many as the header has. */
	readonly cells: readonly string[];
	/** The line in the file on which the row begins, from 1. */
	readonly line: number;
}

/**
 * Reads a table. A byte order mark, CRLF or LF, empty lines and a missing final newline are fine.
 *
 * @throws CsvError for no header, a row of another length, or a quote that does not end
 */
export function parseCsv(text: string): CsvTable {
	const [head, ...rows] = splitRows(text.startsWith('\uFEFF') ? text.slice(1) : text);
	if (!head) throw new CsvError(0, m.empty());
	const header = head.cells.map((cell) => cell.trim());
	for (const row of rows) {
		if (row.cells.length !== header.length) {
			throw new CsvError(row.line, m.cells({ n: row.cells.length, columns: header.length }));
		}
	}
	return { header, rows };
}

/** Writes a table, with LF and a final newline. */
export function writeCsv(
	header: readonly string[],
	rows: readonly (readonly (string | number)[])[],
): string {
	return [header, ...rows].map((row) => `${row.map(writeCell).join(',')}\n`).join('');
}

function writeCell(cell: string | number): string {
	const text = String(cell);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function splitRows(text: string): CsvRow[] {
	const rows: CsvRow[] = [];
	let cells: string[] = [];
	let line = 1;
	let startLine = 1;
	let at = 0;
	const endRow = () => {
		// A line without any character is no row; one with an empty quoted cell is.
		if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: startLine });
		cells = [];
	};
	while (at < text.length) {
		if (cells.length === 0) startLine = line;
		const cell = text[at] === '"' ? quotedCell(text, at, line) : plainCell(text, at);
		cells.push(cell.text);
		line += cell.breaks;
		at = cell.end;
		if (text[at] === ',') {
			at++;
			if (at === text.length) cells.push('');
		} else if (at < text.length) {
			at += text.startsWith('\r\n', at) ? 2 : 1;
			line++;
			endRow();
		}
	}
	if (cells.length > 0) endRow();
	return rows;
}

interface Cell {
	readonly text: string;
	/** The index after the cell: a comma, a line break, or the end. */
	readonly end: number;
	/** Line breaks inside the cell. */
	readonly breaks: number;
}

function plainCell(text: string, start: number): Cell {
	let end = start;
	while (end < text.length && !',\r\n'.includes(text.charAt(end))) end++;
	return { text: text.slice(start, end), end, breaks: 0 };
}

function quotedCell(text: string, start: number, line: number): Cell {
	let content = '';
	let at = start + 1;
	for (;;) {
		const quote = text.indexOf('"', at);
		if (quote < 0) throw new CsvError(line, m.quoteOpen());
		content += text.slice(at, quote);
		at = quote + 1;
		if (text[at] !== '"') break;
		content += '"';
		at++;
	}
	if (at < text.length && !',\r\n'.includes(text.charAt(at))) {
		throw new CsvError(line, m.quoteText());
	}
	return { text: content, end: at, breaks: content.split(/\r\n|\r|\n/).length - 1 };
}
