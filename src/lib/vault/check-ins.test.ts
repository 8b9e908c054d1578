import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { headingOf, newCheckIn, type CheckIn } from '$lib/skin/check-in';
import { DATABASE_VERSION, SEALED_STORES, STORES_OF_VERSION } from './schema';
import { blob, bytesOf, READING as reading } from './test-records';
import { openVault, UNDO_TIME, type Vault } from './vault';

const opened: Vault[] = [];
let count = 0;

async function vaultNamed(name = `check-ins-${String(++count)}`): Promise<Vault> {
	const vault = await openVault({ name });
	opened.push(vault);
	return vault;
}

afterEach(async () => {
	vi.restoreAllMocks();
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
});

async function saved(vault: Vault, takenAt = '2026-05-01T08:00:00.000Z'): Promise<CheckIn> {
	const checkIn = newCheckIn({ reading, cropSize: 512, takenAt, note: 'slept badly' });
	await vault.saveCheckIn({ checkIn, picture: blob(1), crop: blob(2), thumbnail: blob(3) });
	return checkIn;
}

test('a saved check-in comes back whole: reading, maps, picture, crop, thumbnail', async () => {
	const vault = await vaultNamed();
	const checkIn = await saved(vault);
	expect(await vault.savedCheckIn(checkIn.id)).toEqual(checkIn);
	expect(await vault.checkInList()).toEqual([headingOf(checkIn)]);
	expect(await bytesOf(await vault.savedFacePicture(checkIn.id))).toEqual(Uint8Array.of(1));
	expect(await bytesOf(await vault.savedCrop(checkIn.id))).toEqual(Uint8Array.of(2));
	expect(await bytesOf(await vault.savedFaceThumbnail(checkIn.id))).toEqual(Uint8Array.of(3));
	expect((await vault.savedCrop(checkIn.id))?.type).toBe('image/jpeg');
	expect(await vault.lesionList()).toEqual([]);
});

test('the list is newest first, and does not carry the readings', async () => {
	const vault = await vaultNamed();
	const older = await saved(vault, '2026-05-01T08:00:00.000Z');
	const newest = await saved(vault, '2026-05-03T08:00:00.000Z');
	const middle = await saved(vault, '2026-05-02T08:00:00.000Z');
	const list = await vault.checkInList();
	expect(list.map(({ id }) => id)).toEqual([newest.id, middle.id, older.id]);
	expect(list[0]).not.toHaveProperty('reading');
});

test('a changed note is in the list and in the check-in; the other tab hears of it', async () => {
	const vault = await vaultNamed('words');
	const other = await vaultNamed('words');
	const checkIn = await saved(vault);
	const heard = new Promise((resolve) => other.onChange(resolve));
	await vault.updateCheckIn(checkIn.id, { note: 'new cream', tags: ['product'] });
	expect(await heard).toEqual({ kind: 'check-ins' });
	const words = { note: 'new cream', tags: ['product'] };
	expect(await other.savedCheckIn(checkIn.id)).toEqual({ ...checkIn, ...words });
	expect((await other.checkInList())[0]).toEqual({ ...headingOf(checkIn), ...words });
	await vault.updateCheckIn(checkIn.id, { note: '' });
	expect((await other.checkInList())[0]).toMatchObject({ note: '', tags: ['product'] });
	await expect(vault.updateCheckIn('nobody', { note: 'x' })).rejects.toMatchObject({
		code: 'missing',
	});
});

test('a deleted check-in is gone, comes back whole, and is purged after ten minutes', async () => {
	const vault = await vaultNamed('deleted');
	const checkIn = await saved(vault);
	const kept = await saved(vault);
	const undo = await vault.deleteCheckIn(checkIn.id);
	expect(await vault.savedCheckIn(checkIn.id)).toBeUndefined();
	expect((await vault.checkInList()).map(({ id }) => id)).toEqual([kept.id]);
	await undo();
	expect(await vault.savedCheckIn(checkIn.id)).toEqual(checkIn);
	const late = await vault.deleteCheckIn(checkIn.id);
	vi.spyOn(Date, 'now').mockReturnValue(Date.now() + UNDO_TIME + 1);
	const second = await vaultNamed('deleted');
	expect(await second.savedFacePicture(checkIn.id)).toBeUndefined();
	expect(await second.savedCrop(checkIn.id)).toBeUndefined();
	expect(await second.savedFacePicture(kept.id)).toBeDefined();
	await expect(late()).rejects.toMatchObject({ code: 'missing' });
});

