import { headers } from '../../scripts/headers.mjs';
import { expect, test } from './fixture';

const PAGES = [
	'/',
	'/welcome',
	'/lesions',
	'/lesions/check',
	'/batch',
	'/share',
	'/settings',
	'/about',
];

test('every answer carries the headers, workers and the service worker too', async ({
	page,
	origin,
}) => {
	await page.goto('/');
	const scripts = await page.evaluate(() =>
		performance.getEntriesByType('resource').map((entry) => entry.name),
	);
	const addresses = [...PAGES, ...scripts, '/service-worker.js', '/nothing.js', '/lesions/an-id'];
	for (const address of addresses) {
		const response = await page.request.get(new URL(address, origin).href);
		const sent = response.headers();
		for (const [name, value] of Object.entries(headers)) {
			expect(sent[name.toLowerCase()], `${name} of ${address}`).toBe(value);
		}
	}
});

test('the policy needs no exception for inline scripts or evaluation', () => {
	const policy = headers['Content-Security-Policy'] ?? '';
	expect(policy).not.toContain('unsafe-inline');
	expect(policy.replaceAll("'wasm-unsafe-eval'", '')).not.toContain('unsafe-eval');
	expect(policy).not.toMatch(/https?:|\*/);
});

test('the pages are cross-origin isolated and open without a problem', async ({ page }) => {
	for (const path of PAGES) {
		await page.goto(path);
		await expect(page.locator('h1').first()).toBeVisible();
		expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
	}
});

test('a request to elsewhere is refused, in a page and in the service worker', async ({
	browser,
	origin,
}) => {
	// A context of its own: what its console says is wanted here.
	const context = await browser.newContext({ baseURL: origin });
	const page = await context.newPage();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const [worker] = context.serviceWorkers();
	if (!worker) throw new Error('The service worker is not there.');
	const askElsewhere = (): Promise<string> =>
		fetch('https://example.com/').then(
			() => 'answered',
			() => 'refused',
		);
	expect(await page.evaluate(askElsewhere)).toBe('refused');
	expect(await worker.evaluate(askElsewhere)).toBe('refused');
	await context.close();
});

test.describe('the fixture itself', () => {
	test.use({ allowedProblems: /request to another origin: https:\/\/example\.com/ });

	test('a navigation elsewhere ends at the way out', async ({ page, wayOut }) => {
		await page.goto('/');
		await page.goto('https://example.com/').catch(() => undefined);
		expect(wayOut.take()).toContain('CONNECT example.com:443');
	});
});

test('the server gives nothing from outside its folder', async ({ origin }) => {
	for (const path of ['/..%2fpackage.json', '/%2e%2e/package.json', '/.stamp', '/%00']) {
		const response = await fetch(origin + path);
		expect(response.status, path).toBe(404);
	}
	expect((await fetch(origin, { method: 'POST' })).status).toBe(405);
});
