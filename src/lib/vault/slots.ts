/**
 * The ways to the data key. One random key encrypts everything; each slot holds it wrapped under
 * another secret, so that ways come and go without a record being touched.
 *
 * [Note: Device slot] The wrapping key cannot be taken out of the browser by script, but it lies in
 * the same profile folder as the data. It keeps records from being read where only the database's
 * files are copied or searched; it does not protect a stolen, unlocked disk. Only a passphrase
 * does. And a slot that was removed may stay readable in the browser's files until it tidies them.
 */
import { argon2id, isSaneCost } from './argon';
import { freshIv } from './crypto';
import { VaultError } from './errors';
import { askPasskey, makePasskey } from './passkey';
import { readRecoveryCode } from './recovery-code';
import {
	SLOT_VERSION,
	type ArgonCost,
	type DeviceSlot,
	type KeySlot,
	type PasskeySlot,
	type PassphraseSlot,
	type RecoverySlot,
} from './schema';

const KEY_BYTES = 32;
const SALT_BYTES = 32;

/** What a person gives to get in. */
export type Secret =
	| { readonly kind: 'passphrase'; readonly passphrase: string }
	| { readonly kind: 'recovery'; readonly code: string }
	| { readonly kind: 'passkey' };

/** The data key in the open, for the moment in which a slot is made. Wipe it with `forget`. */
export class RawKey {
	/** Random; slots with the same name hold the same key. */
	readonly name: string;
	readonly bytes: Uint8Array<ArrayBuffer>;

	constructor(name: string, bytes: Uint8Array<ArrayBuffer>) {
		this.name = name;
		this.bytes = bytes;
	}

	static fresh(): RawKey {
		return new RawKey(crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
	}

	/** The key for use, not to be taken out again. */
	async sealed(): Promise<CryptoKey> {
		return crypto.subtle.importKey('raw', this.bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
	}

	forget(): void {
		this.bytes.fill(0);
	}
}

export async function deviceSlot(raw: RawKey): Promise<DeviceSlot> {
	const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
		'encrypt',
		'decrypt',
	]);
	return wrap({ ...base('device', raw), key }, key, raw);
}

export async function passphraseSlot(
	raw: RawKey,
	passphrase: string,
	cost: ArgonCost,
): Promise<PassphraseSlot> {
	const slot = { ...base('passphrase', raw), salt: salt(), cost };
	return wrap(slot, await passphraseKey(slot, passphrase), raw);
}

/** @param code 16 random bytes */
export async function recoverySlot(
	raw: RawKey,
	code: Uint8Array<ArrayBuffer>,
): Promise<RecoverySlot> {
	const slot = { ...base('recovery', raw), salt: salt() };
	return wrap(slot, await derivedKey(code, slot.salt, 'recovery'), raw);
}

/** Asks the person for a new passkey. Rejects with VaultError `no-passkey`. */
export async function passkeySlot(raw: RawKey): Promise<PasskeySlot> {
	const asked = salt();
	const { credential, secret } = await makePasskey(asked);
	const slot = { ...base('passkey', raw), salt: asked, credential };
	return wrap(slot, await derivedKey(secret, asked, 'passkey'), raw);
}

/**
 * The data key out of a slot.
 * @param secret what the slot's kind asks for; nothing for a device slot
 * @throws VaultError `wrong` where it does not open, `mistyped`, `no-passkey`
 */
export async function openSlot(slot: KeySlot, secret?: Secret): Promise<RawKey> {
	const key = await wrappingKey(slot, secret);
	try {
		const bytes = await crypto.subtle.decrypt(
			{ name: 'AES-GCM', iv: slot.iv, additionalData: place(slot) },
			key,
			slot.wrapped,
		);
		return new RawKey(slot.dataKey ?? '', new Uint8Array(bytes));
	} catch (error) {
		throw new VaultError(slot.kind === 'device' ? 'keyless' : 'wrong', { cause: error });
	}
}

async function wrappingKey(slot: KeySlot, secret: Secret | undefined): Promise<CryptoKey> {
	if (slot.kind === 'device') return slot.key;
	if (slot.kind === 'passphrase' && secret?.kind === 'passphrase') {
		return passphraseKey(slot, secret.passphrase);
	}
	if (slot.kind === 'recovery' && secret?.kind === 'recovery') {
		return derivedKey(await readRecoveryCode(secret.code), slot.salt, 'recovery');
	}
	if (slot.kind === 'passkey' && secret?.kind === 'passkey') {
		return derivedKey(await askPasskey(slot.credential, slot.salt), slot.salt, 'passkey');
	}
	throw new TypeError('The secret is for another slot.');
}

async function passphraseKey(
	{ salt, cost }: Pick<PassphraseSlot, 'salt' | 'cost'>,
	passphrase: string,
): Promise<CryptoKey> {
	// The library has no key for an empty passphrase; nobody has such a one.
	if (passphrase === '' || !isSaneCost(cost)) throw new VaultError('wrong');
	const bytes = await argon2id({ passphrase, salt, cost });
	try {
		return await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
	} finally {
		bytes.fill(0);
	}
}

/** For secrets that are random already: HKDF, no stretching. Wipes the secret. */
async function derivedKey(
	secret: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
	purpose: string,
): Promise<CryptoKey> {
	const info = new TextEncoder().encode(`skinkeep ${purpose}`);
	try {
		const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
		return await crypto.subtle.deriveKey(
			{ name: 'HKDF', hash: 'SHA-256', salt, info },
			base,
			{ name: 'AES-GCM', length: 256 },
			false,
			['encrypt', 'decrypt'],
		);
	} finally {
		secret.fill(0);
	}
}

function base<Kind extends string>(kind: Kind, raw: RawKey) {
	return { id: kind, kind, version: SLOT_VERSION, dataKey: raw.name };
}

function salt(): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

type Unwrapped = Omit<KeySlot, 'iv' | 'wrapped'>;

async function wrap<Slot extends Unwrapped>(slot: Slot, key: CryptoKey, raw: RawKey) {
	const iv = freshIv();
	const wrapped = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv, additionalData: place(slot) },
		key,
		raw.bytes,
	);
	return { ...slot, iv, wrapped };
}

/** What a slot says about itself goes into its seal: another salt, cost or name does not open. */
function place(slot: Unwrapped): Uint8Array<ArrayBuffer> {
	const { id, kind, version, dataKey } = slot;
	const words: unknown[] = ['skinkeep-slot', version, id];
	if (version > 1) words.push(kind, dataKey);
	if ('salt' in slot) words.push(Array.from(slot.salt as Uint8Array));
	if ('cost' in slot) words.push(slot.cost);
	if ('credential' in slot) words.push(Array.from(slot.credential as Uint8Array));
	return new TextEncoder().encode(JSON.stringify(words));
}
