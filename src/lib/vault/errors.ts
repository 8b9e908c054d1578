/** What can go wrong with what is kept, as sentences for the person. */

export type VaultErrorCode =
	| 'full'
	| 'blocked'
	| 'newer'
	| 'damaged'
	| 'locked'
	| 'keyless'
	| 'wrong'
	| 'mistyped'
	| 'last-way'
	| 'no-passkey'
	| 'closed'
	| 'unavailable'
	| 'missing'
	| 'busy';

const SENTENCES: Readonly<Record<VaultErrorCode, string>> = {
	full:
		'There is no room left on this device, so this was not saved. Everything saved before is ' +
		'intact. Free some space, or delete visits you no longer need, and save again.',
	blocked:
		'Skinkeep is open in another tab that has to close first. Close the other tabs and try again.',
	newer: 'This tab is older than your diary. Reload the page to go on.',
	damaged: 'This entry can’t be read: its data were changed or cut off. The others are intact.',
	locked: 'The diary is locked. Unlock it to go on.',
	keyless: 'The key to this diary is missing on this device, so its entries can’t be read.',
	wrong:
		'That does not open it. Look at capital letters and the keyboard’s language, and try again: ' +
		'nothing is lost, and you may try as often as you like.',
	mistyped: 'There is a slip in this code: a sign is missing, doubled or another one. Compare it.',
	'last-way': 'This is the last way into the diary. Add another one first.',
	'no-passkey':
		'No passkey that can hold a key was given. Some browsers and some security keys can’t; a ' +
		'passphrase works everywhere.',
	closed: 'The diary was closed. Reload the page to go on.',
	unavailable:
		'This browser does not let pages keep data here, as in some private windows. You can look ' +
		'at a result, but not save it.',
	busy: 'An import is running already, here or in another tab. Wait for it, or stop it, first.',
	missing: 'This entry is not there any more.',
};

/** `message` is a sentence for the page; the browser's own error is the `cause`. */
export class VaultError extends Error {
	override readonly name = 'VaultError';
	readonly code: VaultErrorCode;

	constructor(code: VaultErrorCode, options?: ErrorOptions) {
		super(SENTENCES[code], options);
		this.code = code;
	}
}

/** The browser's storage errors as ours; what is not one is given back as it is. */
export function vaultErrorOf(error: unknown): unknown {
	if (!(error instanceof Error) || error instanceof VaultError) return error;
	switch (error.name) {
		case 'QuotaExceededError':
			return new VaultError('full', { cause: error });
		case 'VersionError':
			return new VaultError('newer', { cause: error });
		case 'InvalidStateError':
			return new VaultError('closed', { cause: error });
		case 'SecurityError':
		case 'UnknownError':
			return new VaultError('unavailable', { cause: error });
		default:
			return error;
	}
}