test('a draft comes back with its pictures, is replaced by the next, and is cleared', async () => {
	const vault = await vaultNamed('drafts');
	expect(await vault.savedDraft('check-in')).toBeUndefined();
	const value = { step: 'result', data: Float32Array.from([1, 2]) };
	await vault.saveDraft('check-in', value, { picture: blob(7, 8) });
	await vault.saveDraft('lesion', { step: 'source' });
	const again = await vaultNamed('drafts');
	const draft = await again.savedDraft('check-in');
	expect(draft?.value).toEqual(value);
	expect(await bytesOf(draft?.blobs['picture'])).toEqual(Uint8Array.of(7, 8));
	await vault.saveDraft('check-in', { step: 'other' });
	expect(await again.savedDraft('check-in')).toMatchObject({ value: { step: 'other' }, blobs: {} });
	await vault.clearDraft('check-in');
	expect(await again.savedDraft('check-in')).toBeUndefined();
	expect((await again.savedDraft('lesion'))?.value).toEqual({ step: 'source' });
});

test('an array that would come back as something else is refused', async () => {
	const vault = await vaultNamed();
	await expect(vault.saveDraft('lesion', { data: new Float64Array(2) })).rejects.toThrow(TypeError);
});

interface Fixture {
	readonly version: number;
	readonly stores: Record<string, Record<string, string | number>[]>;
}

const bytes = (text: string | number | undefined) =>
	Uint8Array.from(Buffer.from(String(text), 'base64'));

/** Writes the stored database of an older version as that version's code did. */
async function writeOld(version: number, name: string): Promise<void> {
	const fixture = JSON.parse(
		readFileSync(`tests/fixtures/vault/version-${version}.json`, 'utf8'),
	) as Fixture;
	const database = await openDB(name, fixture.version, {
		upgrade(old) {
			for (const store of Object.keys(fixture.stores)) {
				old.createObjectStore(store, { keyPath: 'id' });
			}
		},
	});
	for (const [store, records] of Object.entries(fixture.stores)) {
		for (const { key, sealed, wrapped, iv, ...clear } of records) {
			const raw = bytes(key);
			await database.put(store, {
				...clear,
				iv: bytes(iv),
				...(sealed ? { sealed: bytes(sealed).buffer } : {}),
				...(wrapped
					? {
							wrapped: bytes(wrapped).buffer,
							key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [
								'encrypt',
								'decrypt',
							]),
						}
					: {}),
			});
		}
	}
	database.close();
}

test('a stored database of version 1 is migrated, loses nothing, and takes check-ins', async () => {
	await writeOld(1, 'version-1');
	const vault = await vaultNamed('version-1');
	const list = await vault.lesionList();
	expect(list.map(({ lesion }) => lesion.name)).toEqual(['Left shoulder']);
	expect(list[0]?.visits.map(({ id }) => id)).toEqual(['visit-2', 'visit-1']);
	const visit = await vault.savedVisit('visit-1');
	expect(visit?.note).toBe('behind the strap');
	expect(visit?.reading.maps[1]?.data[24]).toBe(Math.fround(24 / 7));
	expect((await bytesOf(await vault.savedPicture('visit-2'))).slice(0, 2)).toEqual(
		Uint8Array.of(0xff, 0xd8),
	);
	const checkIn = await saved(vault);
	expect(await vault.savedCheckIn(checkIn.id)).toEqual(checkIn);
	await vault.close();
	const database = await openDB('version-1');
	expect(database.version).toBe(DATABASE_VERSION);
	expect([...database.objectStoreNames].sort()).toEqual(
		[...SEALED_STORES, 'slots', 'staging', 'stale'].sort(),
	);
	expect(await database.count('visits')).toBe(2);
	database.close();
	expect(STORES_OF_VERSION[1]).toHaveLength(5);
});

test('a stored database of version 2 is migrated, and its check-ins are listed', async () => {
	await writeOld(2, 'version-2');
	const vault = await vaultNamed('version-2');
	expect((await vault.checkInList()).map(({ id, note }) => [id, note])).toEqual([
		['check-in-2', ''],
		['check-in-1', 'slept badly'],
	]);
	expect((await vault.savedCheckIn('check-in-1'))?.reading).toEqual(reading);
	expect(await bytesOf(await vault.savedFacePicture('check-in-2'))).toEqual(
		Uint8Array.of(0xff, 0xd8, 1),
	);
	expect(await vault.setting('lock')).toEqual({ idleMinutes: 15, onHide: false });
	expect((await vault.lesionList()).map(({ lesion }) => lesion.name)).toEqual(['Left shoulder']);
	await vault.updateCheckIn('check-in-2', { note: 'slept well' });
	expect((await vault.checkInList())[0]?.note).toBe('slept well');
});
