/**
 * Sealed records in their database: reading and writing.
 *
 * [Note: Encrypt before the transaction] An IndexedDB transaction ends as soon as a turn of the
 * event loop passes without a request to it, and encrypting takes such turns. So everything is
 * sealed first, and the transaction holds nothing but reads and writes: all of them or none. It is
 * `strict`: when it is confirmed, it is on the disk.
 */
import type { IDBPTransaction, StoreNames } from 'idb';
import type { Connection } from './connection';
import { open, seal } from './crypto';
import type { Database } from './database';
import { VaultError } from './errors';
import type { KeyRing } from './key-ring';
import { sureOfRoom } from './room';
import { SEALED_STORES, type SealedRecord, type SealedStore, type VaultSchema } from './schema';
import { staleMark } from './stale';
import { allOrNothing } from './transaction';

/** A value on its way into a store. */
export type Entry = readonly [store: SealedStore, id: string, value: unknown];

/** A record to change, and how. */
export type Update = readonly [store: SealedStore, id: string, change: (value: unknown) => unknown];

/** A value out of a store, with what tells whether it has been written since. */
export interface Opened {
	readonly id: string;
	readonly value: unknown;
	readonly stamp: string;
}

export interface OpenParts {
	readonly database: Database;
	readonly key: CryptoKey;
}

export class Records {
	readonly #connection: Connection;
	readonly #keys: KeyRing;

	constructor(connection: Connection, keys: KeyRing) {
		this.#connection = connection;
		this.#keys = keys;
	}

	/**
	 * Runs work on the open database with its key.
	 * @throws VaultError `locked` until the diary is unlocked
	 */
	async use<Result>(work: (parts: OpenParts) => Promise<Result>): Promise<Result> {
		return this.#connection.use(async (database) =>
			work({ database, key: await this.#keys.key(database) }),
		);
	}

	/** @throws VaultError `damaged` where the record does not open */
	async get(store: SealedStore, id: string): Promise<Opened | undefined> {
		return this.use(async ({ database, key }) => {
			const record = await database.get(store, id);
			return record && openRecord(key, store, record);
		});
	}

	/** Every record that opens; `damaged` counts those that do not, so that one hides no other. */
	async all(store: SealedStore): Promise<{ opened: Opened[]; damaged: number }> {
		return this.use(async ({ database, key }) => {
			const records = await database.getAll(store);
			const results = await Promise.allSettled(
				records.map((record) => openRecord(key, store, record)),
			);
			const opened = results.flatMap((result) =>
				result.status === 'fulfilled' ? result.value : [],
			);
			return { opened, damaged: records.length - opened.length };
		});
	}

	/**
	 * Writes all entries in one strict transaction.
	 * @throws VaultError `full` where there is no room; nothing is written then
	 */
	async put(...entries: Entry[]): Promise<void> {
		await this.use(async ({ database, key }) => {
			const sealed = await Promise.all(
				entries.map(async ([store, id, value]) => ({
					store,
					record: await seal(key, store, id, value),
				})),
			);
			const bytes = sealed.reduce((sum, { record }) => sum + record.sealed.byteLength, 0);
			await sureOfRoom(bytes);
			const stores = [...new Set(sealed.map(({ store }) => store))];
			await allOrNothing(database, [...stores, 'stale'], async (transaction) => {
				// Each in a function of its own: one that throws at once leaves no other unheard.
				await Promise.all(
					sealed.map(async ({ store, record }) => transaction.objectStore(store).put(record)),
				);
				await marked(transaction, sealed);
			});
		});
	}

	/**
	 * Changes records in one transaction. Where another tab writes one of them meanwhile, all are
	 * read and changed again.
	 * @throws VaultError `missing` where one is not there
	 */
	async update(...updates: Update[]): Promise<void> {
		await this.use(async ({ database, key }) => {
			const stores = [...new Set(updates.map(([store]) => store))];
			for (let written = false; !written;) {
				const changed = await Promise.all(
					updates.map(async ([store, id, change]) => {
						const before = await database.get(store, id);
						if (!before) throw new VaultError('missing');
						const record = await seal(key, store, id, change(await open(key, store, before)));
						return { store, record, stamp: stampOf(before) };
					}),
				);
				written = await allOrNothing(database, [...stores, 'stale'], async (transaction) => {
					for (const { store, record, stamp } of changed) {
						const now = await transaction.objectStore(store).get(record.id);
						if (!now || stampOf(now) !== stamp) return false;
					}
					await Promise.all(
						changed.map(async ({ store, record }) => transaction.objectStore(store).put(record)),
					);
					await marked(transaction, changed);
					return true;
				});
			}
		});
	}

	/**
	 * Removes records in one transaction, unless one of `unchanged` was written since it was read.
	 * @returns whether they are removed
	 */
	async remove(
		unchanged: readonly { readonly store: SealedStore; readonly record: Opened }[],
		also: readonly { readonly store: SealedStore; readonly id: string }[],
	): Promise<boolean> {
		return this.use(async ({ database }) => {
			const ids = [...unchanged.map(({ store, record }) => ({ store, id: record.id })), ...also];
			return allOrNothing(database, [...SEALED_STORES, 'stale'], async (transaction) => {
				for (const { store, record } of unchanged) {
					const now = await transaction.objectStore(store).get(record.id);
					if (!now || stampOf(now) !== record.stamp) return false;
				}
				await Promise.all(ids.map(({ store, id }) => transaction.objectStore(store).delete(id)));
				await marked(
					transaction,
					ids.map(({ store, id }) => ({ store, record: { id } })),
				);
				return true;
			});
		});
	}
}

/** Leaves a mark for each heading of a check-in among what is written or removed. */
async function marked<Store extends StoreNames<VaultSchema>>(
	transaction: IDBPTransaction<VaultSchema, (Store | 'stale')[], 'readwrite'>,
	written: readonly { readonly store: SealedStore; readonly record: Pick<SealedRecord, 'id'> }[],
): Promise<void> {
	const stale = transaction.objectStore('stale');
	const ids = written.flatMap(({ store, record }) =>
		store === 'checkInHeadings' ? record.id : [],
	);
	await Promise.all(ids.map(async (id) => stale.put(staleMark(id))));
}

export async function openRecord(
	key: CryptoKey,
	store: SealedStore,
	record: SealedRecord,
): Promise<Opened> {
	return { id: record.id, value: await open(key, store, record), stamp: stampOf(record) };
}

/** A fresh IV marks every write. */
function stampOf(record: SealedRecord): string {
	return record.iv.join();
}
