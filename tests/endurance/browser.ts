import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { sampleNames, samplePath } from '../fixtures/pictures';

/** A browser that can be killed as a power cut would: with all its processes, at once. */
export interface MortalBrowser {
	readonly browser: Browser;
	readonly page: Page;
	readonly pid: number;
	readonly kill: () => void;
}

/** Opens a browser whose data lies in `profile` and outlives it. */
export async function openMortal(profile: string): Promise<MortalBrowser> {
	mkdirSync(profile, { recursive: true });
	const child = spawn(
		findChromium() ?? chromium.executablePath(),
		[
			...chromiumFlags,
			'--headless',
			'--disable-gpu',
			'--no-default-browser-check',
			'--remote-debugging-port=0',
			`--user-data-dir=${profile}`,
			'about:blank',
		],
		// A process group of its own, so that the signal reaches every process of it.
		{ detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
	);
	const { pid } = child;
	if (pid === undefined) throw new Error('Chromium did not start.');
	const kill = (): void => {
		process.off('exit', kill);
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {
			// It ended by itself.
		}
	};
	process.once('exit', kill);
	const address = await new Promise<string>((resolve, reject) => {
		let said = '';
		child.stderr.on('data', (piece: Buffer) => {
			said += piece.toString();
			const found = /DevTools listening on (ws:\S+)/.exec(said);
			if (found?.[1] !== undefined) resolve(found[1]);
		});
		child.on('exit', () => {
			reject(new Error(`Chromium ended at its start: ${said.slice(-500)}`));
		});
	});
	const browser = await chromium.connectOverCDP(address);
	const context = browser.contexts()[0] ?? (await browser.newContext());
	const page = context.pages()[0] ?? (await context.newPage());
	page.setDefaultTimeout(120_000);
	return { browser, page, pid, kill };
}

/** Gives the check page a sample that it answers; rejects where it answers none of them. */
export async function checkSample(page: Page, origin: string): Promise<void> {
	for (const name of sampleNames()) {
		await page.goto(`${origin}/lesions/check`);
		await page.getByTestId('picture-input').setInputFiles(samplePath(name));
		await page.getByTestId('source-dermatoscope').click();
		const result = page.getByTestId('result-title');
		await result.or(page.getByTestId('cannot-title')).waitFor();
		if (await result.isVisible()) return;
	}
	throw new Error('The models answer none of the drawn samples.');
}
