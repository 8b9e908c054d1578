/**
 * npm run notes -- --notes FILE.csv --out FILE.csv
 * npm run notes -- --check [development|unread]
 *
 * Dermatologists' notes → proxy labels, one row a user from the latest note; with an `image` column
 * also series.csv beside it. Nothing leaves this machine. `--check` prints how well it does on the
 * fictional notes of this folder. Exit code 0: done; 2: some rows have no user or no date, all
 * others are complete; 1: nothing could be done, and nothing is written.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CsvError } from '../../src/lib/exchange/csv';
import { labelsCsv, labelUsers, readNotes, seriesCsv } from '../../src/lib/exchange/notes-file';
import { COURSES } from '../../src/lib/skin/notes/label';
import { checkedNotes, checkTable } from './check';

/** Nothing can be done; the message is the one sentence that is printed. */
class UsageError extends Error {}

try {
	process.exitCode = notes(process.argv.slice(2));
} catch (error) {
	process.exitCode = 1;
	if (!(error instanceof UsageError || error instanceof CsvError)) throw error;
	process.stderr.write(`${error.message}\n`);
}

/** @returns the exit code */
function notes(words: readonly string[]): 0 | 2 {
	const { values, positionals } = parse(words);
	if (values.check) return check(positionals[0]);
	if (positionals[0] !== undefined) {
		throw new UsageError(`"${positionals[0]}" is not understood: --notes FILE.csv --out FILE.csv.`);
	}
	if (!values.notes) throw new UsageError('Name the table of notes: --notes FILE.csv.');
	if (!values.out) throw new UsageError('Name a file for the labels: --out FILE.csv.');
	const out = absolute(values.out);
	const table = readNotes(readText(values.notes));
	if (out === absolute(values.notes)) {
		throw new UsageError('--out is the table of notes itself; name another file.');
	}
	if (existsSync(out) && statSync(out).isDirectory()) {
		throw new UsageError(`--out ${values.out} is a folder, not a file.`);
	}
	const series = join(dirname(out), 'series.csv');
	if (table.hasImages && [out, absolute(values.notes)].includes(series)) {
		throw new UsageError('series.csv is written beside --out: name another file.');
	}
	const labels = labelUsers(table);
	write(out, labelsCsv(labels));
	if (table.hasImages) write(series, seriesCsv(labels));
	for (const { row, reason } of labels.unreadable) {
		const lack = reason === 'no-user' ? 'no user' : 'no date as in 2026-03-31';
		process.stderr.write(`Line ${String(row.line)}: there is ${lack}; the row is left out.\n`);
	}
	const count = (label: string) => labels.users.filter((user) => user.label === label).length;
	process.stderr.write(
		`${String(table.rows.length)} rows, ${String(labels.users.length)} users: ` +
			`${COURSES.map((label) => `${String(count(label))} ${label}`).join(', ')}. ` +
			`${basename(out)}${table.hasImages ? ' and series.csv' : ''} written.\n`,
	);
	return labels.unreadable.length > 0 ? 2 : 0;
}

function check(half = 'unread'): 0 {
	const some = checkedNotes().filter((note) => note.half === half);
	if (some.length === 0) {
		throw new UsageError(`There is no half "${half}": development or unread.`);
	}
	process.stdout.write(checkTable(some));
	return 0;
}

function parse(words: readonly string[]) {
	try {
		return parseArgs({
			args: [...words],
			options: {
				notes: { type: 'string' },
				out: { type: 'string' },
				check: { type: 'boolean', default: false },
			},
			strict: true,
			allowPositionals: true,
		});
	} catch (error) {
		// Node's own words, up to the hint about arguments that begin with a dash.
		const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
		throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
	}
}

/** Paths are relative to the folder in which the person stands, which npm hands on. */
function absolute(path: string): string {
	return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

function readText(path: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(absolute(path)));
	} catch {
		throw new UsageError(`--notes ${path} is not a text file (UTF-8) that can be read.`);
	}
}

function write(path: string, text: string): void {
	try {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	} catch (error) {
		throw new UsageError(`--out cannot be written: ${(error as Error).message}.`);
	}
}
