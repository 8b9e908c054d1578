/** The words of the start page and of the list, from what the diary holds. */
import { resolve } from '$app/paths';
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

/** The one sentence of the start page, and one more line below it. */
export function todayWords(entries: readonly LesionEntry[]): { title: string; text: string } {
	const visits = entries.flatMap((entry) => entry.visits);
	if (entries.length === 0) {
		return {
			title: 'Give it a picture of a mole.',
			text:
				'It outlines the spot, ranks what it looks like, shows where it looked, and says when a ' +
				'doctor should see it. Everything is computed and kept on this device.',
		};
	}
	const forDoctor = entries.filter(needsDoctor).length;
	const kept = `${count(entries.length, 'lesion')} kept.`;
	const last = visits.reduce((latest, { takenAt }) => (takenAt > latest ? takenAt : latest), '');
	return {
		title: forDoctor > 0 ? `${kept} ${String(forDoctor)} to show to a doctor.` : kept,
		text: last ? `Last picture: ${day(last)}.` : 'No pictures yet.',
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
				? `${last.judgement.title}. ${day(last.takenAt)}, ${count(entry.visits.length, 'picture')}`
				: 'No picture yet',
			visitId: last?.id,
			doctor: needsDoctor(entry),
		};
	});
}

function needsDoctor({ visits }: LesionEntry): boolean {
	return (visits[0]?.judgement.doctor.length ?? 0) > 0;
}
