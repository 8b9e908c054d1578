/**
 * Judge a series: dated photos of one face, and those of many persons with a table; read, judged,
 * and forgotten. The faces are drawn.
 */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { datedFace, facePng } from '../fixtures/dated-faces';
import { greyPng } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { expectNoSidewaysScroll, onWasm, READING } from './journeys';

const FACES = [datedFace(60, 0.9), datedFace(30, 0.5), datedFace(2, 0.1)];
/** Their names say when they were taken. */
const WALL = {
	name: `${datedFace(40, 0).day} wall.png`,
	mimeType: 'image/png',
	buffer: greyPng(200, 150, () => 140),
};
const TORN = {
	name: `${datedFace(20, 0).day} torn.jpg`,
	mimeType: 'image/jpeg',
	buffer: Buffer.from('not a picture'),
};

const table = (text: string, name = 'series.csv') => ({
	name,
	mimeType: 'text/csv',
	buffer: Buffer.from(text),
});

/** Lets go of files over the page, as a hand does. */
async function drop(page: Page, files: readonly { name: string; buffer: Buffer }[]): Promise<void> {
	await page.evaluate(
		(given) => {
			const dataTransfer = new DataTransfer();
			for (const { name, base64 } of given) {
				const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
				dataTransfer.items.add(new File([bytes], name));
			}
			dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
		},
		files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })),
	);
}

test('photos of one face, dropped: the verdict, what each said, and why some do not count', async ({
	page,
}) => {
	await onWasm(page);
	await page.goto('/series');
	await expect(page.getByTestId('series-input')).toBeAttached();
	const undated = { name: 'undated.png', buffer: facePng(0) };
	await drop(page, [...FACES, undated, WALL, TORN]);

	const verdict = page.getByTestId('verdict');
	await expect(verdict).toHaveAttribute('data-used', '3', READING);
	await expect(verdict).toHaveAttribute('data-skipped', '2');
	await expect(page.getByTestId('series-title')).toHaveText('6 photos');
	await expect(page.getByTestId('verdict-words')).toContainText('3 visits used');
	await expect(page.getByTestId('verdict-words')).toContainText('2 left out');
	await expect(page.getByTestId('verdict-words')).toContainText(/no face|cannot be read/);
	const row = (name: string) =>
		page.getByTestId('series-photos').getByRole('listitem').filter({ hasText: name });
	await expect(row('wall.png')).toContainText('No face was found in it.');
	await expect(row('torn.jpg')).toContainText('This is a text file');
	await expect(row('undated.png')).toContainText('It carries no date');

	// A date by hand, and a photo taken out: only the steps are taken anew.
	await row('undated.png')
		.getByLabel('When was it taken?')
		.fill(FACES[2]?.day ?? '');
	await expect(verdict).toHaveAttribute('data-used', '4', READING);
	await row('face-60.png').getByRole('button', { name: 'Leave out' }).click();
	await expect(verdict).toHaveAttribute('data-used', '3', READING);
	await expect(row('face-60.png')).toContainText('left out by you');
	await page.setViewportSize({ width: 360, height: 760 });
	await expectNoSidewaysScroll(page);

	// Nothing was kept.
	await page.goto('/history');
	await expect(page.getByRole('heading', { name: 'No check-ins yet' })).toBeVisible();
});

test('many persons by a table: a row each, one in full, and the CSV', async ({ page }) => {
	await onWasm(page);
	await page.goto('/series');
	const [first, second, third] = FACES.map(({ name }) => name);
	const rows = [
		...[first, second, third].map((name, i) => `Ada,${name ?? ''},2026-0${String(i + 1)}-01`),
		`Ada,${TORN.name},2026-02-15`,
		...[third, second, first].map((name, i) => `Ben,${name ?? ''},2026-0${String(i + 1)}-01`),
		`Cleo,${first ?? ''},2026-01-01`,
		`Cleo,gone.png,2026-02-01`,
	];
	const input = page.getByTestId('series-input');
	await input.setInputFiles([table(`series,image,date\n${rows.join('\n')}\n`)]);
	await expect(page.getByTestId('wants-photos')).toContainText('names 5 photos');
	await input.setInputFiles([...FACES, TORN, WALL]);

	const list = page.getByTestId('series-table').locator('tbody tr');
	await expect(list).toHaveCount(3, READING);
	await expect(page.getByTestId('series-missing')).toContainText(
		'1 photo of the table is not among',
	);
	await expect(page.getByTestId('series-missing')).toContainText('gone.png');
	await expect(page.getByTestId('series-missing')).toContainText('1 photo is not in the table');
	await page.getByRole('button', { name: 'Show Ada' }).click();
	const verdict = page.getByTestId('series-one').getByTestId('verdict');
	await expect(verdict).toHaveAttribute('data-used', '3');
	await expect(verdict).toContainText('cannot be read');

	const csv = page.getByTestId('series-csv');
	await expect(csv).toBeEnabled();
	const [file] = await Promise.all([page.waitForEvent('download'), csv.click()]);
	expect(file.suggestedFilename()).toBe('predictions.csv');
	const lines = readFileSync(await file.path(), 'utf8')
		.trim()
		.split(/\r?\n/);
	expect(lines[0]).toBe('series,p_improved,verdict,visits,skipped,ms,reason');
	const [ada = [], ben = [], cleo = []] = lines.slice(1).map((line) => line.split(','));
	expect([ada[0], ada[3], ada[4]]).toEqual(['Ada', '3', '1']);
	expect(ada[2]).toBe(await verdict.getAttribute('data-verdict'));
	// The same visits told backwards are another course.
	expect([ben[0], ben[3]]).toEqual(['Ben', '3']);
	expect(Math.abs(Number(ada[1]) - Number(ben[1]))).toBeGreaterThan(0.01);
	expect([cleo[0], cleo[1], cleo[2], cleo[6]]).toEqual([
		'Cleo',
		'0.500000',
		'unclear',
		'too-few-visits',
	]);
	await page.setViewportSize({ width: 360, height: 760 });
	await expectNoSidewaysScroll(page);
});

test('a table or files that are of no use say so, with the line', async ({ page }) => {
	await page.goto('/series');
	const input = page.getByTestId('series-input');
	const problem = page.getByTestId('problem');
	const wrong: [string, RegExp][] = [
		['series,picture,date\nA,a.png,2026-01-01\n', /Line 1.*"image" is needed/],
		[
			'series,image,date\nA,a.png,2026-01-01\nA,b.png,30.2.2026\n',
			/Line 3.*"30\.2\.2026" is no date/,
		],
		['series,image,date\n', /The table has no rows/],
		['series,image,date\nA,a.png,2026-01-01\nA,a.png,2026-02-01\n', /Line 3.*comes twice/],
	];
	for (const [text, says] of wrong) {
		await input.setInputFiles([table(text, 'wrong.csv'), TORN]);
		await expect(problem).toContainText('I can’t use wrong.csv as a table of series');
		await expect(problem).toContainText(says);
	}
	await input.setInputFiles([
		{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
	]);
	await expect(problem).toContainText('There are no pictures among these files');
	await input.setInputFiles([table('series,image,date\nA,a.png,2026-01-01\n'), TORN]);
	await expect(problem).toContainText('None of the photos of the table is among the files');
	await expect(page.getByTestId('wants-photos')).toContainText('series.csv');
});
