import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { openDB } from 'idb';
import { afterEach, expect, test } from 'vitest';
import { newCheckIn } from '$lib/skin/check-in';
import { newLesion } from '$lib/skin/lesion-record';
import { SEALED_STORES } from './schema';
import { blob, bytesOf, READING, visitOf } from './test-records';
import { openVault, type CheckInToSave, type Vault, type VisitToSave } from './vault';

const opened: Vault[] = [];
let count = 0;

async function vaultNamed(name = `bulk-${String(++count)}`): Promise<Vault> {
	const vault = await openVault({ name });
	opened.push(vault);
	return vault;
}

afterEach(async () => {
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
});

const at = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();

function checkInOn(day: number): CheckInToSave {
	const checkIn = newCheckIn({ reading: READING, cropSize: 512, takenAt: at(day) });
	return { checkIn, picture: blob(1, day), crop: blob(2, day), thumbnail: blob(3, day) };
}

function visitOn(day: number, lesion = newLesion('A')): VisitToSave {
	return { lesion, visit: visitOf(lesion, at(day)), picture: blob(4, day), thumbnail: blob(5) };
}

/** How many records lie in the database, by store. */
async function recordCounts(name: string): Promise<Record<string, number>> {
	const database = await openDB(name);
	const stores = [...SEALED_STORES, 'staging'];
	const counts = await Promise.all(
		stores.map(async (store) => [store, await database.count(store)] as const),
	);
	database.close();
	return Object.fromEntries(counts.filter(([, number]) => number > 0));
}

test('each hands over everything whole, the oldest first, and only what is wanted', async () => {
	const vault = await vaultNamed();
	const made = [checkInOn(3), checkInOn(1), checkInOn(2)];
	for (const each of made) await vault.saveCheckIn(each);
	const visit = visitOn(5);
	await vault.saveVisit(visit);
	const days: string[] = [];
	const outcome = await vault.each('check-ins', async ({ checkIn, picture, crop, thumbnail }) => {
		const given = made.find((each) => each.checkIn.id === checkIn.id);
		expect(checkIn).toEqual(given?.checkIn);
		expect(await bytesOf(picture)).toEqual(await bytesOf(given?.picture));
		expect(await bytesOf(crop)).toEqual(await bytesOf(given?.crop));
		expect(await bytesOf(thumbnail)).toEqual(await bytesOf(given?.thumbnail));
		days.push(checkIn.takenAt);
	});
	expect(outcome).toEqual({ count: 3, damaged: [] });
	expect(days).toEqual([at(1), at(2), at(3)]);
	const visits: VisitToSave[] = [];
	await vault.each('visits', (whole) => void visits.push(whole));
	expect(visits).toHaveLength(1);
	expect(visits[0]).toMatchObject({ lesion: visit.lesion, visit: visit.visit });
	const only = { only: ({ takenAt }: { takenAt: string }) => takenAt > at(1) };
	expect((await vault.each('check-ins', () => undefined, only)).count).toBe(2);
});

test('each passes over what is deleted or damaged, and stops when it is told to', async () => {
	const vault = await vaultNamed('each-damaged');
	const [gone, broken, fine] = [checkInOn(1), checkInOn(2), checkInOn(3)];
	for (const each of [gone, broken, fine]) await vault.saveCheckIn(each);
	await vault.deleteCheckIn(gone.checkIn.id);
	const database = await openDB('each-damaged');
	const record = (await database.get('crops', broken.checkIn.id)) as { sealed: ArrayBuffer };
	await database.put('crops', { ...record, sealed: record.sealed.slice(1) });
	database.close();
	const ids: string[] = [];
	const outcome = await vault.each('check-ins', ({ checkIn }) => void ids.push(checkIn.id));
	expect(outcome).toEqual({ count: 1, damaged: [broken.checkIn.id] });
	expect(ids).toEqual([fine.checkIn.id]);
	const stop = new AbortController();
	stop.abort();
	const stopped = vault.each('check-ins', () => undefined, { signal: stop.signal });
	await expect(stopped).rejects.toThrow('abort');
});

test('nothing of an import shows before its swap, and all of it after', async () => {
	const vault = await vaultNamed('swap');
	const other = await vaultNamed('swap');
	const stage = await vault.stage();
	const checkIn = checkInOn(1);
	const visit = visitOn(2);
	const bare = newLesion('Without a visit');
	expect(await stage.putCheckIn(checkIn)).toBe('new');
	expect(await stage.putVisit(visit)).toBe('new');
	expect(await stage.putLesion(bare)).toBe('new');
	expect(await stage.putLesion(visit.lesion)).toBe('known');
	expect(await other.checkInList()).toEqual([]);
	expect(await other.lesionList()).toEqual([]);
	expect(await other.savedVisit(visit.visit.id)).toBeUndefined();
	const heard = new Promise((resolve) => other.onChange(resolve));
	expect(await stage.commit()).toBe(4);
	await heard;
	expect(await other.savedCheckIn(checkIn.checkIn.id)).toEqual(checkIn.checkIn);
	expect(await other.savedVisit(visit.visit.id)).toEqual(visit.visit);
	expect((await other.savedLesions()).map(({ name }) => name).sort()).toEqual(
		['A', 'Without a visit'].sort(),
	);
	expect(await bytesOf(await other.savedFacePicture(checkIn.checkIn.id))).toEqual(
		Uint8Array.of(1, 1),
	);
	expect(await recordCounts('swap')).not.toHaveProperty('staging');
	await expect(stage.commit()).rejects.toMatchObject({ code: 'closed' });
	await expect(stage.putLesion(bare)).rejects.toMatchObject({ code: 'closed' });
});

