/**
 * Sealing and opening records.
 *
 * One random data key seals everything with AES-256-GCM and a fresh 96-bit IV for every write. A
 * record's store, id and version go into the seal as additional data: a record that is moved to
 * another place, or given another version, does not open. Random IVs stay far below the limit of
 * 2^32 writes a key.
 */
import { VaultError } from './errors';
import { RECORD_VERSION, type SealedRecord, type SealedStore } from './schema';
import { pack, unpack } from './pack';

const IV_BYTES = 12;

/** What a record is sealed for: its store, or the list of profiles. */
export type Place = SealedStore | 'profiles';

/** Seals a value for one place in one store. */
export async function seal(
	key: CryptoKey,
	store: Place,
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
export async function open(key: CryptoKey, store: Place, record: SealedRecord): Promise<unknown> {
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

export function freshIv(): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(IV_BYTES));
}

function place(store: Place, id: string, version: number): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(JSON.stringify(['skinkeep', version, store, id]));
}
