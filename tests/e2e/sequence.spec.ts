/**
 * Is my skin getting better: twelve dated photos, the verdict, and one more check-in, which costs one
 * step; without a network. The faces are drawn.
 */
import { datedFace } from '../fixtures/dated-faces';
import { expect, test } from './fixture';
import { expectNoSidewaysScroll, onWasm, READING } from './journeys';

test.use({ allowedProblems: /ERR_INTERNET_DISCONNECTED|Failed to update a ServiceWorker/ });

test('twelve photos and one more check-in, offline: the verdict takes one step', async ({
	page,
	context,
}) => {
	test.setTimeout(240_000);
	await onWasm(page);
	await page.goto('/settings');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.getByTestId('offline-download').click();
	await expect(page.getByTestId('offline-ready')).toBeVisible(READING);
	await context.setOffline(true);

	const weeks = Array.from({ length: 12 }, (_, week) => datedFace(7 * (12 - week), 1 - week / 12));
	await page.goto('/check-in?album');
	await page.getByTestId('picture-input').setInputFiles(weeks);
	await expect(page.getByTestId('album-save')).toHaveText(/12/, READING);
	await page.getByTestId('album-save').click();

	const verdict = page.getByTestId('verdict');
	await expect(verdict).toHaveAttribute('data-used', '12', READING);
	await expect(verdict).toHaveAttribute('data-steps', '12');
	await expect(page.getByTestId('evidence-curve')).toBeVisible();
	await verdict.locator('summary').click();
	await expect(verdict.locator('tbody tr')).toHaveCount(12);
	await page.setViewportSize({ width: 360, height: 760 });
	await expectNoSidewaysScroll(page);

	await page.goto('/check-in?album');
	await page.getByTestId('picture-input').setInputFiles([datedFace(0, 0)]);
	await page.getByTestId('save-check-in').click(READING);
	// It leads there once it is saved.
	await expect(page.getByTestId('today-title')).toBeVisible();
	await page.goto('/history');
	await expect(verdict).toHaveAttribute('data-used', '13', READING);
	await expect(verdict).toHaveAttribute('data-steps', '1');
	await page.reload();
	await expect(verdict).toHaveAttribute('data-steps', '0', READING);
});
