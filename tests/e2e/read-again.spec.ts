/** Check-ins that another model had read are read again by the present one, from the kept faces. */
import type { Page } from '@playwright/test';
import { otherModelFile, OTHER_GRADER, shippedGrader } from '../fixtures/diaries';
import { expect, test } from './fixture';
import { expectFit, onWasm, READING } from './journeys';

/** A reading that goes on has read another picture by then, ms. */
const UNSTOPPED = 1500;

test('check-ins of another model are read again, and what has no photo says so', async ({
	page,
}) => {
	test.setTimeout(120_000);
	await onWasm(page);
	await page.goto('/share');
	await page.getByTestId('import-input').setInputFiles(await otherModelFile(6));
	await page.getByTestId('import-start').click();
	await expect(page.getByTestId('import-done')).toBeVisible();

	await page.goto('/history');
	const oil = page.getByRole('img', { name: /^Oil/ });
	await expect(oil).toHaveAccessibleName(/^Oil over 1 visit:/);
	const panel = page.getByTestId('read-again');
	await expect(panel).toContainText('8 check-ins were read by another model');
	const table = page.getByTestId('history-table');
	await expect(table.getByText('Left out of the charts')).toHaveCount(8);
	// The verdict reads every face that is there; the grades of two models are not compared.
	const verdict = page.getByTestId('verdict');
	await expect(verdict).toHaveAttribute('data-steps', '7', READING);
	await expect(verdict).toContainText('None of the five grades moved');
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		await expectFit(page, `read again, ${colorScheme}`);
	}
	const drawn = await charts(page);

	// Who leaves in the middle has stopped it; what was read is kept, and the rest is offered.
	await panel.getByRole('button', { name: 'Read 8 check-ins again' }).click();
	await expect(panel).toContainText('Reading again: 1 of 8', READING);
	await page.getByRole('link', { name: 'Today' }).first().click();
	await expect(page.getByTestId('today-title')).toBeVisible();
	await page.getByRole('link', { name: 'History' }).first().click();
	const rest = panel.getByRole('button', { name: /^Read [4-7] check-ins again$/ });
	const offered = await rest.textContent();
	await page.waitForTimeout(UNSTOPPED);
	await expect(rest).toHaveText(offered ?? '');
	await rest.click();
	await expect(panel).toContainText(/[2-5] check-ins were read again\./, READING);
	await expect(panel).toContainText('2 check-ins stay out of the charts');
	await expect(panel).toContainText('no picture (2)');
	await expect(panel.getByRole('button')).toHaveCount(0);
	await expect(oil).toHaveAccessibleName(/^Oil over 7 visits:/);
	await expect.poll(() => charts(page)).not.toBe(drawn);
	await expect(table.getByText('cannot be read again (no picture)')).toHaveCount(2);
	// What the verdict remembers still holds; what moved is said by the grades as they are now.
	await expect(verdict).toHaveAttribute('data-steps', '0', READING);
	await expect(verdict).toHaveAttribute('data-used', '7');
	await expect(verdict).not.toContainText('None of the five grades moved');

	await page.reload();
	await expect(oil).toHaveAccessibleName(/^Oil over 7 visits:/);
	await expect(panel).not.toContainText('were read by another model');
	await table.getByRole('link').nth(1).click();
	const { name, version } = shippedGrader();
	await expect(page.getByTestId('face-foot')).toContainText(`${name} ${version}`);
	await expect(page.getByTestId('earlier-reading')).toContainText(OTHER_GRADER.version);
});

/** What the five charts show. */
function charts(page: Page): Promise<string> {
	return page.evaluate(() =>
		[...document.querySelectorAll<HTMLCanvasElement>('[data-testid="trend-chart"] canvas')]
			.map((canvas) => canvas.toDataURL())
			.join(),
	);
}
