/** An update that is accepted just after its last open result was left, in a browser left to itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { chromium, expect } from '@playwright/test';
import { test } from './fixture';
import { Site } from './site';

test.setTimeout(180_000);

const DRIVER = fileURLToPath(new URL('update-driver.js', import.meta.url));

interface Report {
	/** From the press to the new version. */
	readonly ms: number;
	/** After the page was loaded again. */
	readonly offeredAgain: boolean;
	readonly error?: string;
}

test('accepted when the result has just been left, it takes over and is not offered again', async ({
	wayOut,
}, info) => {
	const site = new Site(info.outputPath('site'));
	let done: (report: Report) => void;
	const report = new Promise<Report>((resolve) => {
		done = resolve;
	});
	site.addDriver(readFileSync(DRIVER, 'utf8'), {
		'/driver/publish': () => {
			site.publish('next');
		},
		'/driver/done': (body) => {
			done(JSON.parse(body) as Report);
		},
	});
	await site.start();
	const flags = [
		'--headless=new',
		'--disable-popup-blocking',
		'--disable-renderer-backgrounding',
		`--user-data-dir=${info.outputPath('profile')}`,
		...chromiumFlags,
		...wayOut.flags,
	];
	const browser = spawn(
		findChromium() ?? chromium.executablePath(),
		[...flags, `${site.origin}/driver.html`],
		{ stdio: 'ignore' },
	);
	try {
		const { ms, ...rest } = await report;
		expect(rest).toEqual({ offeredAgain: false });
		// Left to itself, Chromium may take 30 s.
		expect(ms).toBeLessThan(20_000);
	} finally {
		browser.kill('SIGKILL');
		await once(browser, 'exit');
		await site.stop();
	}
});
