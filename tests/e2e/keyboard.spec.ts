/** Everything by keyboard alone, with a focus that can be seen. */
import type { Page } from '@playwright/test';
import { samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { expectResult, onWasm } from './journeys';

test.setTimeout(180_000);

/** Presses Tab until what has the focus says `name`; fails where it is never reached or unseen. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
	const passed: string[] = [];
	for (let n = 0; n < most; n++) {
		await page.keyboard.press('Tab');
		const focus = await page.evaluate(() => {
			const element = document.activeElement;
			if (!(element instanceof HTMLElement)) return { words: '', seen: false };
			const label = element.getAttribute('aria-label') ?? '';
			const own =
				'labels' in element ? (element.labels as NodeListOf<HTMLLabelElement> | null) : null;
			const words = [label, element.textContent, ...[...(own ?? [])].map((l) => l.textContent)];
			// A hidden file input shows its focus on the label beside it.
			const shown = [element, ...(own ?? [])];
			const seen = shown.some((part) => parseFloat(getComputedStyle(part).outlineWidth) >= 2);
			return { words: words.join(' ').replace(/\s+/g, ' ').trim(), seen };
		});
		passed.push(focus.words);
		if (name.test(focus.words)) {
			expect(focus.seen, `the focus on "${focus.words}" can be seen`).toBe(true);
			return;
		}
	}
	throw new Error(`Tab never reached ${String(name)}; it passed ${passed.join(' → ')}`);
}

test('from the start page to a saved lesion and back out of it', async ({ page }) => {
	await onWasm(page);
	await page.goto('/');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await tabTo(page, /^Check a mole/);
	await page.keyboard.press('Enter');

	await expect(page.getByTestId('picture-input')).toBeAttached();
	// Waited for from before the way there: Enter comes sooner than a browser is told to listen.
	const choosing = page.waitForEvent('filechooser');
	await tabTo(page, /Choose a picture/);
	await page.keyboard.press('Enter');
	const chooser = await choosing;
	await chooser.setFiles(samplePath('mole.jpg'));

	// The next step's title has the focus, so that what comes next is one Tab away.
	const question = page.getByRole('heading', { name: 'How was it taken?' });
	await expect(question).toBeFocused();
	await tabTo(page, /^Through a dermatoscope/, 2);
	await page.keyboard.press('Enter');
	await expectResult(page);
	await expect(page.getByTestId('result-title')).toBeFocused();

	await tabTo(page, /Opacity of the map/);
	const slider = page.getByRole('slider');
	const before = Number(await slider.inputValue());
	await page.keyboard.press('ArrowRight');
	expect(Number(await slider.inputValue())).toBeGreaterThan(before);
	await tabTo(page, /It bleeds/);
	await page.keyboard.press('Space');
	await expect(page.getByTestId('doctor')).toContainText('It bleeds');

	await page.keyboard.press('Shift+Tab');
	await page.getByTestId('save-visit').focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toBeVisible();
	await tabTo(page, /^Back of the body/);
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('ArrowLeft');
	await expect(page.getByTestId('place-name')).toContainText('Back');
	// Escape closes the question and leaves the result open.
	await page.keyboard.press('Escape');
	await expect(page.locator('dialog')).toHaveCount(0);
	await expect(page.getByTestId('result-title')).toBeVisible();

	await page.getByTestId('save-visit').focus();
	await page.keyboard.press('Enter');
	await tabTo(page, /^Name/);
	await page.keyboard.type('By keyboard');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'By keyboard' })).toBeVisible();
	await tabTo(page, /Delete this visit/);
	await page.keyboard.press('Enter');
	await tabTo(page, /^Undo/);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('visits').getByRole('listitem')).toHaveCount(1);
});

test('the skip link, and More on a phone', async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 780 });
	await page.goto('/batch');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.evaluate(() => {
		document.body.focus();
	});
	await tabTo(page, /^To the page/, 3);
	await page.keyboard.press('Enter');
	await expect(page.locator('main')).toBeFocused();
	await tabTo(page, /^More/);
	await page.keyboard.press('Enter');
	await tabTo(page, /^Settings/, 4);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('light and dark follow the device or the setting', async ({ page }) => {
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.goto('/settings');
	const ground = () =>
		page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
	await expect.poll(ground).toBe('rgb(18, 18, 18)');
	await page.getByLabel('Light', { exact: true }).check();
	await expect.poll(ground).toBe('rgb(242, 242, 242)');
	await page.reload();
	await expect.poll(ground).toBe('rgb(242, 242, 242)');
	const themes = page.getByRole('group', { name: 'Light or dark' });
	await themes.getByLabel('As the device').check();
	await expect.poll(ground).toBe('rgb(18, 18, 18)');
});