test('what the diary has already stays as it is', async () => {
	const vault = await vaultNamed();
	const mine = checkInOn(1);
	await vault.saveCheckIn(mine);
	const stage = await vault.stage();
	const theirs = { ...mine, checkIn: { ...mine.checkIn, note: 'from elsewhere' } };
	expect(await stage.putCheckIn(theirs)).toBe('known');
	expect(await stage.commit()).toBe(0);
	expect(await vault.savedCheckIn(mine.checkIn.id)).toEqual(mine.checkIn);
});

test('what was deleted a moment ago comes back with an import', async () => {
	const vault = await vaultNamed();
	const visit = visitOn(1);
	const checkIn = checkInOn(2);
	await vault.saveVisit(visit);
	await vault.saveCheckIn(checkIn);
	await vault.deleteVisit(visit.visit.id);
	await vault.deleteLesion(visit.lesion.id);
	await vault.deleteCheckIn(checkIn.checkIn.id);
	const stage = await vault.stage();
	expect(await stage.putVisit(visit)).toBe('new');
	expect(await stage.putCheckIn(checkIn)).toBe('new');
	await stage.commit();
	expect(await vault.savedVisit(visit.visit.id)).toEqual(visit.visit);
	expect((await vault.checkInList()).map(({ id }) => id)).toEqual([checkIn.checkIn.id]);
});

test('a cancelled import leaves what was there and nothing else', async () => {
	const vault = await vaultNamed('cancelled');
	await vault.saveCheckIn(checkInOn(1));
	await vault.saveVisit(visitOn(1));
	const before = await recordCounts('cancelled');
	const stage = await vault.stage();
	await stage.putCheckIn(checkInOn(2));
	await stage.putVisit(visitOn(2));
	expect(await recordCounts('cancelled')).not.toEqual(before);
	await stage.cancel();
	expect(await recordCounts('cancelled')).toEqual(before);
	await (await vault.stage()).cancel();
});

test('an import that never ended is removed when the diary is opened next', async () => {
	const vault = await vaultNamed('unended');
	await vault.saveCheckIn(checkInOn(1));
	const before = await recordCounts('unended');
	const database = await openDB('unended');
	const stage = await vault.stage();
	await stage.putCheckIn(checkInOn(2));
	const staged = (await database.getAll('staging')) as unknown[];
	const heavy = await Promise.all(
		(['checkIns', 'crops'] as const).map(async (store) => [store, await database.getAll(store)]),
	);
	await stage.cancel();
	// As a killed page leaves it: the records are there, and nobody holds the import's lock.
	for (const record of staged) await database.put('staging', record);
	for (const [store, records] of heavy) {
		for (const record of records as unknown[]) await database.put(store as string, record);
	}
	database.close();
	expect(await recordCounts('unended')).not.toEqual(before);
	await vaultNamed('unended');
	expect(await recordCounts('unended')).toEqual(before);
});

test('import(export(x)) = x, for any histories, with the pictures to the byte', async () => {
	const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
	const entry = fc.record({ day: fc.integer({ min: 1, max: 9 }), note: fc.string(), bytes });
	await fc.assert(
		fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
			const from = await vaultNamed();
			for (const { day, note, bytes } of entries) {
				const made = checkInOn(day);
				const picture = blob(...bytes);
				await from.saveCheckIn({ ...made, checkIn: { ...made.checkIn, note }, picture });
			}
			const to = await vaultNamed();
			const stage = await to.stage();
			await from.each('check-ins', async (whole) => {
				await stage.putCheckIn(whole);
			});
			expect(await stage.commit()).toBe(entries.length);
			const byId = (list: readonly { id: string }[]) =>
				[...list].sort((a, b) => (a.id < b.id ? -1 : 1));
			expect(byId(await to.checkInList())).toEqual(byId(await from.checkInList()));
			await to.each('check-ins', async ({ checkIn, picture }) => {
				expect(checkIn).toEqual(await from.savedCheckIn(checkIn.id));
				expect(await bytesOf(picture)).toEqual(
					await bytesOf(await from.savedFacePicture(checkIn.id)),
				);
			});
		}),
		{ numRuns: 25 },
	);
});

test('the last backup is remembered, for this diary and encrypted', async () => {
	const vault = await vaultNamed();
	expect(await vault.lastBackup()).toBeUndefined();
	await vault.noteBackup(new Date('2026-07-01T00:00:00Z'));
	expect(await vault.lastBackup()).toEqual(new Date('2026-07-01T00:00:00Z'));
	await vault.saveSetting('lock', { idle: 5 });
	expect(await vault.setting('lock')).toEqual({ idle: 5 });
	expect(await vault.setting('other')).toBeUndefined();
});
