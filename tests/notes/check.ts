/**
 * How well notes become labels, on the fictional notes beside this file, by language and kind.
 * notes.csv was written before any rule and is parted by a hash of each note: the half "development"
 * was used to write the rules, the half "unread" was not. more-notes.csv was written while the rules
 * were, each third of it answered once unseen (0.91 to 0.95 right) and then used as well.
 */
import { readFileSync } from 'node:fs';
import { parseCsv } from '../../src/lib/exchange/csv';
import { labelNote, type Course } from '../../src/lib/skin/notes/label';

export interface CheckedNote {
	readonly half: string;
	/** Of the note, as the table names it. */
	readonly language: string;
	readonly kind: string;
	readonly truth: string;
	readonly note: string;
	readonly answer: Course;
	readonly answeredLanguage: string;
	readonly confidence: number;
}

/** All notes of both tables with their answers. */
export function checkedNotes(): CheckedNote[] {
	const rows = ['notes.csv', 'more-notes.csv'].flatMap(
		(name) => parseCsv(readFileSync(new URL(name, import.meta.url), 'utf8')).rows,
	);
	return rows.map(({ cells }) => {
		const [half = '', language = '', kind = '', truth = '', note = ''] = cells;
		const answer = labelNote(note);
		return {
			half,
			language,
			kind,
			truth,
			note,
			answer: answer.label,
			answeredLanguage: answer.language,
			confidence: answer.confidence,
		};
	});
}

export interface CheckFigures {
	readonly n: number;
	/** Of the notes labelled improved or deteriorated by the command: how many are right. */
	readonly decided: number;
	readonly decidedRight: number;
	/** Of the notes whose truth is improved or deteriorated: how many were called unclear. */
	readonly clear: number;
	readonly undecided: number;
	/** Of the notes whose truth is unclear: how many were called unclear. */
	readonly open: number;
	readonly openRight: number;
	readonly languageRight: number;
}

/** Counts over some notes. */
export function figuresOf(notes: readonly CheckedNote[]): CheckFigures {
	const count = (test: (note: CheckedNote) => boolean) => notes.filter(test).length;
	return {
		n: notes.length,
		decided: count(({ answer }) => answer !== 'unclear'),
		decidedRight: count(({ answer, truth }) => answer !== 'unclear' && answer === truth),
		clear: count(({ truth }) => truth !== 'unclear'),
		undecided: count(({ truth, answer }) => truth !== 'unclear' && answer === 'unclear'),
		open: count(({ truth }) => truth === 'unclear'),
		openRight: count(({ truth, answer }) => truth === 'unclear' && answer === 'unclear'),
		languageRight: count(({ language, answeredLanguage }) => language === answeredLanguage),
	};
}

/** A table by language and kind, for one half. */
export function checkTable(notes: readonly CheckedNote[]): string {
	const lines = [
		`${'language'.padEnd(10)}${'kind'.padEnd(16)}${'n'.padStart(4)}${'right of decided'.padStart(19)}` +
			`${'undecided of clear'.padStart(20)}${'unclear found'.padStart(16)}`,
	];
	const line = (language: string, kind: string, some: readonly CheckedNote[]) => {
		const f = figuresOf(some);
		lines.push(
			`${language.padEnd(10)}${kind.padEnd(16)}${String(f.n).padStart(4)}` +
				share(f.decidedRight, f.decided).padStart(19) +
				share(f.undecided, f.clear).padStart(20) +
				share(f.openRight, f.open).padStart(16),
		);
	};
	for (const language of ['en', 'hi']) {
		const some = notes.filter((note) => note.language === language);
		for (const kind of new Set(some.map((note) => note.kind))) {
			line(
				language,
				kind,
				some.filter((note) => note.kind === kind),
			);
		}
		line(language, 'all', some);
	}
	const others = notes.filter((note) => note.language !== 'en' && note.language !== 'hi');
	line('other', 'all', others);
	const { languageRight, n } = figuresOf(notes);
	lines.push(`Language named rightly: ${share(languageRight, n)}.`);
	return `${lines.join('\n')}\n`;
}

function share(part: number, whole: number): string {
	return whole === 0 ? '–' : `${String(part)}/${String(whole)} ${(part / whole).toFixed(2)}`;
}
