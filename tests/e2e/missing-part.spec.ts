/** A tab whose version is gone from the server: what it loads only when it is wanted does not come. */
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixture';

const PICTURE = fileURLToPath(new URL('../../static/samples/uneven.jpg', import.meta.url));

test.use({
	serviceWorkers: 'block',
	allowedProblems: /ERR_FAILED|status of 404|dynamically imported module|error loading|preload/i,
});

test('what reads pictures is gone: one button loads the page again, and the picture is kept', async ({
	page,
	context,
}) => {
	await page.goto('/lesions/check');
	await page.getByTestId('picture-input').setInputFiles(PICTURE);
	await expect(page.getByTestId('source-dermatoscope')).toBeVisible();
	await context.route(/\/_app\/immutable\/workers\//, (route) => route.fulfill({ status: 404 }));
	await page.getByTestId('source-dermatoscope').click();
	await expect(page.getByTestId('part-missing')).toContainText('what is open comes back');
	await expect(page.locator('[data-code="script"]')).toBeVisible();

	await context.unroute(/\/_app\/immutable\/workers\//);
	await page.getByTestId('part-reload').click();
	await expect(page.getByTestId('result-title')).toBeVisible({ timeout: 60_000 });
	await expect(page.getByTestId('part-missing')).toBeHidden();
});

test('words that do not come say so, too', async ({ page, context }) => {
	await page.goto('/settings');
	await expect(page.getByTestId('language')).toBeVisible();
	await context.route(/\/_app\/immutable\/chunks\//, (route) => route.fulfill({ status: 404 }));
	await page.getByTestId('language').locator('input[value="ko"]').click();
	await expect(page.getByTestId('part-missing')).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
