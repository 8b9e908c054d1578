/**
 * Sealed records in their database: reading, writing, and holding the key no longer than the
 * connection.
 *
 * [Note: Encrypt before the transaction] An IndexedDB transaction ends as soon as a turn of the
 * event loop passes without a request to it, and encrypting takes such turns. So everything is
 * sealed first, and the transaction holds nothing but reads and writes: all of them or none. It is
 * `strict`: when it is confirmed, it is on the disk.
 */
import { newDeviceSlot, open, openSlot, seal } from './crypto';
import { deleteDatabase, openDatabase, type Database } from './database';
import { VaultError, vaultErrorOf } from './errors';
import { sureOfRoom } from './room';
import { SEALED_STORES, type SealedRecord, type SealedStore } from './schema';
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
	readonly #name: string;
	#opening: Promise<OpenParts> | undefined;
	#closed = false;

	/** @param name of the database. It opens at the first use, and again after a lost connection. */
	constructor(name: string) {
		this.#name = name;
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
			await allOrNothing(database, stores, async (transaction) => {
				// Each in a function of its own: one that throws at once leaves no other unheard.
				await Promise.all(
					sealed.map(async ({ store, record }) => transaction.objectStore(store).put(record)),
				);
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
				written = await allOrNothing(database, stores, async (transaction) => {
					for (const { store, record, stamp } of changed) {
						const now = await transaction.objectStore(store).get(record.id);
						if (!now || stampOf(now) !== stamp) return false;
					}
					await Promise.all(
						changed.map(async ({ store, record }) => transaction.objectStore(store).put(record)),
					);
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
			return allOrNothing(database, SEALED_STORES, async (transaction) => {
				for (const { store, record } of unchanged) {
					const now = await transaction.objectStore(store).get(record.id);
					if (!now || stampOf(now) !== record.stamp) return false;
				}
				await Promise.all(ids.map(({ store, id }) => transaction.objectStore(store).delete(id)));
				return true;
			});
		});
	}

	/** Deletes the database with its key. The next use makes a new one. */
	async destroy(): Promise<void> {
		await this.#letGo();
		try {
			await deleteDatabase(this.#name);
		} catch (error) {
			throw vaultErrorOf(error);
		}
	}

	/** Lets go of the key and the connection for good. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#letGo();
	}

	/** Runs work on the open database; the browser's errors become sentences. */
	async use<Result>(work: (parts: OpenParts) => Promise<Result>, again = true): Promise<Result> {
		if (this.#closed) throw new VaultError('closed');
		this.#opening ??= this.#open();
		const opening = this.#opening;
		try {
			return await work(await opening);
		} catch (error) {
			// The connection ended between two steps (another tab deleted everything, say). Work is one
			// transaction that did not happen, so it can be done again on a new connection.
			const lost = error instanceof DOMException && error.name === 'InvalidStateError';
			if (!lost || !again) throw vaultErrorOf(error);
			if (this.#opening === opening) this.#opening = undefined;
			return this.use(work, false);
		}
	}

	async #open(): Promise<OpenParts> {
		const forget = () => {
			this.#opening = undefined;
		};
		try {
			const database = await openDatabase(this.#name, forget);
			try {
				return { database, key: await dataKey(database) };
			} catch (error) {
				database.close();
				throw error;
			}
		} catch (error) {
			forget();
			throw error;
		}
	}

	async #letGo(): Promise<void> {
		const opening = this.#opening;
		this.#opening = undefined;
		const parts = await opening?.catch(() => undefined);
		parts?.database.close();
	}
}

/** The data key out of its slot; a diary that is new gets both. */
async function dataKey(database: Database): Promise<CryptoKey> {
	const slot = await database.get('slots', 'device');
	if (slot) return openSlot(slot);
	const made = await newDeviceSlot();
	// Two tabs may be first at once: the transaction lets one slot in, and both take that one.
	const first = await allOrNothing(database, ['slots', ...SEALED_STORES], async (transaction) => {
		const taken = await transaction.objectStore('slots').get('device');
		if (taken) return taken;
		for (const store of SEALED_STORES) {
			// Records without a slot: a new key could not read them, and would hide that they exist.
			if ((await transaction.objectStore(store).count()) > 0) throw new VaultError('locked');
		}
		await transaction.objectStore('slots').put(made);
		return made;
	});
	return openSlot(first);
}

async function openRecord(
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
