/** A folder of many pictures, a twentieth of them broken, through the batch page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillMixedFolder } from '../fixtures/pictures';
import { memoryOfTree } from '../bench/processes';
import { openMortal } from './browser';
import type { Outcome, PartOptions } from './cli';

const LONG = { timeout: 3_600_000 };

export async function batchOfMany({ site, folder, count }: PartOptions): Promise<Outcome> {
	const pictures = join(folder, 'pictures');
	const broken = fillMixedFolder(pictures, count, Math.ceil(count / 20));
	const { browser, page, pid, kill } = await openMortal(join(folder, 'profile'));
	const problems: string[] = [];
	try {
		await page.goto(`${site.origin}/batch`);
		await page.locator('input[webkitdirectory]').setInputFiles(pictures);
		const started = performance.now();
		await page.getByTestId('batch-start').click();
		const state = page.getByTestId('batch-state');
		await state.filter({ hasText: `${broken.length} could not be read.` }).waitFor(LONG);
		await page.getByTestId('batch-stop').waitFor({ ...LONG, state: 'detached' });
		const seconds = (performance.now() - started) / 1000;
		const memory = memoryOfTree(pid);
		const download = page.waitForEvent('download');
		await page.getByTestId('batch-csv').click();
		const rows = readFileSync(await (await download).path(), 'utf8')
			.trim()
			.split('\n')
			.slice(1);
		const unread = rows.filter((row) => row.includes(',,,,,,,')).map((row) => row.split(',')[0]);
		if (rows.length !== count) problems.push(`${rows.length} rows of ${count}`);
		if (unread.map((name) => `${name ?? ''}.jpg`).join() !== broken.join()) {
			problems.push('other pictures than the broken ones could not be read');
		}
		await page.goto(`${site.origin}/batch`);
		await page.getByTestId('batch-input').waitFor({ state: 'attached' });
		const megabytes = memory === undefined ? 'unknown' : `${Math.round(memory / 1e6)} MB`;
		const figure =
			`${rows.length} pictures, ${unread.length} of them broken, in ${Math.round(seconds)} s ` +
			`(${(count / seconds).toFixed(1)} a second); the whole browser held ${megabytes} at the end.`;
		return { figure, problems };
	} finally {
		await browser.close().catch(() => undefined);
		kill();
	}
}
