/**
 * The product used by hand, and the whole profile of the browser searched afterwards: not the
 * diary's files alone, but also what the browser keeps of forms, titles and addresses.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diaryFile } from '../fixtures/diaries';
import { filesWith } from '../fixtures/disk';
import { expect, test } from './fixture';

const PLANTED = {
	lesion: 'Planted-name-of-a-lesion',
	note: 'Planted-note-of-a-check-in',
	person: 'Planted-name-of-a-person',
	question: 'Planted-question-to-a-doctor',
	reminder: 'Planted-name-of-a-reminder',
	passphrase: 'Planted-passphrase-for-it',
} as const;

test('what is typed into the pages is nowhere in the browser’s profile', async ({
	openProfile,
}) => {
	test.setTimeout(120_000);
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-disk-'));
	try {
		const context = await openProfile(folder);
		const page = context.pages()[0] ?? (await context.newPage());
		await page.goto('/share');
		await page.getByTestId('import-input').setInputFiles(await diaryFile());
		await page.getByTestId('import-start').click();
		await expect(page.getByTestId('import-done')).toBeVisible();
		await page.getByTestId('report-note').fill(PLANTED.question);

		await page.goto('/lesions/lesion-1');
		await page.getByText('Name and place').click();
		await page.getByRole('textbox', { name: 'Name' }).fill(PLANTED.lesion);
		await page.getByRole('button', { name: 'Keep', exact: true }).click();
		await expect(page.getByRole('heading', { level: 1, name: PLANTED.lesion })).toBeVisible();
		await page.goto('/history');
		await page.getByTestId('history-table').getByRole('link').first().click();
		await page.getByTestId('note').fill(PLANTED.note);
		await page.getByRole('button', { name: 'Keep the note' }).click();
		await expect(page.getByText('Kept.', { exact: true })).toBeVisible();

		await page.goto('/settings');
		await page.getByTestId('reminder-title').fill(PLANTED.reminder);
		const [file] = await Promise.all([
			page.waitForEvent('download'),
			page.getByTestId('reminder-make').click(),
		]);
		// The file is the person's own, with the words that they wanted in it.
		await file.delete();
		await page.getByRole('button', { name: 'Change the first diary' }).click();
		await page.getByTestId('profile-name').fill(PLANTED.person);
		await page.getByTestId('profile-keep').click();
		await expect(page.getByTestId('profiles-card')).toContainText(PLANTED.person);
		await page.getByTestId('set-passphrase').click();
		await page.getByLabel('Show what I type').check();
		await page.getByTestId('new-passphrase').fill(PLANTED.passphrase);
		await page.getByTestId('new-passphrase-again').fill(PLANTED.passphrase);
		await page.getByTestId('way-confirm').click();
		await expect(page.getByTestId('lock-now')).toBeVisible({ timeout: 30_000 });
		await context.close();
		expect(filesWith(folder, Object.values(PLANTED))).toEqual([]);

		// The control: the same words, kept as a page without a vault would keep them.
		const again = await openProfile(folder);
		const other = again.pages()[0] ?? (await again.newPage());
		await other.goto('/settings');
		await other.evaluate((words) => {
			for (const [name, text] of Object.entries(words)) localStorage.setItem(name, text);
		}, PLANTED);
		await again.close();
		const storage = join(folder, 'Default', 'Local Storage');
		for (const text of Object.values(PLANTED)) {
			expect(filesWith(storage, [text]), text).not.toEqual([]);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	}
});
