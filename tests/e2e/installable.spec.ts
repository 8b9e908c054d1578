import { expect, test } from './fixture';

test('Chromium finds nothing that keeps the app from being installed', async ({
	openProfile,
}, info) => {
	const context = await openProfile(info.outputPath('profile'));
	const page = await context.newPage();
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const session = await context.newCDPSession(page);
	const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
	expect(installabilityErrors).toEqual([]);
	const { errors } = await session.send('Page.getAppManifest');
	expect(errors).toEqual([]);
});

test('every file that the manifest names is there, with its size', async ({ page, origin }) => {
	const response = await page.request.get('/manifest.webmanifest');
	expect(response.headers()['content-type']).toContain('application/manifest+json');
	interface Picture {
		src: string;
		sizes: string;
		type: string;
		purpose?: string;
	}
	const manifest = (await response.json()) as { icons: Picture[]; screenshots?: Picture[] };
	expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
	await page.goto('/');
	for (const { src, sizes, type } of [...manifest.icons, ...(manifest.screenshots ?? [])]) {
		const picture = await page.request.get(src);
		expect(picture.status(), src).toBe(200);
		expect(picture.headers()['content-type']).toBe(type);
		if (sizes === 'any') continue;
		const size = await page.evaluate(async (address) => {
			const image = new Image();
			image.src = address;
			await image.decode();
			return `${image.naturalWidth}x${image.naturalHeight}`;
		}, origin + src);
		expect(size, src).toBe(sizes);
	}
});
