/** What went wrong, in words for the page. */
import { locale } from '$lib/i18n/locale';
import * as m from '$lib/i18n/messages/problems';
import { missingPart } from './missing-part.svelte';

export interface Problem {
	readonly title: string;
	/** A sentence that says what to do. */
	readonly text: string;
	/** The error's code, for tests and for people who report it. */
	readonly code: string;
	/** Whether trying the same again may help. */
	readonly again: boolean;
}

/** Titles by the name of a room's error; the error's own sentence follows. */
const TITLES: Record<string, () => string> = {
	PictureError: m.picture,
	CameraError: m.camera,
	InferenceError: m.inference,
	VaultError: m.vault,
	ArchiveError: m.archive,
};

/** A worker's own sentence has more detail, but is always English. */
const FROM_WORKERS: Record<string, () => string> = {
	'model-missing': m.modelMissing,
	'model-damaged': m.modelDamaged,
	'no-backend': m.noBackend,
	picture: m.pictureUnread,
	worker: m.worker,
	script: m.script,
};

/**
 * A room's error as a page says it. Anything unforeseen gets a sentence, too. A worker's script that
 * did not arrive is noted for the whole page (missing-part.svelte.ts).
 */
export function problemOf(error: unknown): Problem {
	const title = error instanceof Error ? TITLES[error.name] : undefined;
	if (error instanceof Error && title) {
		const code = 'code' in error ? String(error.code) : 'unknown';
		const missing = code === 'model-missing' || code === 'model-damaged';
		if (code === 'script') missingPart.found = true;
		const translated =
			error.name === 'InferenceError' && locale() !== 'en' ? FROM_WORKERS[code] : undefined;
		return {
			title: missing ? m.modelsMissing() : title(),
			text: translated?.() ?? error.message,
			code,
			again: error.name !== 'PictureError' && code !== 'script',
		};
	}
	return {
		title: m.wrong(),
		text: m.unforeseen({ what: error instanceof Error ? error.message : String(error) }),
		code: 'unknown',
		again: true,
	};
}

/** Whether work ended because somebody stopped it. */
export function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'AbortError';
}
