import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, expect, test } from 'vitest';
import { newLesion } from '$lib/skin/lesion-record';
import { eraseEverything } from './erase';
import {
	changeProfile,
	createProfile,
	databaseOf,
	deleteProfile,
	FIRST_PROFILE,
	profileList,
} from './profiles';
import { openVault, type Vault } from './vault';

const opened: Vault[] = [];

async function vaultOf(id: string): Promise<Vault> {
	const vault = await openVault({ name: databaseOf(id) });
	opened.push(vault);
	return vault;
}

const names = async () => (await indexedDB.databases()).map(({ name }) => name);

afterEach(async () => {
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
	await eraseEverything();
});

test('who has one profile has the diary of before, and no list is made by looking', async () => {
	const vault = await vaultOf('first');
	await vault.saveLesion(newLesion('Mine'));
	expect(await profileList()).toEqual([FIRST_PROFILE]);
	expect(await names()).toEqual(['skinkeep']);
});

test('profiles are created, renamed, listed in order, and their names are not readable', async () => {
	const one = await createProfile(' Planted-name-one ', 'plum');
	const two = await createProfile('Planted-name-two', 'moss');
	await changeProfile({ ...FIRST_PROFILE, name: 'Planted-name-first' });
	await changeProfile({ ...two, name: 'Planted-name-three' });
	const list = await profileList();
	expect(list.map(({ name }) => name)).toEqual([
		'Planted-name-first',
		'Planted-name-one',
		'Planted-name-three',
	]);
	expect(list[1]).toEqual({ ...one, colour: 'plum' });
	const database = await openDB('skinkeep-profiles');
	const records = (await database.getAll('profiles')) as { sealed: ArrayBuffer }[];
	const keys = (await database.getAll('keys')) as { key: CryptoKey }[];
	database.close();
	expect(keys.map(({ key }) => key.extractable)).toEqual([false]);
	for (const record of records) {
		expect(Object.keys(record).sort()).toEqual(['id', 'iv', 'sealed', 'version']);
		expect(Buffer.from(record.sealed).toString('latin1')).not.toMatch(/Planted|plum/);
	}
	await expect(changeProfile({ ...one, id: 'nobody' })).rejects.toMatchObject({ code: 'missing' });
});

test('one profile sees nothing of another, and their changes are not each other’s', async () => {
	const other = await createProfile('Other', 'brick');
	const mine = await vaultOf('first');
	const theirs = await vaultOf(other.id);
	const heard: string[] = [];
	theirs.onChange(({ kind }) => heard.push(kind));
	const lesion = newLesion('Mine');
	await mine.saveLesion(lesion);
	await mine.saveDraft('lesion', { step: 'source' });
	expect(await theirs.lesionList()).toEqual([]);
	expect(await theirs.savedDraft('lesion')).toBeUndefined();
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(heard).toEqual([]);
	// A record carried over does not open under the other's key.
	const from = await openDB(databaseOf('first'));
	const to = await openDB(databaseOf(other.id));
	await to.put('lesions', await from.get('lesions', lesion.id));
	from.close();
	to.close();
	await expect(theirs.savedLesion(lesion.id)).rejects.toMatchObject({ code: 'damaged' });
});

test('a deleted profile is gone with its diary, also where a tab has it open; the others stay', async () => {
	const other = await createProfile('Other', 'brick');
	const mine = await vaultOf('first');
	await mine.saveLesion(newLesion('Mine'));
	const theirs = await vaultOf(other.id);
	const tab = await vaultOf(other.id);
	await tab.saveLesion(newLesion('Theirs'));
	await theirs.erased();
	await deleteProfile(other.id);
	expect(await profileList()).toEqual([FIRST_PROFILE]);
	expect(await names()).not.toContain(databaseOf(other.id));
	// The other tab does not bring it back.
	await new Promise((resolve) => setTimeout(resolve, 20));
	await expect(tab.lesionList()).rejects.toMatchObject({ code: 'closed' });
	expect(await names()).not.toContain(databaseOf(other.id));
	expect(await mine.savedLesions()).toHaveLength(1);
	await expect(deleteProfile('first')).rejects.toMatchObject({ code: 'last-way' });
	expect(await mine.savedLesions()).toHaveLength(1);
});

test('erasing leaves no database, whatever its name', async () => {
	const other = await createProfile('Other', 'brick');
	for (const id of ['first', other.id]) {
		const vault = await vaultOf(id);
		await vault.saveLesion(newLesion('x'));
		await vault.close();
	}
	(await openDB('something-else', 1)).close();
	expect(await names()).toHaveLength(4);
	await eraseEverything();
	expect(await names()).toEqual([]);
});
