/**
 * The browser killed in the middle of saving, at another moment each time. What the page had said is
 * saved is there afterwards, and what it had not is there whole or not at all.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { checkSample, openMortal } from './browser';
import type { Outcome, PartOptions } from './cli';

export async function killedWhileSaving({ site, folder, count }: PartOptions): Promise<Outcome> {
	const { origin } = site;
	const profile = join(folder, 'profile');
	const confirmed: string[] = [];
	const problems: string[] = [];
	let halfway = 0;
	for (let round = 0; round < count; round++) {
		const { page, kill } = await openMortal(profile);
		try {
			await checkSample(page, origin);
			const sure = `sure ${round}`;
			await save(page, sure);
			await page.waitForURL(/\/lesions\/(?!check)/);
			confirmed.push(sure);
			await checkSample(page, origin);
			await save(page, `perhaps ${round}`);
			// From "not begun" to "just done": a save takes some tens of milliseconds.
			await new Promise((resolve) => setTimeout(resolve, round * 8));
		} finally {
			kill();
		}
	}
	const { page, browser, kill } = await openMortal(profile);
	try {
		const names = await listNames(page, origin);
		for (const name of confirmed) {
			if (!names.includes(name)) problems.push(`"${name}" was confirmed and is gone`);
		}
		for (const name of names) {
			if (name.startsWith('perhaps')) halfway++;
			await page.goto(`${origin}/lesions`);
			await page.getByTestId('lesion-rows').getByText(name, { exact: true }).click();
			const whole = page.getByTestId('result-title').or(page.getByTestId('result-picture'));
			const opens = await whole
				.first()
				.waitFor({ timeout: 30_000 })
				.then(
					() => true,
					() => false,
				);
			if (!opens) problems.push(`"${name}" does not open`);
		}
	} finally {
		await browser.close().catch(() => undefined);
		kill();
	}
	const figure =
		`killed ${count} times while saving: ${confirmed.length} confirmed records, all there: ` +
		`${problems.length === 0 ? 'yes' : 'no'}; of those not confirmed ${halfway} were there, whole.`;
	return { figure, problems };
}

async function save(page: Page, name: string): Promise<void> {
	await page.getByTestId('save-visit').first().click();
	await page.getByTestId('lesion-name').fill(name);
	await page.getByTestId('save-confirm').click();
}

async function listNames(page: Page, origin: string): Promise<string[]> {
	await page.goto(`${origin}/lesions`);
	await page.getByTestId('lesion-rows').waitFor();
	return page.getByTestId('lesion-rows').locator('.name').allInnerTexts();
}
