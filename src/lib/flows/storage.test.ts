import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { newCheckIn } from '$lib/skin/check-in';
import { blob, READING as reading } from '$lib/vault/test-records';
import { diary } from './diary';
import { Storage } from './storage.svelte';

afterEach(() => {
	vi.unstubAllGlobals();
});

test('the settings tell whether the browser keeps it, and when it was last copied out', async () => {
	let agreed = false;
	vi.stubGlobal('navigator', {
		storage: {
			estimate: () => Promise.resolve({ usage: 12e6, quota: 100e6 }),
			persisted: () => Promise.resolve(agreed),
			persist: () => Promise.resolve((agreed = true)),
		},
	});
	const storage = new Storage();
	await storage.look();
	expect(storage.problem).toBeUndefined();
	expect(storage).toMatchObject({ kept: false, anything: false, backup: undefined });
	expect(storage.room?.free).toBe(88e6);

	const vault = await diary();
	const checkIn = newCheckIn({ reading, cropSize: 512 });
	await vault.saveCheckIn({ checkIn, picture: blob(1), crop: blob(2), thumbnail: blob(3) });
	await storage.look();
	expect(storage).toMatchObject({ anything: true, backup: undefined });

	const copied = new Date('2026-11-20T08:00:00.000Z');
	await vault.noteBackup(copied);
	await storage.keep();
	await storage.look();
	expect(storage.backup).toEqual(copied);
	expect(storage.kept).toBe(true);
});

test('a browser without a storage manager is no problem', async () => {
	vi.stubGlobal('navigator', {});
	const storage = new Storage();
	await storage.look();
	expect(storage.problem).toBeUndefined();
	expect(storage.kept).toBeUndefined();
});
