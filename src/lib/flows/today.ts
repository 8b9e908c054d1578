/** The words of the start page and of the list, from what the diary holds. */
import { resolve } from '$app/paths';
import * as m from '$lib/i18n/messages/home';
import { todaySentence } from '$lib/skin/attribute-words';
import { MOST_VISITS, type Standings } from '$lib/skin/baseline';
import type { CheckInHeading } from '$lib/skin/check-in';
import { daysAgo, daysOverdue, dueWords } from '$lib/skin/due';
import { shownTitle } from '$lib/skin/judge';
import { day } from '$lib/skin/words';
import type { LesionEntry } from './lesions.svelte';

/** A row of the list: what `LesionRows` shows. */
interface LesionRow {
	readonly href: string;
	readonly name: string;
	readonly words: string;
	readonly visitId: string | undefined;
	readonly doctor: boolean;
}

export interface TodayWords {
	/** The one sentence that answers "how is my skin?". */
	readonly title: string;
	readonly text: string;
}

/** @param newest the last check-in, with how it stands to those before it */
export function todayWords(
	newest: { readonly heading: CheckInHeading; readonly standings: Standings } | undefined,
	entries: readonly LesionEntry[],
	now = new Date(),
): TodayWords {
	if (newest) {
		const { heading, standings } = newest;
		const when = daysAgo(heading.takenAt, now);
		const compared = Math.min(standings.earlier, MOST_VISITS);
		return {
			title: todaySentence(standings),
			text: compared > 0 ? m.compared({ n: compared, when }) : m.threeMore({ when }),
		};
	}
	if (entries.length === 0) {
		return {
			title: m.question(),
			text: m.questionText(),
		};
	}
	const forDoctor = entries.filter(needsDoctor).length;
	const n = entries.length;
	const last = entries
		.flatMap(({ visits }) => visits)
		.reduce((latest, { takenAt }) => (takenAt > latest ? takenAt : latest), '');
	return {
		title: forDoctor > 0 ? m.keptDoctor({ n, doctor: forDoctor }) : m.kept({ n }),
		text: last ? m.lastPicture({ day: day(last, now) }) : m.noPictures(),
	};
}

/** The lists' rows, newest picture first. */
export function lesionRows(entries: readonly LesionEntry[]): LesionRow[] {
	return entries.map((entry) => {
		const [last] = entry.visits;
		return {
			href: resolve('/lesions/[id]', { id: entry.lesion.id }),
			name: entry.lesion.name,
			words: last
				? m.row({
						title: shownTitle(last.judgement.title),
						day: day(last.takenAt),
						n: entry.visits.length,
					})
				: m.noPicture(),
			visitId: last?.id,
			doctor: needsDoctor(entry),
		};
	});
}

/** Rows of the lesions that should be looked at again, the longest due first. */
export function dueRows(entries: readonly LesionEntry[], now = new Date()): LesionRow[] {
	return entries
		.flatMap((entry) => {
			const [last] = entry.visits;
			const words = last && dueWords(last.takenAt, now);
			if (!words) return [];
			const [row] = lesionRows([entry]);
			return row ? [{ ...row, words, days: daysOverdue(last.takenAt, now) }] : [];
		})
		.sort((one, other) => other.days - one.days);
}

function needsDoctor({ visits }: LesionEntry): boolean {
	return (visits[0]?.judgement.doctor.length ?? 0) > 0;
}
