import * as m from '$lib/i18n/messages/picture';
import type { Progress } from '$lib/inference/types';
import { megabytes } from '$lib/skin/words';

/** What goes on while a picture is read: words, and a share 0…1 where it is known. */
export interface ProgressWords {
	readonly title: string;
	readonly text: string;
	readonly share?: number;
}

/** @param reading what to say once the models are here */
export function progressWords(
	progress: Progress | undefined,
	reading: ProgressWords,
): ProgressWords {
	if (progress?.stage !== 'models') return reading;
	const { done, total } = progress;
	return {
		title: m.fetching(),
		text: m.fetched({ done: megabytes(done), total: megabytes(total) }),
		share: total > 0 ? done / total : 0,
	};
}
