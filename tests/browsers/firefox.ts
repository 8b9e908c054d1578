/** Firefox, through WebDriver BiDi, which it speaks itself. */
import puppeteer from 'puppeteer-core';
import { findProgram } from '../../scripts/browsers.mjs';
import type { Remote } from './remote';

/** @param folder an empty one, where its downloads go */
export async function openFirefox(folder: string): Promise<Remote> {
	const executablePath = findProgram('firefox');
	if (executablePath === undefined) throw new Error('Firefox is not installed.');
	const browser = await puppeteer.launch({
		browser: 'firefox',
		executablePath,
		headless: true,
		extraPrefsFirefox: {
			// Without a screen or a graphics card Firefox gives no WebGL unless it is told to.
			'webgl.force-enabled': true,
			'browser.download.folderList': 2,
			'browser.download.dir': folder,
			'browser.download.useDownloadDir': true,
			'browser.download.always_ask_before_handling_new_types': false,
		},
	});
	const page = await browser.newPage();
	await page.setViewport({ width: 1280, height: 900 });
	const element = async (selector: string) => {
		const found = await page.$(selector);
		if (!found) throw new Error(`${selector} is not in the page.`);
		return found;
	};
	return {
		name: await browser.version(),
		async goto(address) {
			await page.goto(address);
		},
		async reload() {
			await page.reload();
		},
		evaluate: (expression) => page.evaluate(expression),
		async click(selector) {
			await page.click(selector);
		},
		async type(selector, text) {
			await page.type(selector, text);
		},
		async give(selector, path) {
			const field = await element(selector);
			await (field as Awaited<ReturnType<typeof page.$<'input'>>>)?.uploadFile(path);
		},
		async close() {
			await browser.close();
		},
	};
}
