/** A folder of pictures: table, figures from a ground truth, and what can be carried away. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Page } from '@playwright/test';
import { sampleNames, samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { onWasm } from './journeys';

test.setTimeout(240_000);
const BATCH = { timeout: 180_000 };

/** The drawn samples, each `times` times under names of its own, one broken file, and extras. */
function files(times: number, extra: { name: string; text: string }[] = []) {
	const pictures = Array.from({ length: times }, (_, n) =>
		sampleNames().map((name) => ({
			name: `${n}-${name}`,
			mimeType: 'image/jpeg',
			buffer: readFileSync(samplePath(name)),
		})),
	).flat();
	const others = extra.map(({ name, text }) => ({
		name,
		mimeType: '',
		buffer: Buffer.from(text),
	}));
	return [...pictures, ...others];
}

async function download(page: Page, name: string): Promise<Buffer> {
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name, exact: true }).click(),
	]);
	return readFileSync(await file.path());
}

test('rows, figures, CSV, JSON and a zip of masks', async ({ page }) => {
	const names = files(2).map(({ name }) => name.replace('.jpg', ''));
	const labels = `image_id,dx\n${names.map((name, n) => `${name},${n % 2 ? 'nv' : 'mel'}\n`).join('')}`;
	const given = files(2, [
		{ name: 'broken.jpg', text: 'not a picture' },
		{ name: 'notes.txt', text: 'left alone' },
		{ name: 'labels.csv', text: labels },
	]);
	await onWasm(page);
	await page.goto('/batch');
	await page.getByTestId('batch-input').setInputFiles(given);
	await expect(page.getByText('ground truth “labels.csv”, 1 other file ignored')).toBeVisible();
	await page.getByTestId('batch-start').click();
	const total = names.length + 1;
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		`${total} of ${total} pictures`,
		BATCH,
	);
	await expect(page.getByTestId('batch-stop')).toHaveCount(0, BATCH);
	await expect(page.getByTestId('batch-state')).toContainText('1 could not be read.');

	// Sorted by what a column says, both ways round.
	const first = page.getByTestId('batch-table').getByRole('row').nth(1);
	await page.getByRole('button', { name: /^Picture/ }).click();
	await expect(first).toContainText('broken.jpg');
	await page.getByRole('button', { name: /^MEL/ }).click();
	const sorted = page.getByTestId('batch-table').getByRole('columnheader', { name: /^MEL/ });
	await expect(sorted).toHaveAttribute('aria-sort', 'descending');
	await expect(page.getByTestId('batch-figures')).toContainText('Balanced accuracy');

	const csv = (await download(page, 'CSV')).toString().trim().split('\n');
	expect(csv[0]).toBe('image,MEL,NV,BCC,AKIEC,BKL,DF,VASC,prediction,abstained,reason,ms');
	expect(csv).toHaveLength(total + 1);
	const figures = JSON.parse((await download(page, 'All figures (JSON)')).toString()) as {
		n: number;
		unreadable: number;
		metrics: { balanced_accuracy: number };
	};
	expect(figures).toMatchObject({ n: names.length, unreadable: 1 });
	expect(figures.metrics.balanced_accuracy).toBeGreaterThanOrEqual(0);
	expect((await download(page, 'ROC (CSV)')).toString()).toContain('false_positive_rate');

	const zip = Object.keys(unzipSync(await download(page, 'Masks (zip)')));
	expect(zip.filter((path) => path.startsWith('masks/'))).toHaveLength(names.length);
	expect(zip).toContain(`crops/${names[0] ?? ''}.png`);
	expect(zip).toContain(`masked-crops/${names[0] ?? ''}.png`);
});

test('a stopped batch keeps its rows and goes on from there', async ({ page }) => {
	await onWasm(page);
	await page.goto('/batch');
	const given = files(6);
	await page.getByTestId('batch-input').setInputFiles(given);
	await page.getByTestId('batch-start').click();
	await expect(page.getByTestId('batch-table').getByRole('row').nth(1)).toBeVisible(BATCH);
	await page.getByTestId('batch-stop').click();
	const goOn = page.getByRole('button', { name: 'Go on' });
	await expect(goOn).toBeVisible();
	await goOn.click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		`${given.length} of ${given.length} pictures`,
		BATCH,
	);
});

test('a ground truth that is none says on which line', async ({ page }) => {
	await page.goto('/batch');
	await page.getByTestId('truth-input').setInputFiles({
		name: 'labels.csv',
		mimeType: 'text/csv',
		buffer: Buffer.from('image_id,dx\na,mole\n'),
	});
	await expect(page.getByTestId('problem')).toContainText('there is no kind "MOLE"');
});

test('the table stays smooth with five thousand rows', async ({ page }) => {
	// Broken files: each has its row without a model's time.
	await page.goto('/batch');
	const input = page.getByTestId('batch-input');
	await expect(input).toBeAttached();
	await input.evaluate((element: HTMLInputElement) => {
		const transfer = new DataTransfer();
		for (let n = 0; n < 5000; n++) transfer.items.add(new File(['x'], `broken-${n}.jpg`));
		element.files = transfer.files;
		element.dispatchEvent(new Event('change', { bubbles: true }));
	});
	await page.getByTestId('batch-start').click();
	await expect(page.getByTestId('batch-state')).toContainText('5000 could not be read.', BATCH);
	expect(await page.getByTestId('batch-table').locator('tr').count()).toBeLessThan(120);
	await page.getByRole('region', { name: 'Pictures' }).evaluate((table) => {
		table.scrollTop = table.scrollHeight;
	});
	await expect(page.getByText('broken-999.jpg')).toBeVisible();
});
