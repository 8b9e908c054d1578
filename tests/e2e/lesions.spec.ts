/** What is saved: the list, a lesion with its visits, and taking things out again. */
import { expect, test } from './fixture';
import { expectResult, onWasm, readSample, saveAs } from './journeys';

test.setTimeout(180_000);

test('a saved result reopens with its maps; a second picture joins it; delete and undo', async ({
	page,
}) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page, 'mole.jpg');
	await expectResult(page);
	const title = await page.getByTestId('result-title').textContent();
	await page.getByLabel('It itches').check();
	await saveAs(page, 'The one on my back');

	// Reopened from storage alone.
	await page.reload();
	await expect(page.getByTestId('result-title')).toHaveText(title ?? '');
	await expect(page.getByTestId('result-picture').locator('image')).toHaveCount(2);
	await expect(page.getByText('You noted: it itches.')).toBeVisible();
	await expect(page.getByTestId('doctor')).toBeVisible();

	// A second visit goes to the same lesion without being asked where.
	await page.getByRole('link', { name: 'Add a picture' }).click();
	await readSample(page, 'mole-later.jpg');
	await expectResult(page);
	await page.getByTestId('save-visit').click();
	const visits = page.getByTestId('visits').getByRole('listitem');
	await expect(visits).toHaveCount(2);
	// The later picture is laid over the first.
	await expect(page.getByTestId('follow-up-title')).toBeVisible({ timeout: 30_000 });
	await visits.last().getByRole('link').click();
	await expect(page.getByText('You noted: it itches.')).toBeVisible();

	await page.getByTestId('delete-visit').click();
	await expect(visits).toHaveCount(1);
	await page.getByTestId('undo').click();
	await expect(visits).toHaveCount(2);

	await page.getByText('Name and place').click();
	await page.getByTestId('delete-lesion').click();
	await expect(page.getByRole('heading', { name: 'This lesion is not here' })).toBeVisible();
	await page.getByTestId('undo').click();
	await expect(page.getByRole('heading', { name: 'The one on my back' })).toBeVisible();
});

test('thumbnails are blurred until they are touched, unless the setting says otherwise', async ({
	page,
}) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await saveAs(page, 'Shoulder');

	await page.goto('/lesions');
	const thumbnail = page.getByRole('button', { name: 'Show the picture of Shoulder' });
	const filter = () => thumbnail.locator('img').evaluate((img) => getComputedStyle(img).filter);
	await expect(thumbnail).toBeVisible();
	expect(await filter()).toContain('blur');
	await thumbnail.click();
	await expect.poll(filter).toBe('none');

	await page.goto('/settings');
	await page.getByTestId('blur').uncheck();
	await page.getByRole('link', { name: 'Lesions' }).first().click();
	await expect(page.getByTestId('lesion-rows').locator('img')).toBeVisible();
	await expect(thumbnail).toHaveCount(0);
});

test('a place is tapped on the body and gets its name', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await page.getByTestId('save-visit').click();
	const back = page.getByRole('button', { name: /^Back of the body/ });
	const box = await back.boundingBox();
	if (!box) throw new Error('The body is not drawn.');
	await back.click({ position: { x: 0.5 * box.width, y: 0.165 * box.height } });
	await expect(page.getByTestId('place-name')).toHaveText('Back, neck');
	await page.getByTestId('save-confirm').click();
	await expect(page.getByRole('heading', { level: 1, name: 'Back, neck' })).toBeVisible();
	await page.goto('/');
	await expect(page.getByRole('heading', { level: 1 })).toContainText('1 lesion kept.');
});

test('everything can be deleted', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await saveAs(page, 'Gone soon');
	await page.goto('/settings');
	await page.getByTestId('delete-everything').click();
	await page.getByTestId('delete-everything-sure').click();
	await expect(page.getByText('Everything is deleted')).toBeVisible();
	await page.goto('/lesions');
	await expect(page.getByText('Nothing is kept yet.')).toBeVisible();
});
