/** What tells the index of the check-ins that it no longer holds (`check-in-index.ts`). */
import { freshIv } from './crypto';
import { RECORD_VERSION, type SealedRecord, type StaleMark } from './schema';

/** The mark of a heading that is written or removed. */
export function staleMark(id: string): StaleMark {
	return { id, mark: freshIv().join() };
}

/** Stands for the index once it holds no longer. */
export function blankIndex(): SealedRecord {
	return {
		id: 'checkInHeadings',
		version: RECORD_VERSION,
		iv: freshIv(),
		sealed: new ArrayBuffer(0),
	};
}
