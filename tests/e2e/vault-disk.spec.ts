/**
 * What lies on the disk, in a real Chromium: nothing readable, everything back after a restart. The
 * records are made up; the pages that show them have their own tests.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesWith } from '../fixtures/disk';
import { expect, test } from '../lab/fixture';
import { expectWhole, JPEG_HEADER, PLANTED, read, record, save } from '../lab/visits';

async function openedAt(context: BrowserContext, origin: string): Promise<Page> {
	const page = context.pages()[0] ?? (await context.newPage());
	await page.goto(`${origin}/`);
	await page.waitForFunction(() => 'lab' in globalThis);
	return page;
}

/** The same use of the diary twice: through the vault, or with encryption taken out. */
function useEverything(page: Page, planted: typeof PLANTED, header: string, encrypted: boolean) {
	return page.evaluate(
		async ([words, start, sealed]) => {
			const { lab } = globalThis;
			const one = lab.checkInWith(70_000, words.checkInNote, words.date);
			const noise = new Uint8Array(await one.picture.arrayBuffer());
			noise.set(Array.from(start + words.picture, (mark) => mark.charCodeAt(0)));
			const picture = new Blob([noise], { type: 'image/jpeg' });
			const thumbnail = picture.slice(0, 1_000);
			const given = { ...one, picture, crop: picture, thumbnail };
			const draft = { note: words.draft };
			if (sealed) {
				const vault = await lab.openVault();
				await vault.saveCheckIn(given);
				await vault.saveDraft('check-in', draft, { picture });
				await vault.saveSetting('planted', words.draft);
				await lab.createProfile(words.profile, 'plum');
				await vault.keys.setPassphrase(words.passphrase, undefined, true);
				await vault.close();
				return;
			}
			const request = indexedDB.open('control', 1);
			request.onupgradeneeded = () => request.result.createObjectStore('plain');
			await new Promise((resolve) => (request.onsuccess = resolve));
			const bytes = new Uint8Array(await thumbnail.arrayBuffer());
			const packed = [
				{ ...given.checkIn, name: words.name, note: words.note },
				{ type: picture.type, bytes },
				{ note: words.checkInNote, draft },
				{ name: words.profile, passphrase: words.passphrase },
			].map((value) => lab.pack(value));
			const transaction = request.result.transaction('plain', 'readwrite', {
				durability: 'strict',
			});
			for (const [key, value] of packed.entries()) {
				transaction.objectStore('plain').put({ id: key, packed: value.buffer }, key);
			}
			await new Promise((resolve) => (transaction.oncomplete = resolve));
			request.result.close();
		},
		[planted, header, encrypted] as const,
	);
}

test('after a restart it opens whole, and nothing of it is readable on the disk', async ({
	openProfile,
	lab,
}) => {
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-vault-'));
	try {
		const made = record('disk');
		const first = await openProfile(folder, lab.origin);
		const page = await openedAt(first, lab.origin);
		expect(await save(page, made)).toEqual({ code: 'saved', message: '' });
		await useEverything(page, PLANTED, JPEG_HEADER, true);
		await first.close();
		const texts = [...Object.values(PLANTED), `${JPEG_HEADER}Planted`, 'Looks most like'];
		expect(filesWith(folder, texts)).toEqual([]);

		const second = await openProfile(folder, lab.origin);
		const again = await openedAt(second, lab.origin);
		const found = await read(again, made.visit.id);
		expectWhole(found, made);
		expect(found.names).toEqual([PLANTED.name]);
		// The control: the same, packed as the vault packs it and not sealed, is found by the search.
		await useEverything(again, PLANTED, JPEG_HEADER, false);
		await second.close();
		for (const text of [...Object.values(PLANTED), `${JPEG_HEADER}Planted`]) {
			expect(filesWith(folder, [text]), text).not.toEqual([]);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('the stores hold ids, versions, IVs and ciphertext, and a key that cannot be taken out', async ({
	page,
}) => {
	await save(page, record('stores'));
	const found = await page.evaluate(async () => {
		const request = indexedDB.open('skinkeep');
		await new Promise((resolve) => (request.onsuccess = resolve));
		const database = request.result;
		const names = [...database.objectStoreNames];
		const transaction = database.transaction(names);
		const all = await Promise.all(
			names.map(async (name) => {
				const records = transaction.objectStore(name).getAll();
				await new Promise((resolve) => (records.onsuccess = resolve));
				return [name, records.result as Record<string, unknown>[]] as const;
			}),
		);
		database.close();
		const slot = all.find(([name]) => name === 'slots')?.[1][0]?.['key'] as CryptoKey;
		const outOf = await crypto.subtle.exportKey('raw', slot).then(
			() => 'taken out',
			() => 'stays inside',
		);
		const fields = all
			.filter(([name, records]) => name !== 'slots' && records.length > 0)
			.map(([name, records]) => [name, ...records.map((each) => Object.keys(each).sort().join())]);
		return { fields, outOf };
	});
	expect(found.outOf).toBe('stays inside');
	expect(found.fields).toEqual(
		['headings', 'lesions', 'pictures', 'thumbnails', 'visits'].map((name) => [
			name,
			'id,iv,sealed,version',
		]),
	);
});
