/** Whatever is given to it: a clear sentence, nothing lost, and the page still works. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { badPictures, fillMixedFolder, oddPictures, sampleJpeg } from '../fixtures/pictures';
import { expect, test } from './fixture';

const BATCH = { timeout: 240_000 };

async function give(page: Page, name: string, buffer: Buffer): Promise<void> {
	await page.getByTestId('picture-input').setInputFiles({ name, mimeType: '', buffer });
}

/** Either answer is one: this is about files, not about what the models think of a drawing. */
async function expectAnswer(page: Page): Promise<void> {
	await page.getByTestId('source-dermatoscope').click();
	const answer = page.getByTestId('result-title').or(page.getByTestId('cannot-title'));
	await expect(answer).toBeVisible({ timeout: 90_000 });
}

test('a file that is no picture gets a sentence, and the next picture works', async ({ page }) => {
	test.setTimeout(240_000);
	await page.goto('/lesions/check');
	for (const { name, bytes, says } of badPictures()) {
		await give(page, name, bytes);
		await expect(page.getByTestId('problem'), name).toContainText(says);
	}
	await give(page, 'mole.jpg', sampleJpeg());
	await expectAnswer(page);
});

for (const { name, bytes } of oddPictures()) {
	test(`${name} is read like any other picture`, async ({ page }) => {
		test.setTimeout(180_000);
		await page.goto('/lesions/check');
		await give(page, name, bytes);
		if (name === 'animated.gif') await expect(page.getByText('its first frame')).toBeVisible();
		await expectAnswer(page);
	});
}

test('a folder of 60 with 3 broken: every picture has its row', async ({ page }) => {
	test.setTimeout(300_000);
	const folder = test.info().outputPath('mixed');
	const broken = fillMixedFolder(folder, 60, 3);
	await page.goto('/batch');
	await page.locator('input[webkitdirectory]').setInputFiles(folder);
	await page.getByTestId('batch-start').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^60 of 60/, BATCH);
	await expect(page.getByTestId('batch-state')).toContainText('3 could not be read.', BATCH);

	const download = page.waitForEvent('download');
	await page.getByTestId('batch-csv').click();
	const rows = readFileSync(await (await download).path(), 'utf8')
		.trim()
		.split('\n')
		.slice(1);
	expect(rows).toHaveLength(60);
	// Not even a probability.
	const unread = rows.filter((row) => row.includes(',,,,,,,')).map((row) => row.split(',')[0]);
	expect(unread.map((name) => `${name ?? ''}.jpg`)).toEqual(broken);
});

test('odd files in a batch: each its row, and the others are read', async ({ page }) => {
	test.setTimeout(240_000);
	const bad = badPictures().filter(({ name }) => !name.endsWith('.heic'));
	const odd = oddPictures().filter(({ name }) => !name.endsWith('.gif'));
	const files = [...bad, ...odd, { name: 'mole.jpg', bytes: sampleJpeg() }];
	await page.goto('/batch');
	await page
		.getByTestId('batch-input')
		.setInputFiles(files.map(({ name, bytes }) => ({ name, mimeType: '', buffer: bytes })));
	await page.getByTestId('batch-start').click();
	await expect(page.getByTestId('batch-state')).toContainText('5 could not be read.', BATCH);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^8 of 8/, BATCH);
	for (const { name, says } of bad) {
		const row = page.getByTestId('batch-table').getByRole('row').filter({ hasText: name });
		await expect(row, name).toContainText(says);
	}
});
