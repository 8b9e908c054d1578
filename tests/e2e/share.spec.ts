/** Out and in again: the diary as a file, everything deleted, and back to the byte. */
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { plainJpeg, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';
import { expect, test } from './fixture';
import { expectResult, onWasm, readSample, saveAs } from './journeys';

/** A headless browser has no file dialog: without one the file is downloaded. */
async function withoutDialog(page: Page): Promise<void> {
	await page.addInitScript(() => {
		Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
	});
}

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

test('saved, exported, deleted, imported: to the byte', async ({ page }) => {
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
	await page.getByTestId('export-passphrase').fill('four words of mine');
	await page.getByTestId('export-again').fill('four words of mine');
	const locked = await exported(page);
	expect(locked.name).toMatch(/\.zip\.age$/);
	expect(locked.bytes.includes('JFIF')).toBe(false);

	await page.goto('/settings');
	await page.getByTestId('delete-everything').click();
	await page.getByTestId('delete-everything-sure').click();
	await expect(page.getByText('Everything is deleted.')).toBeVisible();

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

	await page.goto('/lesions');
	await page.getByTestId('lesion-rows').getByText('Shoulder <b>x</b>').click();
	await expectResult(page);
});
