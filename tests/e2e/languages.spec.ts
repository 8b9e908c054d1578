/** The pages in another language: chosen, kept, whole, and right in its dates and numbers. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixture';
import { expectNoSidewaysScroll, onWasm } from './journeys';

const PAGES = ['/', '/settings', '/share', '/lesions', '/history'];

/** Opens pages one by one, and gives what each has for its title. */
async function walk(page: Page, each: () => Promise<void>): Promise<string[]> {
	const titles: string[] = [];
	for (const path of PAGES) {
		await page.goto(path);
		const title = page.getByRole('heading', { level: 1 });
		await expect(title).toBeVisible();
		titles.push(await title.innerText());
		await each();
	}
	return titles;
}

test('English turns into Korean at a press, and stays it', async ({ page }) => {
	await page.goto('/settings');
	const html = page.locator('html');
	await expect(html).toHaveAttribute('lang', 'en');
	const korean = page.getByRole('radio', { name: '한국어' });
	await expect(korean.locator('xpath=following-sibling::span')).toHaveAttribute('lang', 'ko');
	await korean.check();
	await expect(html).toHaveAttribute('lang', 'ko');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('설정');
	// The page was drawn anew around the keyboard.
	await expect(korean).toBeFocused();
	await expect(page).toHaveTitle('설정 · Skinkeep');
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id }) => id)).toEqual([]);

	const titles = await walk(page, async () => {
		await expect(html).toHaveAttribute('lang', 'ko');
	});
	for (const title of titles) expect(title).toMatch(/\p{Script=Hangul}/u);

	// A date and a size as Koreans write them.
	await page.goto('/');
	const today = new Intl.DateTimeFormat('ko-KR', {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
	}).format(new Date());
	await expect(page.getByText(today, { exact: true })).toBeVisible();
	await page.goto('/settings');
	await expect(page.getByTestId('offline-size')).toHaveText(/기기에서 \d+\.\d MB를 차지해요\.$/);

	await page.getByTestId('language').getByLabel('기기 설정대로').click();
	await expect(html).toHaveAttribute('lang', 'en');
});

test.describe('on a phone that speaks Hindi', () => {
	test.use({ locale: 'hi-IN', viewport: { width: 360, height: 780 } });

	test('everything is Hindi from the first page, and fits', async ({ page }) => {
		await onWasm(page);
		const titles = await walk(page, async () => {
			await expect(page.locator('html')).toHaveAttribute('lang', 'hi');
			await expectNoSidewaysScroll(page);
		});
		for (const title of titles) expect(title).toMatch(/\p{Script=Devanagari}/u);
		await page.goto('/welcome');
		await expect(page.getByTestId('welcome-step')).toHaveText('3 में से 1');
		await expectNoSidewaysScroll(page);
	});
});
