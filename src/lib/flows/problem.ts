/** What went wrong, in words for the page. */

export interface Problem {
	readonly title: string;
	/** A sentence that says what to do. */
	readonly text: string;
	/** The error's code, for tests and for people who report it. */
	readonly code: string;
	/** Whether trying the same again may help. */
	readonly again: boolean;
}

/** Titles by the code of a room's error; the error's own sentence follows. */
const TITLES: Record<string, string> = {
	PictureError: 'I can’t open this picture',
	CameraError: 'The camera is not to be had',
	InferenceError: 'The models could not run',
	VaultError: 'The diary could not be used',
	ArchiveError: 'That did not work',
};

/** A room's error as a page says it. Anything unforeseen gets a sentence, too. */
export function problemOf(error: unknown): Problem {
	if (error instanceof Error && error.name in TITLES) {
		const code = 'code' in error ? String(error.code) : 'unknown';
		const missing = code === 'model-missing' || code === 'model-damaged';
		return {
			title: missing ? 'The models are not here yet' : (TITLES[error.name] ?? ''),
			text: error.message,
			code,
			again: error.name !== 'PictureError',
		};
	}
	return {
		title: 'Something went wrong',
		text: `This was not foreseen: ${error instanceof Error ? error.message : String(error)}`,
		code: 'unknown',
		again: true,
	};
}

/** Whether work ended because somebody stopped it. */
export function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'AbortError';
}
