/** What is being typed into a form that is no page of its own: kept encrypted when the diary locks. */
import { diary } from './diary';

interface Kept {
	readonly where: string;
	readonly words: unknown;
}

/** @param where the form, e.g. "lesion 12ab…"; one form's words are kept at a time */
export async function keepWords(where: string, words: unknown): Promise<void> {
	await (await diary()).saveDraft('words', { where, words });
}

/** What was kept of that form, once; undefined where nothing was, or the diary can't be read. */
export async function takeWords(where: string): Promise<unknown> {
	try {
		const vault = await diary();
		const kept = (await vault.savedDraft('words'))?.value as Kept | undefined;
		if (kept?.where !== where) return undefined;
		await vault.clearDraft('words');
		return kept.words;
	} catch {
		return undefined;
	}
}
