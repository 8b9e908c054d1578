/**
 * What is kept, in a real Chromium: delete and undo, two tabs, and a disk that is full. The records
 * are made up; the pages that show them have their own tests.
 */
import { expect, test } from '../lab/fixture';
import { expectWhole, PLANTED, read, record, save } from '../lab/visits';

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
