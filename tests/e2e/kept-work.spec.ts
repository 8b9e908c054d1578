/** What is open when the diary locks by itself. What keeps it has its own tests (src/lib/flows). */
import { datedFace } from '../fixtures/dated-faces';
import { sampleNames, samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { expectResult, onWasm, READING, readSample } from './journeys';
import { locked, OPENED, setPassphrase, unlock } from './locking';

test.setTimeout(240_000);

test('what is open when it locks comes back: words, a result, a table, an album', async ({
	page,
}) => {
	await onWasm(page);
	await setPassphrase(page);
	await page.clock.install();
	const open = async (path: string) => {
		await page.goto(path);
		await unlock(page);
	};
	const lockAndUnlock = async () => {
		// One jump: run through, the clock would also use up the time that saving has.
		await page.clock.fastForward(6 * 60_000);
		await expect(locked(page)).toBeVisible(OPENED);
		await unlock(page);
	};
	await open('/settings');
	await page.getByTestId('profile-new').click(OPENED);
	await page.getByTestId('profile-name').fill('Half a na');
	await lockAndUnlock();
	await expect(page.getByTestId('profile-name')).toHaveValue('Half a na', OPENED);

	await open('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await page.getByTestId('save-visit').click();
	await page.getByTestId('lesion-name').fill('Left sh');
	await lockAndUnlock();
	await expect(page.getByTestId('lesion-name')).toHaveValue('Left sh', READING);

	await open('/batch');
	const pictures = sampleNames().slice(0, 2).map(samplePath);
	await page.getByTestId('batch-input').setInputFiles(pictures);
	await page.getByTestId('batch-start').click();
	await expect(page.getByTestId('batch-table').getByRole('row')).toHaveCount(3, READING);
	await expect(page.getByTestId('batch-stop')).toHaveCount(0, READING);
	const table = await page.getByTestId('batch-table').innerText();
	await lockAndUnlock();
	await expect(page.getByTestId('batch-kept')).toBeVisible(OPENED);
	expect(await page.getByTestId('batch-table').innerText()).toBe(table);

	await open('/check-in');
	const faces = [datedFace(30, 0), datedFace(1, 0)];
	await page.getByTestId('picture-input').setInputFiles(faces);
	await expect(page.getByTestId('album-save')).toHaveText('Save 2 check-ins', READING);
	await lockAndUnlock();
	await expect(page.getByTestId('album').locator('strong')).toHaveText([
		'face-30.png',
		'face-1.png',
	]);
	await page.getByTestId('album-save').click();
	await expect(page).toHaveURL(/history$/);
	await expect(page.getByTestId('history-table').getByRole('row')).toHaveCount(3, OPENED);
});
