/**
 * What is kept, in a real Chromium: nothing readable on the disk, everything back after a restart,
 * delete and undo, two tabs, and a disk that is full. The records are made up; the pages that show
 * them have their own tests.
 */
import type { BrowserContext, Page } from '@playwright/test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../lab/fixture';

const PLANTED = {
	name: 'Planted-name-behind-the-knee',
	note: 'Planted-note-it-itches-at-night',
	date: '2026-03-17T10:11:12.131Z',
	picture: 'Planted-bytes-of-a-picture',
	checkInNote: 'Planted-note-of-a-check-in',
	draft: 'Planted-note-of-a-draft',
	profile: 'Planted-name-of-a-person',
	passphrase: 'Planted-passphrase-for-it',
} as const;
/** How a JPEG begins, and then this test's mark: a browser has pictures of its own on the disk. */
const JPEG_HEADER = '\xff\xd8\xff\xe0\0\x10JFIF\0';

/** A lesion and a visit with maps, and a "JPEG" that starts as one does. */
function record(id: string, pictureBytes = 2_000) {
	const grid = (side: number) => ({
		width: side,
		height: side,
		values: Array.from({ length: side * side }, (_, i) => Math.fround(i / 7)),
	});
	return {
		lesion: { id: `lesion-${id}`, name: PLANTED.name, createdAt: PLANTED.date },
		visit: {
			id: `visit-${id}`,
			lesionId: `lesion-${id}`,
			takenAt: PLANTED.date,
			source: 'dermatoscope' as const,
			symptoms: { bleeding: false, itching: true, growing: false, new: false },
			judgement: {
				abstained: false,
				reasons: [],
				prediction: 'NV' as const,
				title: 'Looks most like a mole (nevus)',
				doctor: ['itching' as const],
			},
			note: PLANTED.note,
			storedWidth: 600,
			storedHeight: 450,
		},
		reading: {
			classifier: { name: 'lesion-classifier', version: '1.0.0' },
			segmenter: { name: 'lesion-segmenter', version: '1.0.0' },
			backend: 'wasm',
			probabilities: [0.1, 0.6, 0.1, 0.05, 0.05, 0.05, 0.05],
			domain: 0.97,
			classifierBox: { x: 75, y: 0, width: 450, height: 450 },
			pictureWidth: 600,
			pictureHeight: 450,
			views: 1,
			ms: 140,
		},
		maps: [grid(7), grid(7)],
		mask: grid(112),
		picture: `${JPEG_HEADER}${PLANTED.picture}`,
		pictureBytes,
	};
}
type MadeUp = ReturnType<typeof record>;

/** Saves in the page; gives 'saved' or the vault's error code, and its sentence. */
function save(page: Page, made: MadeUp): Promise<{ code: string; message: string }> {
	return page.evaluate(async (given) => {
		const floats = ({ values, ...size }: (typeof given)['mask']) => ({
			...size,
			data: Float32Array.from(values),
		});
		const bytes = new Uint8Array(given.pictureBytes);
		// Noise, as a picture is: a disk cannot make it smaller.
		for (let at = 0; at < bytes.length; at += 65_536) {
			crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, bytes.length)));
		}
		bytes.set(Array.from(given.picture, (mark) => mark.charCodeAt(0)));
		const picture = new Blob([bytes], { type: 'image/jpeg' });
		const thumbnail = picture.slice(0, 1_000, 'image/jpeg');
		const maps = given.maps.map(floats);
		const visit = {
			...given.visit,
			reading: { ...given.reading, maps, mask: floats(given.mask) },
		};
		const vault = await globalThis.lab.openVault();
		try {
			await vault.saveVisit({ lesion: given.lesion, visit, picture, thumbnail });
			return { code: 'saved', message: '' };
		} catch (error) {
			const { code, message } = error as { code?: string; message: string };
			return { code: code ?? 'other', message };
		} finally {
			await vault.close();
		}
	}, made);
}

/** What the page finds again of a visit. */
function read(page: Page, id: string) {
	return page.evaluate(async (visitId) => {
		const vault = await globalThis.lab.openVault();
		const visit = await vault.savedVisit(visitId);
		const picture = await vault.savedPicture(visitId);
		const thumbnail = await vault.savedThumbnail(visitId);
		const names = (await vault.lesionList()).map(({ lesion }) => lesion.name);
		await vault.close();
		const mask = visit && [...visit.reading.mask.data];
		const text = picture ? new TextDecoder('latin1').decode(await picture.arrayBuffer()) : '';
		const plain = visit && { ...visit, reading: undefined };
		return { plain, mask, maps: visit?.reading.maps.length, text, names, small: thumbnail?.size };
	}, id);
}

function expectWhole(found: Awaited<ReturnType<typeof read>>, made: MadeUp): void {
	expect(found.plain).toEqual({ ...made.visit, reading: undefined });
	expect(found.mask).toEqual(made.mask.values);
	expect(found.maps).toBe(2);
	expect(found.text).toContain(PLANTED.picture);
	expect(found.text).toHaveLength(made.pictureBytes);
	expect(found.small).toBe(1_000);
}

