/**
 * Sealing and opening records.
 *
 * One random data key seals everything with AES-256-GCM and a fresh 96-bit IV for every write. A
 * record's store, id and version go into the seal as additional data: a record that is moved to
 * another place, or given another version, does not open. Random IVs stay far below the limit of
 * 2^32 writes a key.
 */
import { VaultError } from './errors';
import { RECORD_VERSION, type KeySlot, type SealedRecord, type SealedStore } from './schema';
import { pack, unpack } from './pack';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const DEVICE_SLOT = 'device';

/** Seals a value for one place in one store. */
export async function seal(
	key: CryptoKey,
	store: SealedStore,
	id: string,
	value: unknown,
): Promise<SealedRecord> {
	const iv = freshIv();
	const sealed = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv, additionalData: place(store, id, RECORD_VERSION) },
		key,
		pack(value),
	);
	return { id, version: RECORD_VERSION, iv, sealed };
}

/**
 * Opens a record. The seal vouches that this vault wrote what comes out, as it was written, so the
 * caller may name its type without looking.
 *
 * @throws VaultError `damaged` when the seal does not hold, `newer` for a version still to come
 */
export async function open(
	key: CryptoKey,
	store: SealedStore,
	record: SealedRecord,
): Promise<unknown> {
	if (record.version > RECORD_VERSION) throw new VaultError('newer');
	try {
		const packed = await crypto.subtle.decrypt(
			{
				name: 'AES-GCM',
				iv: record.iv,
				additionalData: place(store, record.id, record.version),
			},
			key,
			record.sealed,
		);
		return unpack(packed);
	} catch (error) {
		throw new VaultError('damaged', { cause: error });
	}
}

/**
 * A new data key in a device slot.
 *
 * [Note: Device slot] The wrapping key cannot be taken out of the browser by script, but it lies in
 * the same profile folder as the data. It keeps records from being read where only the database's
 * files are copied or searched; it does not protect a stolen, unlocked disk. Only a passphrase does.
 */
export async function newDeviceSlot(): Promise<KeySlot> {
	const raw = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
	try {
		const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
			'encrypt',
			'decrypt',
		]);
		const iv = freshIv();
		const wrapped = await crypto.subtle.encrypt(
			{ name: 'AES-GCM', iv, additionalData: slotPlace(DEVICE_SLOT, RECORD_VERSION) },
			key,
			raw,
		);
		return { id: DEVICE_SLOT, kind: 'device', version: RECORD_VERSION, key, iv, wrapped };
	} finally {
		raw.fill(0);
	}
}

/**
 * The data key out of its slot, for use and not to be taken out again.
 *
 * @throws VaultError `locked` when the slot does not open
 */
export async function openSlot(slot: KeySlot): Promise<CryptoKey> {
	try {
		const additionalData = slotPlace(slot.id, slot.version);
		const raw = new Uint8Array(
			await crypto.subtle.decrypt(
				{ name: 'AES-GCM', iv: slot.iv, additionalData },
				slot.key,
				slot.wrapped,
			),
		);
		try {
			return await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
		} finally {
			raw.fill(0);
		}
	} catch (error) {
		throw new VaultError('locked', { cause: error });
	}
}

function freshIv(): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(IV_BYTES));
}

function place(store: SealedStore, id: string, version: number): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(JSON.stringify(['skinkeep', version, store, id]));
}

function slotPlace(id: string, version: number): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(JSON.stringify(['skinkeep-slot', version, id]));
}
