/** From a picture to an explained result: every way in, what the result says, and refusals. */
import { drawnPng, greyPng, sampleJpeg } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { expectResult, onWasm, readSample, READING } from './journeys';

test.setTimeout(180_000);

test('a picture gives an outlined, ranked, explained result', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);

	const kinds = page.getByTestId('kinds').getByRole('listitem');
	await expect(kinds).toHaveCount(7);
	const shares = await kinds.evaluateAll((rows) =>
		rows.map((row) => parseFloat(row.querySelector('.value')?.textContent.replace('<', '') ?? '')),
	);
	expect(shares).toEqual(shares.toSorted((a, b) => b - a));

	// Each kind opens a text with its sources; benign keratosis names its three.
	const keratosis = kinds.filter({ has: page.getByText('Benign keratosis', { exact: true }) });
	await keratosis.locator('summary').click();
	await expect(keratosis.getByText('seborrhoeic keratosis, solar lentigo')).toBeVisible();
	await expect(keratosis.getByText('Sources:')).toBeVisible();

	await expect(page.getByTestId('result-foot')).toContainText(/computed here in [\d.]+ s on WASM/);
	await expect(page.getByText('Asymmetry')).toBeVisible();
	await expect(page.getByText(/^Of 100 pictures given \d+ %/)).toBeVisible();
});

test('the map of any kind, its opacity, the outline and the crop', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	const picture = page.getByTestId('result-picture');
	const whole = await picture.getAttribute('viewBox');

	await page.getByRole('button', { name: 'All kinds' }).click();
	await page.getByRole('button', { name: 'Dermatofibroma', exact: true }).click();
	await expect(picture).toHaveAttribute('aria-label', /saw a dermatofibroma/);
	const map = picture.locator('image').nth(1);
	await page.getByRole('slider').fill('0.2');
	await expect(map).toHaveAttribute('opacity', '0.2');
	await page.getByRole('button', { name: 'Dermatofibroma', exact: true }).click();
	await expect(map).toHaveCount(0);

	await expect(picture.locator('path')).not.toHaveCount(0);
	await page.getByRole('button', { name: 'Outline' }).click();
	await expect(picture.locator('path')).toHaveCount(0);
	await page.getByRole('button', { name: 'Crop' }).click();
	expect(await picture.getAttribute('viewBox')).not.toBe(whole);
});

test('what a person notes brings the advice to see a doctor', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page, 'mole.jpg');
	await expectResult(page);
	await page.getByLabel('It bleeds').check();
	await expect(page.getByTestId('doctor')).toContainText('It bleeds: that is reason enough');
	await page.getByLabel('It is new').check();
	await expect(page.getByTestId('doctor')).toContainText('It bleeds and it is new');
});

test('eight views can be stopped, and change the result when they are done', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page);
	await expectResult(page);
	await page.getByRole('button', { name: 'Run' }).click();
	await page.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByTestId('result-foot')).not.toContainText('8 views');
	await page.getByRole('button', { name: 'Run' }).click();
	await expect(page.getByTestId('result-foot')).toContainText('mean of 8 views', READING);
});

test('a plain camera is said so on the result or judged too strictly for one', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	await readSample(page, 'mole.jpg', 'camera');
	const answer = page.getByTestId('result-title').or(page.getByTestId('cannot-title'));
	await expect(answer).toBeVisible(READING);
	await expect(page.getByText('Taken with a plain camera')).toBeVisible();
});

test('what is no lesion gets a refusal that says why and what to do', async ({ page }) => {
	await onWasm(page);
	await page.goto('/lesions/check');
	// Evenly grey: nothing on it, and nothing sharp.
	const buffer = Buffer.from(greyPng(320, 240, () => 128));
	await page
		.getByTestId('picture-input')
		.setInputFiles({ name: 'wall.png', mimeType: 'image/png', buffer });
	await page.getByTestId('source-dermatoscope').click();
	await expect(page.getByTestId('cannot-title')).toBeVisible(READING);
	await expect(page.getByText('It is blurred')).toBeVisible();
	await expect(page.getByText('too low')).toBeVisible();
	await expect(page.getByText('Nothing was saved.')).toBeVisible();
	await expect(page.getByTestId('kinds')).toHaveCount(0);
	await page.getByRole('button', { name: 'Choose another picture' }).click();
	await expect(page.getByTestId('picture-input')).toBeAttached();
});

test('dropped and pasted pictures are taken, too', async ({ page }) => {
	await page.goto('/lesions/check');
	await expect(page.getByTestId('picture-input')).toBeAttached();
	for (const type of ['drop', 'paste'] as const) {
		await page.evaluate(
			({ type, bytes }) => {
				const transfer = new DataTransfer();
				const data = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
				transfer.items.add(new File([data], 'mole.jpg', { type: 'image/jpeg' }));
				const event =
					type === 'drop'
						? new DragEvent('drop', { dataTransfer: transfer, bubbles: true })
						: new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
				document.body.dispatchEvent(event);
			},
			{ type, bytes: sampleJpeg().toString('base64') },
		);
		await expect(page.getByRole('heading', { name: 'How was it taken?' })).toBeVisible();
		await page.getByRole('button', { name: 'Choose another picture' }).click();
	}
});

test('the drawn sample is one press away on the first visit', async ({ page }) => {
	await onWasm(page);
	await page.goto('/');
	await page.getByRole('link', { name: 'Try it on a drawn sample' }).click();
	await page.getByTestId('source-dermatoscope').click();
	await expectResult(page);
});

test.describe('without its models', () => {
	// The service worker would hide the failure that this is about.
	test.use({ serviceWorkers: 'block', allowedProblems: /weights\.bin/ });

	test('a failed download of the models can be tried again', async ({ page }) => {
		await onWasm(page);
		await page.route('**/weights.bin', (route) => route.fulfill({ status: 404 }));
		await page.goto('/lesions/check');
		await readSample(page);
		await expect(page.getByTestId('problem')).toHaveAttribute(
			'data-code',
			'model-missing',
			READING,
		);
		await page.unroute('**/weights.bin');
		await page.getByRole('button', { name: 'Try again' }).click();
		await expectResult(page);
	});
});

test('a camera that is not there leaves another way on', async ({ page }) => {
	await page.addInitScript(() => {
		navigator.mediaDevices.getUserMedia = () =>
			Promise.reject(new DOMException('no', 'NotAllowedError'));
	});
	await page.goto('/lesions/check');
	await page.getByRole('button', { name: 'Take a picture' }).click();
	await expect(page.getByTestId('problem')).toHaveAttribute('data-code', 'refused');
	await expect(page.getByTestId('picture-input')).toBeAttached();
});

test('an opened picture stays small and upright', async ({ page }) => {
	await page.goto('/lesions/check');
	await page.getByTestId('picture-input').setInputFiles({
		name: 'drawn.png',
		mimeType: 'image/png',
		buffer: drawnPng(3, 320, 240),
	});
	const shown = page.getByAltText('The one you gave');
	await expect(shown).toBeVisible();
	expect(await shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(320);
});
