/** The three screens for somebody new, and the reminder. */
import { readFileSync } from 'node:fs';
import { expect, test } from './fixture';
import { expectResult, onWasm } from './journeys';

test('three screens by keyboard, to a result for a drawn sample', async ({ page }) => {
	await onWasm(page);
	await page.goto('/welcome');
	for (const step of ['1 of 3', '2 of 3', '3 of 3']) {
		await expect(page.getByTestId('welcome-step')).toHaveText(step);
		if (step === '3 of 3') break;
		await page.getByTestId('welcome-next').focus();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
	}
	await page.getByRole('link', { name: 'Try it on a drawn sample' }).click();
	await page.getByTestId('source-dermatoscope').click();
	await expectResult(page);
});

test('skipped, it does not come again', async ({ page }) => {
	await page.goto('/');
	await page.getByRole('link', { name: 'New here?' }).click();
	await page.getByTestId('welcome-skip').click();
	await expect(page).toHaveURL('/');
	await expect(page.locator('h1').first()).toBeVisible();
	await expect(page.getByRole('link', { name: 'New here?' })).toBeHidden();
	await page.reload();
	await expect(page.locator('h1').first()).toBeVisible();
	await expect(page.getByRole('link', { name: 'New here?' })).toBeHidden();
});

test('a reminder is a calendar file in neutral words; the next replaces it', async ({ page }) => {
	await page.goto('/settings');
	const files: string[] = [];
	for (const title of ['', 'Sunday, evening']) {
		if (title) await page.getByTestId('reminder-title').fill(title);
		await page.getByTestId('reminder-rhythm').selectOption('four-weekly');
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByTestId('reminder-make').click(),
		]);
		expect(download.suggestedFilename()).toBe('reminder.ics');
		files.push(readFileSync(await download.path(), 'utf8'));
	}
	const [first = '', second = ''] = files;
	expect(first).toContain('SUMMARY:Diary\r\n');
	expect(first).toContain('SEQUENCE:0\r\n');
	expect(first).not.toMatch(/skin|lesion|health/i);
	expect(second).toContain('SUMMARY:Sunday\\, evening\r\n');
	expect(second).toContain('SEQUENCE:1\r\n');
	const uid = /UID:(.*)\r/;
	expect(uid.exec(second)?.[1]).toBe(uid.exec(first)?.[1]);
});