async function openedAt(context: BrowserContext, origin: string): Promise<Page> {
	const page = context.pages()[0] ?? (await context.newPage());
	await page.goto(`${origin}/`);
	await page.waitForFunction(() => 'lab' in globalThis);
	return page;
}

/** Every file below a folder that holds one of the texts, as bytes or as UTF-16. */
function filesWith(folder: string, texts: readonly string[]): string[] {
	const needles = texts.flatMap((text) => [
		Buffer.from(text),
		Buffer.from(text, 'latin1'),
		Buffer.from(text, 'utf16le'),
	]);
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((path) => {
			const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
			return needles.some((needle) => bytes.includes(needle));
		});
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

test('deleted is gone at once, in the other tab too, and undo brings it back', async ({
	page,
	context,
	lab,
}) => {
	const made = record('undo');
	await save(page, made);
	const other = await context.newPage();
	await other.goto(`${lab.origin}/`);
	await other.waitForFunction(() => 'lab' in globalThis);
	const heard = other.evaluate(async () => {
		const vault = await globalThis.lab.openVault();
		const seen: number[] = [];
		await new Promise<void>((resolve) => {
			vault.onChange(() => {
				void vault.savedVisits().then((visits) => {
					seen.push(visits.length);
					if (seen.length === 2) resolve();
				});
			});
			document.title = 'listening';
		});
		await vault.close();
		return seen;
	});
	await expect(other).toHaveTitle('listening');
	const gone = await page.evaluate(async (id) => {
		const vault = await globalThis.lab.openVault();
		const undo = await vault.deleteVisit(id);
		const after = await vault.savedVisit(id);
		// Time for the other tab to look before it is back.
		await new Promise((resolve) => setTimeout(resolve, 300));
		await undo();
		await vault.close();
		return after === undefined;
	}, made.visit.id);
	expect(gone).toBe(true);
	expect(await heard).toEqual([0, 1]);
	expectWhole(await read(page, made.visit.id), made);
});

test('two tabs that save at once lose nothing', async ({ page, context, lab }) => {
	const other = await context.newPage();
	await other.goto(`${lab.origin}/`);
	await other.waitForFunction(() => 'lab' in globalThis);
	const ids = ['0', '1', '2', '3', '4', '5'];
	const results = await Promise.all(
		ids.map((id) => save(Number(id) % 2 === 0 ? page : other, record(`tabs-${id}`))),
	);
	expect(results.map(({ code }) => code)).toEqual(ids.map(() => 'saved'));
	for (const id of ids) {
		const made = record(`tabs-${id}`);
		expectWhole(await read(other, made.visit.id), made);
	}
});

test('a full disk: one sentence, what was saved is intact, and what fits is still saved', async ({
	page,
	context,
	lab,
}) => {
	// Chromium remembers for minutes how much room there was at the first write: it goes first.
	const session = await context.newCDPSession(page);
	await session.send('Storage.overrideQuotaForOrigin', {
		origin: lab.origin,
		quotaSize: 4_000_000,
	});
	const kept = record('kept');
	expect((await save(page, kept)).code).toBe('saved');
	const big = record('big', 6_000_000);
	const refused = await save(page, big);
	expect(refused.code).toBe('full');
	expect(refused.message).toContain('no room left on this device');
	const missing = await read(page, big.visit.id);
	expect([missing.plain, missing.text, missing.names]).toEqual([undefined, '', [PLANTED.name]]);
	expectWhole(await read(page, kept.visit.id), kept);
	const small = record('small');
	expect((await save(page, small)).code).toBe('saved');
	expectWhole(await read(page, small.visit.id), small);
});

test('a browser that tells that there is no room is believed before anything is written', async ({
	page,
}) => {
	const made = record('told');
	await page.evaluate(() => {
		navigator.storage.estimate = () => Promise.resolve({ usage: 9_999_000, quota: 10_000_000 });
	});
	expect((await save(page, made)).code).toBe('full');
	expect((await read(page, made.visit.id)).plain).toBeUndefined();
});

test('everything is deleted while another tab has it open; both can begin anew', async ({
	page,
	context,
	lab,
}) => {
	const made = record('all');
	await save(page, made);
	const other = await context.newPage();
	await other.goto(`${lab.origin}/`);
	await other.waitForFunction(() => 'lab' in globalThis);
	await other.evaluate(async () => {
		const vault = await globalThis.lab.openVault();
		vault.onChange(({ kind }) => (document.title = kind));
	});
	const left = await page.evaluate(async () => {
		const vault = await globalThis.lab.openVault();
		await vault.deleteEverything();
		const databases = await indexedDB.databases();
		await vault.close();
		return databases.map(({ name }) => name);
	});
	expect(left).toEqual([]);
	await expect(other).toHaveTitle('everything');
	expect((await read(other, made.visit.id)).plain).toBeUndefined();
	expect((await save(other, made)).code).toBe('saved');
	expectWhole(await read(page, made.visit.id), made);
});
