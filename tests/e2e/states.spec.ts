/**
 * Pages with something in them, and a diary behind a passphrase: by keyboard alone, without an axe
 * violation, and with nothing that sticks out. What is in them comes by an archive: no model runs.
 */
import type { Page } from '@playwright/test';
import { diaryFile } from '../fixtures/diaries';
import { expect, test } from './fixture';
import { expectFit, onWasm, withoutDialog } from './journeys';

const OPENED = { timeout: 30_000 };
const WORDS = 'apple engine velvet coast';

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
	for (let n = 0; n < 90; n++) {
		await page.keyboard.press('Tab');
		const words = await page.evaluate(() => {
			const element = document.activeElement;
			const labels =
				element && 'labels' in element ? [...((element.labels as NodeList | null) ?? [])] : [];
			const all = [element, ...labels].map((part) => part?.textContent ?? '');
			return [element?.getAttribute('aria-label') ?? '', ...all].join(' ').trim();
		});
		if (name.test(words)) return;
	}
	throw new Error(`Tab never reached ${String(name)}.`);
}

test('a passphrase, the lock, an import and an export, by keyboard alone', async ({ page }) => {
	await withoutDialog(page);
	await page.goto('/settings');
	await expect(page.getByTestId('set-passphrase')).toBeVisible();
	await tabTo(page, /^Set one/);
	await page.keyboard.press('Enter');
	await tabTo(page, /^New passphrase/);
	await page.keyboard.type(WORDS);
	await tabTo(page, /^Once more/);
	await page.keyboard.type(WORDS);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('lock-now')).toBeVisible(OPENED);
	await tabTo(page, /^Lock now/);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('lock-screen')).toBeVisible(OPENED);
	await tabTo(page, /^Passphrase/);
	await page.keyboard.type(WORDS);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('lock-now')).toBeVisible(OPENED);

	await tabTo(page, /^Share/);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('import-input')).toBeAttached();
	// Waited for from before the way there: Enter comes sooner than a browser is told to listen.
	const choosing = page.waitForEvent('filechooser');
	await tabTo(page, /Choose an archive/);
	await page.keyboard.press('Enter');
	await (await choosing).setFiles(await diaryFile());
	await expect(page.getByTestId('import-start')).toBeVisible(OPENED);
	await tabTo(page, /^Bring it in/);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('import-done')).toContainText('4 entries came in.', OPENED);

	await page.reload();
	await tabTo(page, /^Passphrase/);
	await page.keyboard.type(WORDS);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('export-start')).toBeEnabled(OPENED);
	await tabTo(page, /^Export/);
	const download = page.waitForEvent('download');
	await page.keyboard.press('Enter');
	expect((await download).suggestedFilename()).toMatch(/^diary-.*\.zip$/);
	await expect(page.getByTestId('export-made')).toContainText('Downloaded');
});

test.describe('pages', () => {
	// Kit says on the console that there is no such page.
	test.use({ allowedProblems: /Not found: \/nowhere/ });

	test('a diary with something in it, light and dark, and an address that leads nowhere', async ({
		page,
	}) => {
		test.setTimeout(180_000);
		await onWasm(page);
		await page.goto('/share');
		await page.getByTestId('import-input').setInputFiles(await diaryFile());
		await page.getByTestId('import-start').click();
		await expect(page.getByTestId('import-done')).toBeVisible();
		await page.goto('/nowhere');
		await expect(page.getByTestId('error-title')).toHaveText('There is no such page');
		await expectFit(page, 'nowhere');
		await page.getByRole('link', { name: 'Today' }).last().click();
		await expect(page.getByTestId('today-title')).toBeVisible();
		await expectFit(page, 'today');
		await page.emulateMedia({ colorScheme: 'dark' });
		await page.goto('/history');
		await expect(page.getByTestId('history-table')).toBeVisible();
		await expectFit(page, 'history');
		await page.getByTestId('history-table').getByRole('link').first().click();
		await expect(page.getByTestId('face-title')).toBeVisible();
		await expectFit(page, 'a check-in');
	});
});
