/** What can go wrong with an archive as a whole, as sentences for the person. */

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

const SENTENCES: Readonly<Record<ArchiveErrorCode, string>> = {
	'not-an-archive':
		'This file is no Skinkeep archive. Choose the .zip or .zip.age file that was exported here.',
	newer:
		'This archive was made by a newer Skinkeep than the one in this tab. Reload the page and try ' +
		'again.',
	'too-big': 'This archive is larger than Skinkeep can take in. Nothing was opened.',
	'too-many-entries':
		'This archive lists more files than any that Skinkeep writes. Nothing was opened.',
	bomb:
		'This archive would grow far beyond its size when it is opened, which none that Skinkeep ' +
		'writes does. Nothing was opened.',
	locked: 'This archive is locked. Type the passphrase that it was made with.',
	'wrong-passphrase': 'This passphrase does not open the archive. Look for a typing error.',
	'work-factor':
		'Opening this locked file would take more memory than Skinkeep gives it. Open it with the ' +
		'age tool, and import the zip that comes out.',
	damaged: 'This archive is damaged, and nothing in it can be read any more.',
	'nothing-inside': 'There are no lesions and no check-ins in this archive.',
	'too-much-to-write':
		'That is more than one archive holds. Choose a shorter period, and make several.',
	'memory-full':
		'This browser can hold no more of it. Choose a shorter period, or leave photos out.',
	'disk-full':
		'There is no room left on this device for the file. Nothing in the diary was touched.',
	unreadable: 'The file could not be read. If it was moved or changed, choose it again.',
};

/** `message` is a sentence for the page. */
export class ArchiveError extends Error {
	override readonly name = 'ArchiveError';
	readonly code: ArchiveErrorCode;

	constructor(code: ArchiveErrorCode, options?: ErrorOptions) {
		super(SENTENCES[code], options);
		this.code = code;
	}
}
