/** The camera, with Chromium's own test picture in front of it. */
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { expect, test } from './fixture';

const executablePath = findChromium();
test.use({
	launchOptions: {
		args: [
			...chromiumFlags,
			'--use-fake-device-for-media-stream',
			'--use-fake-ui-for-media-stream',
		],
		...(executablePath ? { executablePath } : {}),
	},
});

test('a picture is taken and opened, and the camera is put away', async ({ page }) => {
	await page.goto('/lesions/check');
	await page.getByRole('button', { name: 'Take a picture' }).click();
	await page.getByRole('button', { name: 'Take the picture' }).click();
	await expect(page.getByRole('heading', { name: 'How was it taken?' })).toBeVisible();
	await expect(page.locator('video')).toHaveCount(0);
});
