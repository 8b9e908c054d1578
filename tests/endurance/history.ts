/**
 * How long History takes to open in a large diary, against one of a hundred check-ins: one a day,
 * up to today. Both are opened in turns, so that whatever else the machine does slows both.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { Site } from '../evaluate/site';
import { openMortal, type MortalBrowser } from './browser';
import type { Outcome, PartOptions } from './cli';
import { giveFile, makeArchive } from './exchange';

const FEW = 100;
const ROUNDS = 7;
/** What opening may take in the large diary, times what it takes in the small one. */
const MOST = 1.5;
const DAY = 86_400_000;
const LONG = { timeout: 3_600_000 };
/** The list is what is asked about: the pictures need not be heavy. */
const SIZES = { picture: 2_000, crop: 2_000, thumbnail: 1_000 };

export async function historyOfMany({ site, folder, count }: PartOptions): Promise<Outcome> {
	const open: MortalBrowser[] = [];
	try {
		const pages: Page[] = [];
		for (const n of [FEW, count]) {
			const browser = await openMortal(join(folder, `profile-${n}`));
			open.push(browser);
			await fill(browser.page, site, join(folder, `made-${n}.zip`), n);
			pages.push(browser.page);
		}
		const times = pages.map((): number[] => []);
		for (let round = 0; round <= ROUNDS; round++) {
			for (const [i, page] of pages.entries()) {
				const ms = await opening(page, site);
				// The first one fills caches.
				if (round > 0) times[i]?.push(ms);
			}
		}
		const [few = NaN, many = NaN] = times.map(median);
		const ratio = many / few;
		const figure =
			`History opens in ${Math.round(few)} ms with ${FEW} check-ins and in ${Math.round(many)} ms ` +
			`with ${count} (medians of ${ROUNDS}, in turns): ${ratio.toFixed(2)} times.`;
		return { figure, problems: ratio <= MOST ? [] : [`more than ${MOST} times`] };
	} finally {
		for (const { browser, kill } of open) {
			await browser.close().catch(() => undefined);
			kill();
		}
	}
}

async function fill(page: Page, site: Site, archive: string, count: number): Promise<void> {
	const now = Date.now();
	await makeArchive(archive, count, {
		sizes: SIZES,
		at: (i) => new Date(now - (count - i) * DAY),
	});
	const session = await page.context().newCDPSession(page);
	await page.goto(`${site.origin}/share`);
	await giveFile(page, session, archive);
	await page.getByTestId('import-start').click(LONG);
	await page.getByTestId('import-done').waitFor(LONG);
}

/** From the address to the last chart drawn and the list there, ms. */
async function opening(page: Page, site: Site): Promise<number> {
	await page.goto('about:blank');
	const started = performance.now();
	await page.goto(`${site.origin}/history`, { waitUntil: 'commit' });
	await page.waitForFunction(
		() =>
			[...document.querySelectorAll('[data-testid="trend-chart"] canvas')].filter(
				(canvas) => canvas instanceof HTMLCanvasElement && canvas.width > 300,
			).length === 5 &&
			document.querySelector('[data-testid="history-table"] tbody tr') !== null &&
			document.querySelector('[data-testid="before-after"]') !== null,
		undefined,
		{ ...LONG, polling: 'raf' },
	);
	return performance.now() - started;
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
