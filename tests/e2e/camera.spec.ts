/** The camera, with Chromium's own test picture in front of it. */
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { expect, test } from './fixture';
import { onWasm, READING } from './journeys';

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

test('a check-in outlives an unplugged camera and a hidden tab', async ({ page }) => {
	await onWasm(page);
	await page.goto('/check-in');
	await expect(page.getByTestId('guidance')).toHaveText('Put your face in the oval', READING);

	await page.evaluate(() => {
		const stream = document.querySelector('video')?.srcObject as MediaStream;
		for (const track of stream.getVideoTracks()) track.dispatchEvent(new Event('ended'));
	});
	await expect(page.getByTestId('problem')).toContainText('The camera is gone');
	await expect(page.locator('video')).toHaveCount(0);
	await page.getByRole('button', { name: 'Use the camera' }).click();
	await expect(page.locator('video')).toHaveCount(1);

	const hide = (state: 'hidden' | 'visible') =>
		page.evaluate((value) => {
			Object.defineProperty(document, 'visibilityState', { value, configurable: true });
			document.dispatchEvent(new Event('visibilitychange'));
		}, state);
	await hide('hidden');
	await expect(page.locator('video')).toHaveCount(0);
	await hide('visible');
	await expect(page.locator('video')).toHaveCount(1);
});
