/**
 * A check-in from the camera, which sees a film of a face that the project draws itself: guidance,
 * the picture that takes itself, the grades, saved and found again after a restart, all without a
 * server after the first visit.
 */
import { chromium, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { writeFilm } from '../fixtures/film';
import { exifJpeg } from '../fixtures/exif';
import { samplePath } from '../fixtures/pictures';
import { expect, test, watch } from './fixture';
import { expectNoSidewaysScroll, onWasm } from './journeys';
import { Site } from './site';

const NO_SERVER = /ERR_CONNECTION_REFUSED|ERR_PROXY|Failed to update a ServiceWorker/;
const PHONE = { width: 390, height: 844 };
const READING = { timeout: 90_000 };

test.describe('a check-in', () => {
	test.setTimeout(240_000);

	test('camera to chart: server stopped, browser restarted', async ({ wayOut }, info) => {
		const film = info.outputPath('face.y4m');
		// As a phone sees it: nine to sixteen.
		const [width, height] = [360, 640];
		writeFilm(film, width, height, [
			// Out of the picture: an empty wall.
			{ frames: 15, drawing: { x: 4, eyes: 95 } },
			{ frames: 15, drawing: { eyes: 45 } },
			{ frames: 120, drawing: { y: 0.455, eyes: 95 } },
		]);
		const site = new Site(info.outputPath('site'));
		await site.start();
		const problems: string[] = [];
		const open = async () => {
			const executablePath = findChromium();
			const context = await chromium.launchPersistentContext(info.outputPath('profile'), {
				args: [
					...chromiumFlags,
					...wayOut.flags,
					'--use-fake-device-for-media-stream',
					'--use-fake-ui-for-media-stream',
					`--use-file-for-fake-video-capture=${film}`,
				],
				baseURL: site.origin,
				viewport: PHONE,
				isMobile: true,
				hasTouch: true,
				...(executablePath ? { executablePath } : {}),
			});
			const found = watch(context, site.origin);
			return { context, close: async () => void (await context.close(), problems.push(...found)) };
		};

		const first = await open();
		const online = await first.context.newPage();
		await onWasm(online);
		await online.goto('/settings');
		await online.evaluate(() => navigator.serviceWorker.ready);
		await online.getByTestId('offline-download').click();
		await expect(online.getByTestId('offline-ready')).toBeVisible(READING);
		await site.stop();

		await online.goto('/check-in');
		const said = collectGuidance(online);
		await expect(online.getByTestId('face-title')).toBeVisible(READING);
		expect(await said()).toEqual(
			expect.arrayContaining(['Put your face in the oval', 'Hold still']),
		);
		await expect(online.getByTestId('rule')).toHaveCount(5);
		await expectNoSidewaysScroll(online);
		await online.getByTestId('note').fill('new sunscreen');
		await online.getByTestId('save-check-in').click();
		await expect(online.getByTestId('today-title')).toHaveText('Your first check-in is kept.');
		await first.close();

		const second = await open();
		const page = await second.context.newPage();
		await page.goto('/history');
		await expect(page.getByTestId('history-title')).toContainText('1 check-in since');
		await expect(page.getByTestId('trend-chart')).toHaveCount(5);
		await expect.poll(() => ink(page)).not.toBe('');
		// Open charts follow the device into the night.
		const day = await ink(page);
		await page.emulateMedia({ colorScheme: 'dark' });
		await expect.poll(() => ink(page)).not.toMatch(new RegExp(`^(${day})?$`));
		// And back, where nothing may move: colours that fade over would be read too early.
		await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
		await expect.poll(() => ink(page)).toBe(day);
		await expect(page.getByTestId('history-table')).toContainText('new sunscreen');
		await second.close();
		expect(problems.filter((line) => !NO_SERVER.test(line))).toEqual([]);
	});

	test('no camera: a clear way on, and photos without a face say why', async ({ page }) => {
		await onWasm(page);
		await page.goto('/check-in');
		await expect(page.getByTestId('problem')).toContainText(/camera/i);
		await expect(page.getByRole('button', { name: 'Use the camera' })).toBeVisible();
		const mole = readFileSync(samplePath('mole.jpg'));
		const photo = (name: string, original: string) => ({
			name,
			mimeType: 'image/jpeg',
			buffer: exifJpeg({ original }, mole),
		});
		await page
			.getByTestId('picture-input')
			.setInputFiles([
				photo('later.jpg', '2026:03:04 08:00:00'),
				photo('earlier.jpg', '2025:03:04 08:00:00'),
			]);
		await expect(page.getByTestId('album-state')).toContainText('2 left out', READING);
		await expect(page.getByTestId('album').locator('strong')).toHaveText([
			'earlier.jpg',
			'later.jpg',
		]);
		await expect(page.getByTestId('album')).toContainText('No face was found in it.');
	});
});

/** Every instruction that the camera page shows from now on. */
function collectGuidance(page: Page): () => Promise<string[]> {
	const seen = new Set<string>();
	const state = { over: false };
	const collecting = (async () => {
		while (!state.over) {
			const words = await page
				.getByTestId('guidance')
				.textContent({ timeout: 500 })
				.catch(() => null);
			if (words) seen.add(words.trim());
			await new Promise((resolve) => setTimeout(resolve, 80));
		}
	})();
	return async () => {
		state.over = true;
		await collecting;
		return [...seen];
	};
}

/** The first chart's mean colour where something is drawn; '' where nothing is. */
function ink(page: Page): Promise<string> {
	return page.evaluate(() => {
		const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="trend-chart"] canvas');
		const context = canvas?.getContext('2d');
		if (!canvas || !context || canvas.width === 0) return '';
		const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
		const sums = [0, 0, 0, 0];
		data.forEach((value, i) => {
			const share = i % 4 === 3 ? 1 : (data[i | 3] ?? 0) / 255;
			sums[i % 4] = (sums[i % 4] ?? 0) + share * value;
		});
		const [red = 0, green = 0, blue = 0, alpha = 0] = sums;
		return alpha === 0
			? ''
			: [red, green, blue].map((sum) => String(Math.round((255 * sum) / alpha))).join();
	});
}
