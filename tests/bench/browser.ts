import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import type { LabSite } from '../lab/site';

/**
 * A browser of its own for `use`, so that nothing is warm and its memory is its own; with the
 * bench's page open. `pid` is the browser's process.
 */
export async function withBrowser<T>(
	site: LabSite,
	use: (page: Page, pid: number | undefined) => Promise<T>,
): Promise<T> {
	const executablePath = findChromium();
	const server = await chromium.launchServer({
		args: [
			...chromiumFlags,
			'--enable-unsafe-webgpu',
			// measureUserAgentSpecificMemory answers at once, after a collection, not within 20 s.
			'--enable-blink-features=ForceEagerMeasureMemory',
		],
		...(executablePath ? { executablePath } : {}),
	});
	const browser = await chromium.connect(server.wsEndpoint());
	try {
		const page = await browser.newPage();
		page.setDefaultTimeout(0);
		await page.goto(`${site.origin}/`);
		await page.waitForFunction(() => 'bench' in globalThis);
		return await use(page, server.process().pid);
	} finally {
		await browser.close();
		await server.close();
	}
}
