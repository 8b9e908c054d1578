/** Made-up records, and a look into the database beside the vault, for tests in a browser. */
import { newCheckIn } from '../../src/lib/skin/check-in';
import { STORES_OF_VERSION } from '../../src/lib/vault/schema';
import { READING } from '../../src/lib/vault/test-records';
import type { CheckInToSave } from '../../src/lib/vault/vault';

/** A check-in whose picture is noise of so many bytes: a disk cannot make it smaller. */
export function checkInWith(bytes: number, note = '', takenAt?: string): CheckInToSave {
	const noise = new Uint8Array(bytes);
	for (let at = 0; at < bytes; at += 65_536) {
		crypto.getRandomValues(noise.subarray(at, Math.min(at + 65_536, bytes)));
	}
	const picture = new Blob([noise], { type: 'image/jpeg' });
	const checkIn = newCheckIn({
		reading: READING,
		cropSize: 512,
		note,
		...(takenAt ? { takenAt } : {}),
	});
	return { checkIn, picture, crop: picture.slice(0, bytes / 2), thumbnail: picture.slice(0, 500) };
}

/** The ids of all records of some stores. */
export async function idsIn(name: string, stores: readonly string[]): Promise<string[]> {
	const database = await opened(name);
	const transaction = database.transaction([...stores]);
	const keys = await Promise.all(
		stores.map((store) => result(transaction.objectStore(store).getAllKeys())),
	);
	database.close();
	return [...new Set(keys.flat().map(String))];
}

/** Copies a database's slots and records into a new one with the stores that version 1 had. */
export async function copyAsVersion1(from: string, to: string): Promise<void> {
	const source = await opened(from);
	const stores = ['slots', ...STORES_OF_VERSION[1]];
	const reading = source.transaction(stores);
	const records = await Promise.all(
		stores.map(
			async (store) => [store, await result(reading.objectStore(store).getAll())] as const,
		),
	);
	source.close();
	// The stores are made and filled in one transaction: all of the old diary, or none of it.
	const copy = await opened(to, 1, (database, transaction) => {
		for (const [store, all] of records) {
			database.createObjectStore(store, { keyPath: 'id' });
			for (const record of all as unknown[]) transaction.objectStore(store).put(record);
		}
	});
	// An upgrade is not strict; an old diary has long been on the disk. A strict write brings it there.
	const strict = copy.transaction('slots', 'readwrite', { durability: 'strict' });
	const [slot] = (await result(strict.objectStore('slots').getAll())) as unknown[];
	if (slot) strict.objectStore('slots').put(slot);
	await new Promise((resolve, reject) => {
		strict.oncomplete = resolve;
		strict.onabort = reject;
	});
	copy.close();
}

async function opened(
	name: string,
	version?: number,
	upgrade?: (database: IDBDatabase, transaction: IDBTransaction) => void,
): Promise<IDBDatabase> {
	const request = indexedDB.open(name, version);
	request.onupgradeneeded = () => {
		if (request.transaction) upgrade?.(request.result, request.transaction);
	};
	return result(request);
}

function result<Result>(request: IDBRequest<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => {
			resolve(request.result);
		};
		request.onerror = () => {
			reject(request.error ?? new Error('The database did not answer.'));
		};
	});
}
