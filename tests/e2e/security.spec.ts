/** What a script that got in, or a text that looks like one, can do in the built product: nothing. */
import type {} from '../../src/lib/flows/evaluate-messages';
import { expect, test } from './fixture';
import { expectResult, onWasm, readSample, saveAs } from './journeys';

/** What the browser says on the console when it refuses; the tests bring it about on purpose. */
const REFUSED = /Trusted|Content Security Policy/i;

test.describe('trusted types', () => {
	test.use({ allowedProblems: REFUSED });

	test('text becomes neither HTML nor code, and starts no foreign script', async ({ page }) => {
		await page.goto('/');
		await expect(page.locator('h1').first()).toBeVisible();
		const outcome = await page.evaluate(() => {
			const tries: Record<string, () => unknown> = {
				html: () => (document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'),
				frame: () => (document.createElement('iframe').srcdoc = '<script>alert(1)</scr' + 'ipt>'),
				script: () => (document.createElement('script').text = 'alert(1)'),
				elsewhere: () => (document.createElement('script').src = 'https://example.com/x.js'),
				picture: () => new Worker('/samples/mole.jpg'),
				blob: () => new Worker(URL.createObjectURL(new Blob(['1']))),
				timer: () => setTimeout('alert(1)' as unknown as () => void),
				policy: () => {
					const { trustedTypes } = globalThis as unknown as {
						trustedTypes: { createPolicy(name: string, rules: object): unknown };
					};
					return trustedTypes.createPolicy('mine', { createHTML: (text: string) => text });
				},
				again: () => {
					const { trustedTypes } = globalThis as unknown as {
						trustedTypes: { createPolicy(name: string, rules: object): unknown };
					};
					return trustedTypes.createPolicy('default', { createHTML: (text: string) => text });
				},
			};
			return Object.entries(tries).map(([name, attempt]) => {
				try {
					attempt();
					return `${name}: done`;
				} catch {
					return `${name}: refused`;
				}
			});
		});
		expect(outcome.filter((line) => !line.endsWith('refused'))).toEqual([]);
	});

	test('in the worker of the models as well', async ({ page }) => {
		await onWasm(page);
		await page.goto('/lesions/check');
		const [worker] = await Promise.all([page.waitForEvent('worker'), readSample(page)]);
		const outcome = await worker.evaluate(() => {
			try {
				new Worker(URL.createObjectURL(new Blob(['1'])));
				return 'done';
			} catch (error) {
				return (error as Error).name;
			}
		});
		expect(outcome).toBe('TypeError');
		await expectResult(page);
	});
});

test('a name that looks like HTML is a name', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	const name = '<img src=x onerror=alert(1)><b>bold</b>';
	await saveAs(page, name);
	await expect(page.locator('main b, main img[src="x"]')).toHaveCount(0);
	await page.goto('/lesions');
	await expect(page.getByText(name)).toBeVisible();
	await expect(page.locator('main b, main img[src="x"]')).toHaveCount(0);
});

test('the face models start under the same policy', async ({ page }) => {
	await onWasm(page);
	await page.exposeFunction('skinkeepReport', () => undefined);
	await page.goto('/evaluate');
	await page.waitForFunction(() => globalThis.skinkeepEvaluation !== undefined);
	const status = await page.evaluate(() =>
		globalThis.skinkeepEvaluation?.open({ task: 'faces', backend: 'wasm', workers: 1 } as never),
	);
	expect(status?.backend).toBe('wasm');
	// What it says on the console would fail this test.
});
