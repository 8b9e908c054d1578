/** What can go wrong with what is kept, as sentences for the person. */
import * as m from '../i18n/messages/problems';

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

const SENTENCES: Readonly<Record<VaultErrorCode, () => string>> = {
	full: m.full,
	blocked: m.blocked,
	newer: m.newer,
	damaged: m.damaged,
	locked: m.locked,
	keyless: m.keyless,
	wrong: m.doesNotOpen,
	mistyped: m.mistyped,
	'last-way': m.lastWay,
	'no-passkey': m.noPasskey,
	closed: m.closed,
	unavailable: m.unavailable,
	busy: m.busy,
	missing: m.missing,
};

/** `message` is a sentence for the page; the browser's own error is the `cause`. */
export class VaultError extends Error {
	override readonly name = 'VaultError';
	readonly code: VaultErrorCode;

	constructor(code: VaultErrorCode, options?: ErrorOptions) {
		super(SENTENCES[code](), options);
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
