import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { newLesion } from '$lib/skin/lesion-record';
import { visitOf } from './test-records';
import { DATABASE_VERSION, STORES_OF_VERSION } from './schema';
import { openVault, UNDO_TIME, VaultError, type Vault } from './vault';

const opened: Vault[] = [];
let count = 0;

/** A vault in a database of its own, unless a name is given. */
async function vaultNamed(name = `test-${String(++count)}`): Promise<Vault> {
	const vault = await openVault({ name });
	opened.push(vault);
	return vault;
}

afterEach(async () => {
	vi.restoreAllMocks();
	vi.useRealTimers();
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
});

const JPEG = Uint8Array.from([
	0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 1, 2,
]);
const picture = () => new Blob([JPEG], { type: 'image/jpeg' });

async function saved(vault: Vault, name = 'Left shoulder', takenAt?: string) {
	const lesion = newLesion(name);
	const visit = visitOf(lesion, takenAt);
	await vault.saveVisit({ lesion, visit, picture: picture(), thumbnail: picture() });
	return { lesion, visit };
}

test('a saved visit comes back whole: record, maps, picture, thumbnail, lesion', async () => {
	const vault = await vaultNamed();
	const { lesion, visit } = await saved(vault);
	expect(await vault.savedVisit(visit.id)).toEqual(visit);
	expect(await vault.savedLesion(lesion.id)).toEqual(lesion);
	expect(await vault.savedVisits(lesion.id)).toEqual([visit]);
	const blob = await vault.savedPicture(visit.id);
	expect(blob?.type).toBe('image/jpeg');
	expect(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(JPEG);
	expect((await vault.savedThumbnail(visit.id))?.size).toBe(JPEG.length);
});

test('it opens again with the key it left', async () => {
	const first = await vaultNamed('again');
	const { visit } = await saved(first);
	await first.close();
	const second = await vaultNamed('again');
	expect(await second.savedVisit(visit.id)).toEqual(visit);
});

test('the list has the lesion seen last first, and its visits newest first', async () => {
	const vault = await vaultNamed();
	const old = await saved(vault, 'Old', '2025-01-01T00:00:00.000Z');
	await saved(vault, 'Newer', '2026-01-01T00:00:00.000Z');
	const again = visitOf(old.lesion, '2026-06-01T00:00:00.000Z');
	await vault.saveVisit({
		lesion: old.lesion,
		visit: again,
		picture: picture(),
		thumbnail: picture(),
	});
	const list = await vault.lesionList();
	expect(list.map(({ lesion }) => lesion.name)).toEqual(['Old', 'Newer']);
	expect(list[0]?.visits.map(({ id }) => id)).toEqual([again.id, old.visit.id]);
	expect(list[0]?.visits[0]).not.toHaveProperty('reading');
});

test('nothing of a record is readable in the database', async () => {
	const vault = await vaultNamed('clear');
	const { lesion, visit } = await saved(vault, 'Planted name');
	await vault.close();
	const database = await openDB('clear', DATABASE_VERSION);
	const planted = ['Planted name', 'planted note', '2026-03-01', 'dermatoscope', 'NV', 'JFIF'];
	for (const store of STORES_OF_VERSION[1]) {
		const records: unknown[] = await database.getAll(store);
		expect(records).toHaveLength(1);
		for (const record of records as Record<string, unknown>[]) {
			expect(Object.keys(record).sort()).toEqual(['id', 'iv', 'sealed', 'version']);
			expect(record.id).toBe(store === 'lesions' ? lesion.id : visit.id);
			const bytes = Buffer.from(record.sealed as ArrayBuffer).toString('latin1');
			for (const text of planted.filter((each) => each.length > 2)) {
				expect(bytes).not.toContain(text);
			}
		}
	}
	const slots = (await database.getAll('slots')) as { key: CryptoKey }[];
	expect(slots.map(({ key }) => key.extractable)).toEqual([false]);
	database.close();
});

test('a record that was moved to another place does not open; the others do', async () => {
	const vault = await vaultNamed('moved');
	const one = await saved(vault, 'One');
	const two = await saved(vault, 'Two');
	const database = await openDB('moved', DATABASE_VERSION);
	const record = (await database.get('lesions', one.lesion.id)) as object;
	await database.put('lesions', { ...record, id: two.lesion.id });
	database.close();
	await expect(vault.savedLesion(two.lesion.id)).rejects.toMatchObject({ code: 'damaged' });
	expect((await vault.lesionList()).map(({ lesion }) => lesion.name)).toEqual(['One']);
});

test('a deleted visit is gone from every list, and comes back whole', async () => {
	const vault = await vaultNamed();
	const { lesion, visit } = await saved(vault);
	const undo = await vault.deleteVisit(visit.id);
	expect(await vault.savedVisit(visit.id)).toBeUndefined();
	expect(await vault.savedVisits()).toEqual([]);
	expect(await vault.lesionList()).toEqual([{ lesion, visits: [] }]);
	await undo();
	expect(await vault.savedVisits()).toEqual([visit]);
});

test('a deleted lesion takes its visits along, and back', async () => {
	const vault = await vaultNamed();
	const { lesion, visit } = await saved(vault);
	const undo = await vault.deleteLesion(lesion.id);
	expect(await vault.lesionList()).toEqual([]);
	expect(await vault.savedVisit(visit.id)).toBeUndefined();
	await undo();
	expect(await vault.savedVisit(visit.id)).toEqual(visit);
});

test('ten minutes after it was deleted, the next opening removes it for good', async () => {
	const first = await vaultNamed('purge');
	const { lesion, visit } = await saved(first);
	const kept = await saved(first, 'Kept');
	const undo = await first.deleteLesion(lesion.id);
	const later = Date.now() + UNDO_TIME + 1;
	vi.spyOn(Date, 'now').mockReturnValue(later);
	const second = await vaultNamed('purge');
	expect((await second.savedLesions()).map(({ id }) => id)).toEqual([kept.lesion.id]);
	expect(await second.savedPicture(visit.id)).toBeUndefined();
	expect(await second.savedPicture(kept.visit.id)).toBeDefined();
	await expect(undo()).rejects.toMatchObject({ code: 'missing' });
});

test('a visit that cannot be stored leaves nothing of itself', async () => {
	const vault = await vaultNamed('full');
	const before = await saved(vault);
	const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')?.value as (
		this: IDBObjectStore,
		value: unknown,
	) => IDBRequest<IDBValidKey>;
	vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
		this: IDBObjectStore,
		value: unknown,
	) {
		if (this.name === 'thumbnails') throw new DOMException('full', 'QuotaExceededError');
		return put.call(this, value);
	});
	const error: unknown = await saved(vault, 'Second').catch((reason: unknown) => reason);
	vi.restoreAllMocks();
	expect(error).toBeInstanceOf(VaultError);
	expect(error).toMatchObject({ code: 'full' });
	expect((await vault.savedLesions()).map(({ name }) => name)).toEqual([before.lesion.name]);
	expect(await vault.savedVisits()).toEqual([before.visit]);
});

