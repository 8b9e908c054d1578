/** Many pictures, one after the other, through the check page: nothing may pile up. */
import { join } from 'node:path';
import type { CDPSession } from 'playwright';
import { drawnPng } from '../fixtures/pictures';
import { memoryOfTree } from '../bench/processes';
import { openMortal } from './browser';
import type { Outcome, PartOptions } from './cli';

/** Pictures before the first look: by then everything that stays is there. */
const WARM_UP = 20;
/** What a collection leaves more or less of, bytes. */
const NOISE = { heap: 3_000_000, browser: 100_000_000 };

export async function memoryOfMany({ site, folder, count }: PartOptions): Promise<Outcome> {
	const { browser, page, pid, kill } = await openMortal(join(folder, 'profile'));
	try {
		const session = await page.context().newCDPSession(page);
		await page.goto(`${site.origin}/lesions/check`);
		const look = async () => ({ heap: await heapOf(session), browser: memoryOfTree(pid) ?? 0 });
		let before = await look();
		const total = Math.max(count, WARM_UP + 1);
		for (let i = 0; i < total; i++) {
			if (i === WARM_UP) before = await look();
			const buffer = drawnPng(1 + (i % 5), 320, 240);
			const file = { name: `p${i}.png`, mimeType: 'image/png', buffer };
			await page.getByTestId('picture-input').setInputFiles(file);
			await page.getByTestId('source-dermatoscope').click();
			const leave = page.getByRole('button', { name: /^(Discard|Choose another picture)$/ });
			await leave.first().click();
			await page.getByTestId('picture-input').waitFor({ state: 'attached' });
		}
		const after = await look();
		const problems: string[] = [];
		if (after.heap > before.heap + NOISE.heap) problems.push('the heap of the page grew');
		if (after.browser > before.browser + NOISE.browser) problems.push('the browser grew');
		const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
		const figure =
			`after ${WARM_UP} pictures and after ${total}: heap of the page ${megabytes(before.heap)} and ` +
			`${megabytes(after.heap)} MB, the whole browser ${megabytes(before.browser)} and ` +
			`${megabytes(after.browser)} MB.`;
		return { figure, problems };
	} finally {
		await browser.close().catch(() => undefined);
		kill();
	}
}

async function heapOf(session: CDPSession): Promise<number> {
	await session.send('HeapProfiler.enable');
	for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
	const { usedSize } = await session.send('Runtime.getHeapUsage');
	return usedSize;
}
