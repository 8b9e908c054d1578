/** Check-ins that another model had read are read again by the present one, from the kept faces. */
import { otherModelFile, OTHER_GRADER, shippedGrader } from '../fixtures/diaries';
import { expect, test } from './fixture';
import { expectNoSidewaysScroll, onWasm, READING } from './journeys';

test('check-ins of another model are read again, and what has no photo says so', async ({
	page,
}) => {
	test.setTimeout(120_000);
	await onWasm(page);
	await page.goto('/share');
	await page.getByTestId('import-input').setInputFiles(await otherModelFile());
	await page.getByTestId('import-start').click();
	await expect(page.getByTestId('import-done')).toBeVisible();

	await page.goto('/history');
	const oil = page.getByRole('img', { name: /^Oil/ });
	await expect(oil).toHaveAccessibleName(/^Oil over 1 visit:/);
	const panel = page.getByTestId('read-again');
	await expect(panel).toContainText('4 check-ins were read by another model');
	const table = page.getByTestId('history-table');
	await expect(table.getByText('Left out of the charts')).toHaveCount(4);
	// The verdict reads every face that is there; the grades of two models are not compared.
	const verdict = page.getByTestId('verdict');
	await expect(verdict).toHaveAttribute('data-steps', '3', READING);
	await expect(verdict).toContainText('None of the five grades moved');
	await page.setViewportSize({ width: 360, height: 760 });
	await expectNoSidewaysScroll(page);

	await panel.getByRole('button', { name: 'Read 4 check-ins again' }).click();
	await expect(panel).toContainText('2 check-ins were read again.', READING);
	await expect(panel).toContainText('2 check-ins stay out of the charts');
	await expect(panel).toContainText('no picture (2)');
	await expect(panel.getByRole('button')).toHaveCount(0);
	await expect(oil).toHaveAccessibleName(/^Oil over 3 visits:/);
	await expect(table.getByText('cannot be read again (no picture)')).toHaveCount(2);
	// What the verdict remembers still holds; what moved is said by the grades as they are now.
	await expect(verdict).toHaveAttribute('data-steps', '0', READING);
	await expect(verdict).toHaveAttribute('data-used', '3');
	await expect(verdict).not.toContainText('None of the five grades moved');

	await page.reload();
	await expect(oil).toHaveAccessibleName(/^Oil over 3 visits:/);
	await expect(panel).not.toContainText('were read by another model');
	await table.getByRole('link').nth(1).click();
	const { name, version } = shippedGrader();
	await expect(page.getByTestId('face-foot')).toContainText(`${name} ${version}`);
	await expect(page.getByTestId('earlier-reading')).toContainText(OTHER_GRADER.version);
});