test('where the browser says that there is no room, nothing is tried', async () => {
	const vault = await vaultNamed();
	vi.stubGlobal('navigator', {
		storage: { estimate: () => Promise.resolve({ usage: 990_000, quota: 1_000_000 }) },
	});
	const error: unknown = await saved(vault).catch((reason: unknown) => reason);
	expect(await vault.room()).toEqual({ usage: 990_000, quota: 1_000_000, free: 10_000 });
	vi.unstubAllGlobals();
	expect(error).toMatchObject({ code: 'full' });
	expect(await vault.savedLesions()).toEqual([]);
});

test('another tab hears of a change, and reads what was saved', async () => {
	const one = await vaultNamed('tabs');
	const two = await vaultNamed('tabs');
	const heard = new Promise((resolve) => two.onChange(resolve));
	const { visit } = await saved(one);
	expect(await heard).toEqual({ kind: 'lesions' });
	expect(await two.savedVisit(visit.id)).toEqual(visit);
});

test('two tabs that make the diary at once share one key', async () => {
	const [one, two] = await Promise.all([vaultNamed('race'), vaultNamed('race')]);
	const { visit } = await saved(one);
	expect(await two.savedVisit(visit.id)).toEqual(visit);
});

test('two tabs that change one lesion at once both get through', async () => {
	const one = await vaultNamed('both');
	const { lesion, visit } = await saved(one);
	const two = await vaultNamed('both');
	await Promise.all([one.deleteLesion(lesion.id), two.deleteVisit(visit.id)]);
	expect(await one.lesionList()).toEqual([]);
});

test('everything is deleted, also while another tab has it open, and a new diary can begin', async () => {
	const one = await vaultNamed('all');
	const two = await vaultNamed('all');
	const { visit } = await saved(one);
	await one.deleteEverything();
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('all');
	expect(await two.savedVisit(visit.id)).toBeUndefined();
	const { visit: next } = await saved(two);
	expect(await one.savedVisit(next.id)).toEqual(next);
});

test('records without their key are not taken for an empty diary', async () => {
	const vault = await vaultNamed('keyless');
	await saved(vault);
	await vault.close();
	const database = await openDB('keyless', DATABASE_VERSION);
	await database.clear('slots');
	database.close();
	await expect(openVault({ name: 'keyless' })).rejects.toMatchObject({ code: 'keyless' });
});

test('a newer database is refused politely', async () => {
	(await openDB('newer', DATABASE_VERSION + 1)).close();
	await expect(openVault({ name: 'newer' })).rejects.toMatchObject({ code: 'newer' });
});

test('a closed vault says so', async () => {
	const vault = await vaultNamed();
	await vault.close();
	await expect(vault.lesionList()).rejects.toMatchObject({ code: 'closed' });
});
