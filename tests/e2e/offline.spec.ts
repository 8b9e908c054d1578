import type { Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixture';
import { Site } from './site';

/** Drawn by scripts/draw-samples.mjs. */
const PICTURE = fileURLToPath(new URL('../../static/samples/uneven.jpg', import.meta.url));
const OTHER_PICTURE = fileURLToPath(new URL('../../static/samples/mole.jpg', import.meta.url));

/** Without a server, what looks for updates in the background finds nothing. */
const NO_SERVER = /ERR_CONNECTION_REFUSED|ERR_PROXY|Failed to update a ServiceWorker/;

test.use({ allowedProblems: NO_SERVER });

async function checkPicture(page: Page, file: string): Promise<void> {
	await page.goto('/lesions/check');
	await page.getByTestId('picture-input').setInputFiles(file);
	await page.getByTestId('source-dermatoscope').click();
	await expect(page.getByTestId('result-title')).toBeVisible({ timeout: 60_000 });
}

async function downloadOfflineSet(page: Page): Promise<void> {
	await page.goto('/settings');
	await expect(page.getByTestId('offline-size')).toHaveText(/\d MB/);
	await page.getByTestId('offline-download').click();
	await expect(page.getByTestId('offline-ready')).toBeVisible({ timeout: 60_000 });
}

/** Names of what lies in any cache. */
async function cachedAddresses(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const names = await caches.keys();
		const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
		return requests.flat().map((request) => new URL(request.url).pathname);
	});
}

test('server stopped, browser restarted: a new picture still gives its result', async ({
	openProfile,
}, info) => {
	const site = new Site(info.outputPath('site'));
	const profile = info.outputPath('profile');
	await site.start();
	const online = await openProfile(profile, site.origin);
	const first = await online.newPage();
	await first.goto('/');
	await first.evaluate(() => navigator.serviceWorker.ready);
	await downloadOfflineSet(first);
	await online.close();
	await site.stop();

	const offline = await openProfile(profile, site.origin);
	const page = await offline.newPage();
	await page.goto('/');
	await expect(page.locator('h1').first()).toBeVisible();
	await checkPicture(page, PICTURE);
	// An address that has no file of its own.
	await page.goto('/lesions/not-there');
	await expect(page.locator('h1').first()).toBeVisible();
});

test('what was used once stays, without being downloaded on purpose', async ({
	openProfile,
}, info) => {
	const site = new Site(info.outputPath('site'));
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await checkPicture(page, PICTURE);
	await expect.poll(() => cachedAddresses(page)).toContain('/models/lesion-classifier/weights.bin');
	await site.stop();
	await checkPicture(page, OTHER_PICTURE);
});

test('a download that breaks off goes on with what is missing', async ({ openProfile }, info) => {
	const site = new Site(info.outputPath('site'));
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	const heavy: string[] = [];
	let broken = true;
	await context.route(/\/(models|wasm)\//, async (route) => {
		const { pathname } = new URL(route.request().url());
		heavy.push(pathname);
		if (broken && pathname.endsWith('weights.bin')) await route.abort('connectionrefused');
		else await route.continue();
	});
	await page.goto('/settings');
	await page.getByTestId('offline-download').click();
	await expect(page.getByText('The download stopped.')).toBeVisible();
	await expect(page.getByTestId('offline-ready')).toBeHidden();
	const kept = await cachedAddresses(page);
	expect(kept).toContain('/wasm/tfjs-backend-wasm-simd.wasm');

	broken = false;
	heavy.length = 0;
	await page.getByTestId('offline-download').click();
	await expect(page.getByTestId('offline-ready')).toBeVisible({ timeout: 60_000 });
	expect(heavy.length).toBeGreaterThan(0);
	expect(heavy.filter((address) => kept.includes(address))).toEqual([]);
	await site.stop();
});

test('an update is offered, waits for an open result, and is never forced', async ({
	openProfile,
}, info) => {
	const site = new Site(info.outputPath('site'));
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await checkPicture(page, PICTURE);
	const title = await page.getByTestId('result-title').innerText();

	site.publish('next');
	const other = await context.newPage();
	await other.goto('/');
	await expect(page.getByTestId('update-offer')).toBeVisible();
	await expect(other.getByTestId('update-offer')).toBeVisible();
	await expect(page.getByTestId('result-title')).toHaveText(title);

	// Neither here nor in another window: the result is not saved yet.
	await other.getByTestId('update-accept').click();
	await expect(other.getByTestId('update-offer')).toContainText('Save or close');
	await page.getByTestId('update-accept').click();
	await expect(page.getByTestId('update-offer')).toContainText('Save or close');
	await expect(page.getByTestId('result-title')).toHaveText(title);
	const waiting = await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		return registration.waiting !== null;
	});
	expect(waiting).toBe(true);

	// That it may once the result is closed: update.spec.ts.
	await site.stop();
});

test('an update brings along what was kept', async ({ openProfile }, info) => {
	const site = new Site(info.outputPath('site'));
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	await downloadOfflineSet(page);
	site.publishModel('lesion-classifier', '9.9.9');
	const heavy: string[] = [];
	context.on('request', (request) => {
		const { pathname } = new URL(request.url());
		if (/^\/(models|wasm)\//.test(pathname)) heavy.push(pathname);
	});
	await page.reload();
	await expect(page.getByTestId('update-offer')).toBeVisible();
	// Only the card is new (the settings read those of the ensemble, too); the weights are the same
	// bytes.
	expect(heavy).toContain('/models/lesion-classifier/card.json');
	expect(heavy.filter((path) => !path.endsWith('/card.json'))).toEqual([]);
	const reloaded = page.waitForEvent('load');
	await page.getByTestId('update-accept').click();
	await reloaded;
	await site.stop();
	await checkPicture(page, PICTURE);
});

test('a picture from the share sheet reaches the page, and no cache', async ({ page }) => {
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const [chooser] = await Promise.all([
		page.waitForEvent('filechooser'),
		page.evaluate(() => {
			const form = document.createElement('form');
			Object.assign(form, { method: 'post', action: '/share-target' });
			form.enctype = 'multipart/form-data';
			const input = document.createElement('input');
			Object.assign(input, { type: 'file', name: 'picture' });
			input.addEventListener('change', () => {
				form.submit();
			});
			form.append(input);
			document.body.append(form);
			input.click();
		}),
	]);
	await chooser.setFiles(PICTURE);
	await page.waitForURL(/\/lesions\/check/);
	await page.getByTestId('source-dermatoscope').click();
	await expect(page.getByTestId('result-title')).toBeVisible({ timeout: 60_000 });
	const stored = await cachedAddresses(page);
	expect(stored.filter((address) => /share-target|^\/lesions\/check$/.test(address))).toEqual([]);
	// A second look finds nothing: it was given out once.
	await page.goto('/lesions/check?shared=1');
	await expect(page.getByText(/did not arrive/)).toBeVisible();
});
