/** Out and in again: the diary as a file, everything deleted, and back to the byte. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { copyFileSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { plainJpeg, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';
import { expect, test } from './fixture';
import { expectFit, expectResult, onWasm, readSample, saveAs, withoutDialog } from './journeys';

/** Exports as the page stands; gives the file and its name. */
async function exported(page: Page): Promise<{ name: string; bytes: Buffer }> {
	const download = page.waitForEvent('download');
	await page.getByTestId('export-start').click();
	const file = await download;
	const path = await file.path();
	await expect(page.getByTestId('export-made')).toContainText('Downloaded');
	return { name: file.suggestedFilename(), bytes: readFileSync(path) };
}

async function take(page: Page, name: string, bytes: Buffer): Promise<void> {
	const file = { name, mimeType: 'application/zip', buffer: bytes };
	await page.getByTestId('import-input').setInputFiles(file);
}

/** Everything but the manifest, which has the time in it. */
function content(bytes: Buffer): Record<string, Uint8Array> {
	const { 'skinkeep.json': manifest, ...files } = unzipSync(new Uint8Array(bytes));
	expect(manifest).toBeDefined();
	return files;
}

/** The file as a doctor opens it: from the disk, in a browser that knows nothing of Skinkeep. */
async function expectReport(browser: Browser, path: string): Promise<void> {
	const named = `${path}.html`;
	copyFileSync(path, named);
	const context = await browser.newContext();
	const page = await context.newPage();
	const said: string[] = [];
	page.on('console', (message) => said.push(message.text()));
	await page.goto(pathToFileURL(named).href);
	await expect(page.getByRole('heading', { name: '1. Shoulder <b>x</b>' })).toBeVisible();
	await expect(page.getByText('Is it <i>new</i>?')).toBeVisible();
	await expect(page.getByRole('img', { name: /with the lesion outlined/ })).toBeVisible();
	await expect(page.getByRole('img', { name: 'Oil over time, 0 to 4' })).toBeVisible();
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id }) => id)).toEqual([]);
	expect((await page.pdf()).length).toBeGreaterThan(10_000);
	expect(said).toEqual([]);
	await context.close();
}

test.setTimeout(180_000);

test('saved, exported, deleted, imported: to the byte', async ({ page, browser }) => {
	await onWasm(page);
	await withoutDialog(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await saveAs(page, 'Shoulder <b>x</b>');

	// A check-in comes by an archive of its own: the same door.
	const made = fc.sample(history(20), { seed: 1, numRuns: 30 }).flat();
	const checkIn = made.find(({ kind }) => kind === 'check-in');
	if (checkIn?.kind !== 'check-in') throw new Error('No check-in was made up.');
	const jpeg = { type: 'image/jpeg', bytes: plainJpeg() };
	const whole = { ...checkIn, pictures: { picture: jpeg, crop: jpeg, thumbnail: jpeg } };
	await page.goto('/share');
	await take(page, 'one.zip', Buffer.from(await written([whole])));
	await expect(page.getByTestId('import-preview')).toContainText('New: 1 check-in.');
	await page.getByTestId('import-start').click();
	await expect(page.getByTestId('import-done')).toContainText('1 entry came in.');

	await page.reload();
	await expect(page.getByTestId('export-words')).toHaveText(
		'1 lesion with 1 picture and 1 check-in.',
	);
	const first = await exported(page);
	expect(first.name).toMatch(/^diary-\d{4}-\d\d-\d\d\.zip$/);
	expect(Object.keys(content(first.bytes))).toHaveLength(1 + 3 + 4);

	await page.getByText('Locked archive').click();
	for (const summary of await page.locator('summary').all()) await summary.click();
	await expectFit(page);
	await page.getByTestId('export-passphrase').fill('four words of mine');
	await page.getByTestId('export-again').fill('four words of mine');
	const locked = await exported(page);
	expect(locked.name).toMatch(/\.zip\.age$/);
	expect(locked.bytes.includes('JFIF')).toBe(false);

	await page.goto('/settings');
	await page.getByTestId('delete-everything').click();
	await page.getByTestId('delete-everything-sure').click();
	await expect(page.getByTestId('erased')).toContainText('Everything is deleted');

	await page.goto('/share');
	await take(page, locked.name, locked.bytes);
	await page.getByTestId('import-passphrase').fill('three words of mine');
	await page.getByRole('button', { name: 'Open' }).click();
	await expect(page.getByTestId('problem')).toHaveAttribute('data-code', 'wrong-passphrase');
	await page.getByTestId('import-passphrase').fill('four words of mine');
	await page.getByRole('button', { name: 'Open' }).click();
	await expect(page.getByTestId('import-preview')).toContainText(
		'New: 1 lesion, 1 picture of lesions, 1 check-in.',
	);
	await page.getByTestId('import-start').click();
	await expect(page.getByTestId('import-done')).toContainText('3 entries came in.');

	await page.reload();
	await take(page, first.name, first.bytes);
	await expect(page.getByTestId('import-preview')).toContainText('Nothing in it is new.');
	expect(content((await exported(page)).bytes)).toEqual(content(first.bytes));

	// Tables and bundles go the same way.
	await page.getByText('Scores only').click();
	const scores = (await exported(page)).bytes.toString('utf8').trim().split('\n');
	expect(scores).toHaveLength(1 + 2);
	expect(scores[0]).toContain('taken_at,kind,oil,oil_sd');
	await page.getByText('For clinical systems').click();
	const bundle = JSON.parse((await exported(page)).bytes.toString('utf8')) as { entry: unknown[] };
	expect(bundle.entry).toHaveLength(4);

	await page.getByTestId('report-note').fill('Is it <i>new</i>?');
	const report = page.waitForEvent('download');
	await page.getByTestId('report-make').click();
	const file = await report;
	expect(file.suggestedFilename()).toMatch(/^diary-report-.*\.html$/);
	await expectReport(browser, await file.path());

	await page.goto('/lesions');
	await page.getByTestId('lesion-rows').getByText('Shoulder <b>x</b>').click();
	await expectResult(page);
});
