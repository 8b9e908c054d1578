/** Several models as a further download: offered, downloaded, used, also offline, and taken away. */
import { samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { READING } from './journeys';
import { Site } from './site';

test.setTimeout(180_000);
// Without a server, what looks for updates in the background finds nothing, and the settings cannot
// read the card of what was taken away.
test.use({
	allowedProblems:
		/ERR_CONNECTION_REFUSED|ERR_PROXY|Failed to update a ServiceWorker|ERR_FAILED.*lesion-ensemble\/card\.json/,
});

test('an ensemble is downloaded, reads, works offline, and goes again', async ({
	openProfile,
}, info) => {
	const folder = info.outputPath('site');
	const site = new Site(folder);
	await site.start();
	const context = await openProfile(info.outputPath('profile'), site.origin);
	const page = await context.newPage();
	const foot = page.getByTestId('result-foot');
	const read = async () => {
		await page.goto('/lesions/check');
		await page.getByTestId('picture-input').setInputFiles(samplePath('uneven.jpg'));
		await page.getByTestId('source-dermatoscope').click();
		await expect(foot).toBeVisible(READING);
	};
	await page.goto('/settings');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const card = page.getByTestId('ensemble');
	await expect(card).toContainText(/^Several models for lesions 2 models rank each lesion.*\d MB/);
	await page.getByTestId('ensemble-download').click();
	await expect(page.getByTestId('ensemble-use')).toBeChecked({ timeout: 60_000 });
	// What results need was not asked for, and is not said to be here.
	await expect(page.getByTestId('offline-ready')).toBeHidden();

	await read();
	await expect(foot).toContainText(/lesion-ensemble \d/);
	const together = await page.getByTestId('kinds').innerText();
	await page.goto('/about');
	await expect(page.getByText(/lesion-ensemble \d/)).toBeVisible();
	await site.stop();
	await read();
	await expect(foot).toContainText(/lesion-ensemble \d/);
	await page.goto('/settings');
	await page.getByTestId('ensemble-remove').click();
	await expect(page.getByTestId('ensemble-download')).toBeVisible();
	await read();
	await expect(foot).toContainText('lesion-classifier 1');
	// One model alone has other shares for the kinds.
	expect(await page.getByTestId('kinds').innerText()).not.toBe(together);
});
