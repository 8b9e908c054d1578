/**
 * Every page and state, light and dark, from a phone's width to a desk's: no axe violation, no
 * sideways scroll, and controls that a finger can hit.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { greyPng, samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import {
	expectNoSidewaysScroll,
	expectResult,
	onWasm,
	readSample,
	READING,
	saveAs,
} from './journeys';

const WIDTHS = [1440, 768, 360];
/** What the design asks of a touch target, px; inline links are text. */
const LEAST_TARGET = 44;

test.setTimeout(300_000);

/** Checks the open page at every width; `state` names it where it fails. */
async function check(page: Page, state: string): Promise<void> {
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		const { violations } = await new AxeBuilder({ page }).analyze();
		const found = violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
		);
		expect(found, `${state} at ${width}`).toEqual([]);
		await expectNoSidewaysScroll(page);
		expect(await smallTargets(page), `${state} at ${width}`).toEqual([]);
	}
	await page.setViewportSize({ width: 1440, height: 900 });
}

/** Visible buttons, chips, fields and rows lower than a finger needs. */
function smallTargets(page: Page): Promise<string[]> {
	return page.evaluate((least) => {
		const all = document.querySelectorAll<HTMLElement>(
			'button, select, summary, input[type="text"], .button, nav[aria-label^="Main"] a',
		);
		return [...all]
			.filter((element) => element.checkVisibility() && element.getClientRects().length > 0)
			.filter((element) => element.getBoundingClientRect().height < least - 0.5)
			.map((element) => element.outerHTML.slice(0, 120));
	}, LEAST_TARGET);
}

for (const colorScheme of ['light', 'dark'] as const) {
	test.describe(colorScheme, () => {
		test.use({ colorScheme, viewport: { width: 1440, height: 900 } });

		test('pages without a picture', async ({ page }) => {
			await page.goto('/');
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await check(page, 'today, empty');
			for (const path of [
				'/check-in',
				'/history',
				'/series',
				'/welcome',
				'/lesions',
				'/lesions/check',
				'/batch',
				'/share',
				'/settings',
				'/about',
			]) {
				await page.goto(path);
				await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
				// It asks for a camera by itself, and here there is none.
				if (path === '/check-in') await expect(page.getByTestId('problem')).toBeVisible();
				if (path === '/about') await expect(page.getByTestId('model-card').nth(3)).toBeVisible();
				await check(page, path);
			}
		});

		test('from the question to the saved lesion', async ({ page }) => {
			await onWasm(page);
			await page.goto('/lesions/check');
			await page.getByTestId('picture-input').setInputFiles({
				name: 'wall.png',
				mimeType: 'image/png',
				buffer: Buffer.from(greyPng(320, 240, () => 128)),
			});
			await expect(page.getByTestId('source-dermatoscope')).toBeVisible();
			await check(page, 'how was it taken');
			await page.getByTestId('source-dermatoscope').click();
			await expect(page.getByTestId('cannot-title')).toBeVisible(READING);
			await check(page, 'refusal');
			await page.getByRole('button', { name: 'Choose another picture' }).click();

			await readSample(page);
			await expectResult(page);
			await page.getByLabel('It grows').check();
			await page.locator('summary').first().click();
			await page.getByRole('button', { name: 'All kinds' }).click();
			await check(page, 'result');
			await page.getByRole('link', { name: 'Today' }).first().click();
			await expect(page.getByTestId('leave-question')).toBeVisible();
			await check(page, 'leaving an unsaved result');
			await page.getByTestId('stay').click();
			await page.getByTestId('save-visit').click();
			await check(page, 'where to save');
			await page.getByRole('button', { name: 'Not now' }).click();
			await saveAs(page, 'Shoulder');
			await expectResult(page);
			await page.getByText('Name and place').click();
			await check(page, 'a lesion');
			await page.getByTestId('delete-visit').click();
			await expect(page.getByTestId('undo')).toBeVisible();
			await check(page, 'a lesion without a visit, undo offered');
			await page.getByTestId('undo').click();
			await page.goto('/lesions');
			await expect(page.getByTestId('lesion-rows')).toBeVisible();
			await check(page, 'the list');
			await page.goto('/');
			await expect(page.getByTestId('lesion-rows')).toBeVisible();
			await check(page, 'today');
		});

		test('problems and the batch', async ({ page }) => {
			await onWasm(page);
			await page.goto('/lesions/check');
			const broken = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('text') };
			await page.getByTestId('picture-input').setInputFiles(broken);
			await expect(page.getByTestId('problem')).toBeVisible();
			await check(page, 'a broken file');
			await page.goto('/batch');
			await page.getByTestId('batch-input').setInputFiles([broken]);
			await check(page, 'batch, before it starts');
			await page.getByTestId('batch-start').click();
			await expect(page.getByTestId('batch-state')).toContainText('1 could not', READING);
			await check(page, 'batch, done');
			await page.getByRole('button', { name: 'Start over' }).click();
			await page.getByTestId('batch-input').setInputFiles(samplePath('uneven.jpg'));
			await page.getByTestId('batch-start').click();
			await page.getByTestId('batch-table').getByRole('button', { name: 'uneven.jpg' }).click();
			await expectResult(page);
			await check(page, 'batch, one picture');
		});
	});
}

test.describe('for those who need it larger and calmer', () => {
	// 1280 × 720 at 200 %.
	test.use({ viewport: { width: 640, height: 360 }, contextOptions: { reducedMotion: 'reduce' } });

	test('nothing is lost at 200 %, and nothing moves', async ({ page }) => {
		for (const path of ['/', '/welcome', '/lesions/check', '/share', '/settings', '/about']) {
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await expectNoSidewaysScroll(page);
			const moving = await page.evaluate(() =>
				[...document.querySelectorAll('main, main *')]
					.map((element) => getComputedStyle(element))
					.flatMap(({ transitionDuration, animationDuration }) =>
						[...transitionDuration.split(','), ...animationDuration.split(',')].map(parseFloat),
					)
					.filter((seconds) => seconds > 0.001),
			);
			expect(moving, path).toEqual([]);
			// The last thing on the page can be brought above the bar at the bottom. A page may still be
			// growing: scrolled again until it holds.
			await expect(async () => {
				await page.evaluate(() => {
					scrollTo(0, document.documentElement.scrollHeight);
				});
				const [last, bar] = await Promise.all([
					page.locator('main > :last-child').last().boundingBox(),
					page.getByRole('navigation', { name: 'Main, below' }).boundingBox(),
				]);
				const end = (last?.y ?? Infinity) + (last?.height ?? 0);
				expect(end, path).toBeLessThanOrEqual(bar?.y ?? 0);
			}).toPass({ timeout: 15_000 });
		}
	});
});
