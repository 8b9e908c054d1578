import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { headingOf, newCheckIn, type CheckIn } from '$lib/skin/check-in';
import { blob, READING as reading } from './test-records';
import { openVault, UNDO_TIME, type Vault } from './vault';

/** More than a list has without an index. */
const MANY = 210;
const LONG = 60_000;
const opened: Vault[] = [];

async function vaultNamed(name: string): Promise<Vault> {
	const vault = await openVault({ name });
	opened.push(vault);
	return vault;
}

afterEach(async () => {
	vi.restoreAllMocks();
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
});

function checkInAt(day: number): CheckIn {
	const takenAt = new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString();
	return newCheckIn({ reading, cropSize: 512, takenAt });
}

const pictures = { picture: blob(1), crop: blob(2), thumbnail: blob(3) };

async function imported(vault: Vault, days: readonly number[]): Promise<CheckIn[]> {
	const made = days.map(checkInAt);
	const stage = await vault.stage();
	for (const checkIn of made) await stage.putCheckIn({ checkIn, ...pictures });
	await stage.commit();
	return made;
}

const listed = (all: readonly CheckIn[]) =>
	[...all].sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1)).map(headingOf);

/** How many headings were read since `reads` was made. */
function watchReads() {
	const decrypt = vi.spyOn(crypto.subtle, 'decrypt');
	return () => decrypt.mock.calls.length;
}

test(
	'a long list opens one seal, and is true after every kind of change, in every tab',
	async () => {
		const vault = await vaultNamed('many');
		const all = await imported(
			vault,
			Array.from({ length: MANY }, (_, i) => i),
		);
		expect(await vault.checkInList()).toEqual(listed(all));
		expect(await index('many')).toBeGreaterThan(10_000);

		const other = await vaultNamed('many');
		const reads = watchReads();
		expect(await other.checkInList()).toEqual(listed(all));
		expect(reads()).toBeLessThan(5);

		const [first, second, third] = all;
		if (!first || !second || !third) throw new Error('Too few.');
		const added = checkInAt(MANY);
		await vault.saveCheckIn({ checkIn: added, ...pictures });
		await vault.updateCheckIn(first.id, { note: 'a word' });
		await vault.deleteCheckIn(second.id);
		const undo = await vault.deleteCheckIn(third.id);
		await undo();
		const now = [...all.filter(({ id }) => id !== second.id && id !== first.id), added];
		const expected = listed([...now, { ...first, note: 'a word' }]);
		expect(await vault.checkInList()).toEqual(expected);
		expect(await other.checkInList()).toEqual(expected);

		// Purged at the next opening: gone for good, and not in the list again.
		vi.spyOn(Date, 'now').mockReturnValue(Date.now() + UNDO_TIME + 1);
		const later = await vaultNamed('many');
		expect(await later.checkInList()).toEqual(expected);
		expect(await count('many', 'checkInHeadings')).toBe(MANY);

		// More than fit beside the index: made anew, in one swap.
		const more = await imported(
			later,
			Array.from({ length: 60 }, (_, i) => -1 - i),
		);
		const whole = listed([...now, ...more, { ...first, note: 'a word' }]);
		expect(await later.checkInList()).toEqual(whole);
		expect(await count('many', 'stale')).toBe(0);
		expect(await vault.checkInList()).toEqual(whole);
	},
	LONG,
);

test(
	'an index that does not open, or none, costs time and nothing else',
	async () => {
		const vault = await vaultNamed('broken');
		const all = await imported(
			vault,
			Array.from({ length: MANY }, (_, i) => i),
		);
		await vault.checkInList();
		const database = await openDB('broken');
		const record = (await database.get('indexes', 'checkInHeadings')) as { sealed: ArrayBuffer };
		const bytes = new Uint8Array(record.sealed);
		bytes[20] = 255 - (bytes[20] ?? 0);
		await database.put('indexes', { ...record, iv: new Uint8Array(12) });
		const fresh = await vaultNamed('broken');
		expect(await fresh.checkInList()).toEqual(listed(all));
		await database.clear('indexes');
		database.close();
		expect(await (await vaultNamed('broken')).checkInList()).toEqual(listed(all));
		// What is left is sound: one seal again.
		const reads = watchReads();
		expect(await (await vaultNamed('broken')).checkInList()).toEqual(listed(all));
		expect(reads()).toBeLessThan(5);
	},
	LONG,
);

test('a short list needs no index, and marks do not hinder it', async () => {
	const vault = await vaultNamed('few');
	const all = await imported(vault, [1, 2, 3]);
	const added = checkInAt(4);
	await vault.saveCheckIn({ checkIn: added, ...pictures });
	expect(await vault.checkInList()).toEqual(listed([...all, added]));
	expect(await index('few')).toBe(0);
});

/** Bytes of the index; 0 where there is none or a blank. */
async function index(name: string): Promise<number> {
	const database = await openDB(name);
	const record = (await database.get('indexes', 'checkInHeadings')) as
		{ sealed: ArrayBuffer } | undefined;
	database.close();
	return record?.sealed.byteLength ?? 0;
}

async function count(name: string, store: string): Promise<number> {
	const database = await openDB(name);
	const n = await database.count(store);
	database.close();
	return n;
}
