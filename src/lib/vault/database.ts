/** Opening the database: migrations, other tabs, and a connection that the browser ends. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import { VaultError, vaultErrorOf } from './errors';
import { withLock } from './locks';
import { DATABASE_VERSION, STORES_OF_VERSION, type VaultSchema } from './schema';

export type Database = IDBPDatabase<VaultSchema>;

/** How long to wait for tabs with an older version to let go, ms. */
const PATIENCE = 4000;

/**
 * Opens the database, and brings an older one up to date.
 *
 * @param onLost is called when the connection ended: another tab needs a newer version or deletes
 * everything, or the browser closed it. The next use has to open again.
 * @throws VaultError `blocked`, `newer` or `unavailable`
 */
export async function openDatabase(name: string, onLost: () => void): Promise<Database> {
	if (typeof indexedDB === 'undefined') throw new VaultError('unavailable');
	// One tab at a time opens, and with that migrates; the others wait for it.
	return withLock(`${name}-open`, () => openNow(name, onLost));
}

async function openNow(name: string, onLost: () => void): Promise<Database> {
	let giveUp: (() => void) | undefined;
	let waiting: ReturnType<typeof setTimeout> | undefined;
	const blocked = new Promise<never>((_, reject) => {
		giveUp = () => {
			reject(new VaultError('blocked'));
		};
	});
	const opening = openDB<VaultSchema>(name, DATABASE_VERSION, {
		upgrade(database, oldVersion) {
			// Each step adds to what the one before it left; all of them are one transaction.
			if (oldVersion < 1) {
				database.createObjectStore('slots', { keyPath: 'id' });
				for (const store of STORES_OF_VERSION[1]) {
					database.createObjectStore(store, { keyPath: 'id' });
				}
			}
			if (oldVersion < 2) {
				for (const store of STORES_OF_VERSION[2]) {
					database.createObjectStore(store, { keyPath: 'id' });
				}
				database.createObjectStore('staging', { keyPath: 'id' });
			}
			if (oldVersion < 3) {
				// Empty: the first list fills it.
				for (const store of STORES_OF_VERSION[3]) {
					database.createObjectStore(store, { keyPath: 'id' });
				}
				database.createObjectStore('stale', { keyPath: 'id' });
			}
		},
		// An older tab holds on: it was asked to let go, which takes a moment.
		blocked() {
			waiting = setTimeout(() => giveUp?.(), PATIENCE);
		},
		// This tab is the older one: let go at once, so that the newer one does not wait.
		blocking(_current, _wanted, event) {
			(event.target as IDBDatabase).close();
			onLost();
		},
		terminated: onLost,
	});
	try {
		return await Promise.race([opening, blocked]);
	} catch (error) {
		// Should it open later after all, nobody holds it.
		opening.then(
			(database) => {
				database.close();
			},
			() => undefined,
		);
		throw vaultErrorOf(error);
	} finally {
		clearTimeout(waiting);
	}
}

/**
 * Deletes the database with everything in it.
 * @throws VaultError `blocked` where another tab does not let go of it
 */
export async function deleteDatabase(name: string): Promise<void> {
	let waiting: ReturnType<typeof setTimeout> | undefined;
	try {
		await new Promise<void>((resolve, reject) => {
			const deleting = deleteDB(name, {
				blocked() {
					waiting = setTimeout(() => {
						reject(new VaultError('blocked'));
					}, PATIENCE);
				},
			});
			deleting.then(resolve, reject);
		});
	} finally {
		clearTimeout(waiting);
	}
}

/** The names of all databases of this site; undefined where the browser does not tell. */
export async function databaseNames(): Promise<string[] | undefined> {
	const databases = await (indexedDB as Partial<IDBFactory>).databases?.();
	return databases?.map(({ name = '' }) => name);
}
