import { test as base } from '../e2e/fixture';
import { openLab } from './site';
import type { LabSite } from './site';

export { expect } from '../e2e/fixture';

/** As the product's browser tests, on the lab's site instead of the product's. */
export const test = base.extend<object, { lab: LabSite }>({
	lab: [
		// Playwright wants the braces, even with nothing to take from them.
		async ({ browserName: _ }, use) => {
			const lab = await openLab();
			await use(lab);
			await lab.close();
		},
		{ scope: 'worker', timeout: 180_000 },
	],
	origin: async ({ lab }, use) => {
		await use(lab.origin);
	},
	page: async ({ page, lab }, use) => {
		await page.goto(`${lab.origin}/`);
		await page.waitForFunction(() => 'lab' in globalThis);
		await use(page);
	},
});
