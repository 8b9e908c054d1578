/** What can go wrong with an archive as a whole, as sentences for the person. */
import * as m from '../../i18n/messages/archive';

export type ArchiveErrorCode =
	| 'not-an-archive'
	| 'newer'
	| 'too-big'
	| 'too-many-entries'
	| 'bomb'
	| 'locked'
	| 'wrong-passphrase'
	| 'work-factor'
	| 'damaged'
	| 'nothing-inside'
	| 'unreadable'
	| 'too-much-to-write'
	| 'memory-full'
	| 'disk-full';

const SENTENCES: Readonly<Record<ArchiveErrorCode, () => string>> = {
	'not-an-archive': m.notAnArchive,
	newer: m.newer,
	'too-big': m.tooBig,
	'too-many-entries': m.tooManyEntries,
	bomb: m.bomb,
	locked: m.locked,
	'wrong-passphrase': m.wrongPassphrase,
	'work-factor': m.workFactor,
	damaged: m.damaged,
	'nothing-inside': m.nothingInside,
	'too-much-to-write': m.tooMuch,
	'memory-full': m.memoryFull,
	'disk-full': m.diskFull,
	unreadable: m.unreadable,
};

/** `message` is a sentence for the page. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
	readonly code: ArchiveErrorCode;

	constructor(code: ArchiveErrorCode, options?: ErrorOptions) {
		super(SENTENCES[code](), options);
		this.code = code;
	}
}
