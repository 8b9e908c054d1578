// Makes static/screenshots/ (installation dialog, README) from the built product and a drawn sample.
// `npm run screenshots` after a change of the look; the pictures are committed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { chromiumFlags, findChromium } from './chromium.mjs';
import { root } from './ensure.mjs';
import { createSite } from './serve.mjs';

const FOLDER = join(root, 'static', 'screenshots');

/**
 * Names and sizes are also in static/manifest.webmanifest.
 * @type {{file: string, width: number, height: number, scale: number, dark: boolean}[]}
 */
const SHOTS = [
	{ file: 'result-wide.jpg', width: 1440, height: 900, scale: 1, dark: false },
	{ file: 'result-narrow.jpg', width: 390, height: 844, scale: 2, dark: false },
	{ file: 'result-narrow-dark.jpg', width: 390, height: 844, scale: 2, dark: true },
];

const site = createSite(join(root, 'build'));
await new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)));
const address = site.address();
if (!address || typeof address === 'string') throw new Error('The server has no port.');
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
mkdirSync(FOLDER, { recursive: true });
for (const { file, width, height, scale, dark } of SHOTS) {
	const context = await browser.newContext({
		viewport: { width, height },
		deviceScaleFactor: scale,
		colorScheme: dark ? 'dark' : 'light',
		reducedMotion: 'reduce',
	});
	const page = await context.newPage();
	await page.goto(`http://127.0.0.1:${address.port}/lesions/check?sample=1`);
	const source = page.getByTestId('source-dermatoscope');
	await source.or(page.getByTestId('result-title')).first().waitFor({ timeout: 60_000 });
	if (await source.isVisible()) await source.click();
	await page.getByTestId('result-title').waitFor({ timeout: 120_000 });
	await page.evaluate(() => window.scrollTo(0, 0));
	await page.screenshot({ path: join(FOLDER, file), type: 'jpeg', quality: 85 });
	console.log(`static/screenshots/${file}  ${width * scale} × ${height * scale}`);
	await context.close();
}
await browser.close();
site.closeAllConnections();
site.close();
