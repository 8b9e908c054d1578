/** A result that is not saved yet: in sight at once, and not lost by a touch. */
import { readFile } from 'node:fs/promises';
import { samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { expectResult, onWasm, readSample, saveAs } from './journeys';

test.use({ viewport: { width: 360, height: 800 } });

test('the finding is on the first screen of a phone; leaving asks once', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions');
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	const title = page.getByTestId('result-title');
	const box = await title.boundingBox();
	const bar = await page.getByRole('navigation', { name: 'Main, below' }).boundingBox();
	expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThan(bar?.y ?? 0);
	// So is the advice to see a doctor; one that follows from a tick is said beside it, too.
	await page.getByLabel('It bleeds').check();
	await expect(page.getByRole('group').getByText('Show this one to a doctor.')).toBeInViewport();
	await page.evaluate(() => {
		window.scrollTo(0, 0);
	});
	const advice = await page.getByTestId('doctor').boundingBox();
	expect((advice?.y ?? Infinity) + (advice?.height ?? 0)).toBeLessThan(bar?.y ?? 0);

	const today = page.getByRole('navigation', { name: 'Main, below' }).getByText('Today');
	const question = page.getByTestId('leave-question');
	await today.click();
	await expect(question).toBeVisible();
	await expect(page.getByTestId('stay')).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(question).toBeHidden();
	await expect(title).toBeVisible();
	await expect(page).toHaveURL('/lesions/check');

	await today.click();
	await page.getByTestId('leave').click();
	await expect(page).toHaveURL('/');
	await expect(page.locator('h1').first()).toBeVisible();

	// Saved, there is nothing to ask.
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await saveAs(page, 'Shoulder');
	await expect(question).toBeHidden();
});

test('a row of a batch opens in full, and the table is as it was', async ({ page }) => {
	await onWasm(page);
	await page.goto('/batch');
	const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('text') };
	await page.getByTestId('batch-input').setInputFiles([await buffered('uneven.jpg'), broken]);
	await page.getByTestId('batch-start').click();
	await expect(page.getByTestId('batch-state')).toContainText('1 could not', { timeout: 90_000 });
	await expect(page.getByTestId('batch-stop')).toHaveCount(0);
	const row = page.getByTestId('batch-table').getByRole('row').filter({ hasText: 'uneven.jpg' });
	const answer = await row.getByRole('cell').nth(1).innerText();
	await row.getByRole('button').click();
	const one = page.getByTestId('batch-one');
	await expectResult(page);
	await expect(one.getByTestId('result-title')).toBeFocused();
	await expect(one.getByTestId('result-picture')).toBeVisible();
	await expect(one.getByRole('list').filter({ hasText: answer }).first()).toBeVisible();
	await expect(page.getByTestId('batch-table')).toBeHidden();
	await one.getByRole('button', { name: 'All pictures' }).click();
	await expect(row).toBeVisible();
	// What could not be read has nothing to show.
	const unread = page.getByTestId('batch-table').getByRole('row').filter({ hasText: 'broken' });
	await expect(unread.getByRole('button')).toHaveCount(0);
});

/** Files that lie on the disk and files that do not can't be given together. */
async function buffered(name: string) {
	return { name, mimeType: 'image/jpeg', buffer: await readFile(samplePath(name)) };
}
