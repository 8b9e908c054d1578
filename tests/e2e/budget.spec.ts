import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';
import { expect, test } from './fixture';

const kB = 1000;

/** Bytes, gzipped, of the scripts that pages and their workers ask for from now on. */
function countScripts(page: Page): () => Promise<number> {
	const sizes = new Map<string, Promise<number>>();
	page.on('response', (response) => {
		// What the service worker fetches ahead is not waited for.
		if (response.request().serviceWorker() || !response.url().endsWith('.js')) return;
		const size = response.body().then((body) => gzipSync(body).length);
		sizes.set(response.url(), size);
	});
	return async () => {
		const all = await Promise.all(sizes.values());
		return all.reduce((sum, size) => sum + size, 0);
	};
}

// Nothing but the pages themselves, then.
test.use({ serviceWorkers: 'block' });

test('the first page needs no more than 150 kB of scripts', async ({ page }) => {
	const scripts = countScripts(page);
	await page.goto('/');
	await page.waitForLoadState('networkidle');
	const size = await scripts();
	expect(size).toBeGreaterThan(10 * kB);
	expect(size).toBeLessThanOrEqual(150 * kB);
});

test.describe('in Hindi', () => {
	test.use({ locale: 'hi-IN' });

	test('the first page needs no more, words and all', async ({ page }) => {
		const scripts = countScripts(page);
		await page.goto('/');
		await page.waitForLoadState('networkidle');
		await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
		expect(await scripts()).toBeLessThanOrEqual(150 * kB);
	});
});

test('a first result needs no more than 150 kB and the tensor library with one backend', async ({
	page,
}) => {
	const scripts = countScripts(page);
	await page.goto('/lesions/check?sample=1');
	await page.getByTestId('source-dermatoscope').click();
	await expect(page.getByTestId('result-title')).toBeVisible({ timeout: 60_000 });
	expect(await scripts()).toBeLessThanOrEqual((150 + 250) * kB);
});
