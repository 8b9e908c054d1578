/** The words of the start page and of the list, from what the diary holds. */
import { resolve } from '$app/paths';
import { todaySentence } from '$lib/skin/attribute-words';
import { MOST_VISITS, type Standings } from '$lib/skin/baseline';
import type { CheckInHeading } from '$lib/skin/check-in';
import { daysAgo, daysOverdue, dueWords } from '$lib/skin/due';
import { shownTitle } from '$lib/skin/judge';
import { count, day } from '$lib/skin/words';
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
		const last = `Last one: ${daysAgo(heading.takenAt, now)}.`;
		const compared = Math.min(standings.earlier, MOST_VISITS);
		return {
			title: todaySentence(standings),
			text:
				compared > 0
					? `Compared with ${count(compared, 'check-in')} before it. ${last}`
					: `After three more it can tell what is usual for you. ${last}`,
		};
	}
	if (entries.length === 0) {
		return {
			title: 'How is your skin?',
			text:
				'Look into the camera: five grades, where on the face they come from, and how they stand ' +
				'to what is usual for you. Everything is computed and kept on this device.',
		};
	}
	const forDoctor = entries.filter(needsDoctor).length;
	const kept = `${count(entries.length, 'lesion')} kept.`;
	const last = entries
		.flatMap(({ visits }) => visits)
		.reduce((latest, { takenAt }) => (takenAt > latest ? takenAt : latest), '');
	return {
		title: forDoctor > 0 ? `${kept} ${String(forDoctor)} to show to a doctor.` : kept,
		text: last ? `Last picture: ${day(last, now)}.` : 'No pictures yet.',
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
				? `${shownTitle(last.judgement.title)}. ${day(last.takenAt)}, ${count(entry.visits.length, 'picture')}`
				: 'No picture yet',
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
