/** Steps that several browser tests take through the pages. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { samplePath } from '../fixtures/pictures';
import { expect } from './fixture';

/** Long enough for the models' first load on a slow machine. */
export const READING = { timeout: 90_000 };

/** Settles the backend before the page starts: wasm is the same on every machine. */
export async function onWasm(page: Page, more: Record<string, unknown> = {}): Promise<void> {
	await page.addInitScript(
		(preferences) => {
			localStorage.setItem('skinkeep-preferences', JSON.stringify(preferences));
		},
		{ backend: 'wasm', ...more },
	);
}

/** Opens the check page with a drawn picture on it and answers how it was taken. */
export async function readSample(
	page: Page,
	name = 'uneven.jpg',
	source: 'dermatoscope' | 'camera' = 'dermatoscope',
): Promise<void> {
	await page.getByTestId('picture-input').setInputFiles(samplePath(name));
	await page.getByTestId(`source-${source}`).click();
}

/** A result, and not a refusal, is open. */
export async function expectResult(page: Page): Promise<void> {
	await expect(page.getByTestId('result-title')).toBeVisible(READING);
}

/** Saves the open result as a new lesion at a place; ends on the lesion's page. */
export async function saveAs(
	page: Page,
	name: string,
	place = 'Back, left shoulder',
): Promise<void> {
	await page.getByTestId('save-visit').click();
	await page.getByTestId('place-select').selectOption({ label: place });
	await page.getByTestId('lesion-name').fill(name);
	await page.getByTestId('save-confirm').click();
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Nothing sticks out: the page does not scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
	const over = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
	);
	expect(over).toBeLessThanOrEqual(0);
}

/** A headless browser has no file dialog: without one the file is downloaded. */
export async function withoutDialog(page: Page): Promise<void> {
	await page.addInitScript(() => {
		Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
	});
}

/** On a phone and on a desk: no axe violation, nothing sticks out. At 200 % nothing does, either. */
export async function expectFit(page: Page, state = ''): Promise<void> {
	for (const width of [360, 1440]) {
		await page.setViewportSize({ width, height: 900 });
		const { violations } = await new AxeBuilder({ page }).analyze();
		const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
		expect(found, `${state} at ${width}`).toEqual([]);
		await expectNoSidewaysScroll(page);
	}
	// 1280 × 720 at 200 %.
	await page.setViewportSize({ width: 640, height: 360 });
	await expectNoSidewaysScroll(page);
}
