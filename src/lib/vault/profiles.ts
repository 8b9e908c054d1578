/**
 * The diaries on this device, one a person: each its own database with its own key. Their names and
 * colours lie in a list of their own, encrypted under a key of the device. That keeps names out of
 * copied files; who can use this browser profile can read the list, as a lock screen shows it.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { open, seal } from './crypto';
import { databaseNames, deleteDatabase } from './database';
import { VaultError, vaultErrorOf } from './errors';
import type { SealedRecord } from './schema';

export const PROFILE_COLOURS = ['petrol', 'amber', 'plum', 'moss', 'brick', 'slate'] as const;
export type ProfileColour = (typeof PROFILE_COLOURS)[number];

export interface Profile {
	/** Random, but for the first. */
	readonly id: string;
	/** Empty for the first until it gets one. */
	readonly name: string;
	readonly colour: ProfileColour;
	/** ISO 8601, UTC; empty for the first, which was there before there were profiles. */
	readonly createdAt: string;
}

export const FIRST_PROFILE: Profile = { id: 'first', name: '', colour: 'petrol', createdAt: '' };
const LIST = 'skinkeep-profiles';

/** Where a profile's diary lies. The first has the name from before there were others. */
export function databaseOf(id: string): string {
	return id === FIRST_PROFILE.id ? 'skinkeep' : `skinkeep-${id}`;
}

interface ListSchema extends DBSchema {
	keys: { key: string; value: { id: string; key: CryptoKey } };
	profiles: { key: string; value: SealedRecord };
}

interface OpenList {
	readonly database: IDBPDatabase<ListSchema>;
	readonly key: CryptoKey;
}

/** All profiles, the oldest first. There is always one. */
export async function profileList(): Promise<Profile[]> {
	// Who has one profile needs no list: looking does not make one.
	const names = await databaseNames();
	if (names && !names.includes(LIST)) return [FIRST_PROFILE];
	return withList(({ database, key }) => read(database, key));
}

/** A new profile; its diary is made when it is opened. */
export async function createProfile(name: string, colour: ProfileColour): Promise<Profile> {
	const profile: Profile = {
		id: crypto.randomUUID(),
		name: name.trim(),
		colour,
		createdAt: new Date().toISOString(),
	};
	await withList((list) => write(list, profile));
	return profile;
}

/** Changes a profile's name or colour. */
export async function changeProfile(profile: Profile): Promise<void> {
	await withList(async (list) => {
		const known = await read(list.database, list.key);
		if (!known.some(({ id }) => id === profile.id)) throw new VaultError('missing');
		await write(list, { ...profile, name: profile.name.trim() });
	});
}

/**
 * Takes a profile off the list and deletes its diary.
 * @throws VaultError `last-way` for the only one: that is what deleting everything is for
 */
export async function deleteProfile(id: string): Promise<void> {
	await withList(async ({ database, key }) => {
		const known = await read(database, key);
		if (known.length < 2) throw new VaultError('last-way');
		// The diary first: killed in between, an empty profile is left, and never a hidden diary.
		await deleteDatabase(databaseOf(id));
		const transaction = database.transaction('profiles', 'readwrite', { durability: 'strict' });
		await transaction.store.delete(id);
		await transaction.done;
	});
}

async function read(database: IDBPDatabase<ListSchema>, key: CryptoKey): Promise<Profile[]> {
	const sealed = await database.getAll('profiles');
	const profiles = await Promise.all(
		sealed.map(async (record): Promise<Profile> => {
			try {
				return (await open(key, 'profiles', record)) as Profile;
			} catch {
				// Its name can't be read; its diary is there all the same.
				return { ...FIRST_PROFILE, id: record.id };
			}
		}),
	);
	return profiles.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

async function write({ database, key }: OpenList, profile: Profile): Promise<void> {
	const record = await seal(key, 'profiles', profile.id, profile);
	await database.put('profiles', record);
}

/** Opens the list, with the first profile in it, for one piece of work. */
async function withList<Result>(work: (list: OpenList) => Promise<Result>): Promise<Result> {
	try {
		const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
			'encrypt',
			'decrypt',
		]);
		const first = await seal(made, 'profiles', FIRST_PROFILE.id, FIRST_PROFILE);
		const database = await openDB<ListSchema>(LIST, 1, {
			upgrade(list, _old, _new, transaction) {
				list.createObjectStore('keys', { keyPath: 'id' });
				list.createObjectStore('profiles', { keyPath: 'id' });
				void transaction.objectStore('keys').put({ id: 'device', key: made });
				void transaction.objectStore('profiles').put(first);
			},
			blocking(_current, _wanted, event) {
				(event.target as IDBDatabase).close();
			},
		});
		try {
			const kept = await database.get('keys', 'device');
			if (!kept) throw new VaultError('keyless');
			return await work({ database, key: kept.key });
		} finally {
			database.close();
		}
	} catch (error) {
		throw vaultErrorOf(error);
	}
}
