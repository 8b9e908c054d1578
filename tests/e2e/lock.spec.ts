/**
 * The lock, the ways in, several diaries, and deleting everything: through the pages, as a person
 * does. What is under them has its own tests (src/lib/vault, vault.spec.ts).
 */
import type { BrowserContext, Page } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';
import { samplePath } from '../fixtures/pictures';
import { expect, test } from './fixture';
import { locked, OPENED, setPassphrase, unlock, WORDS } from './locking';

test('a passphrase locks the diary, an unsaved picture survives the lock, and a wrong one opens nothing', async ({
	page,
}) => {
	await setPassphrase(page);
	await page.goto('/lesions/check');
	await expect(locked(page)).toBeVisible();
	await expect(page).toHaveTitle('Skinkeep');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await unlock(page, 'apple engine velvet ghost');
	await expect(page.getByTestId('problem')).toHaveAttribute('data-code', 'wrong', OPENED);
	await expect(locked(page)).toBeVisible();
	await unlock(page);
	await page.getByTestId('picture-input').setInputFiles(samplePath('uneven.jpg'));
	await expect(page.getByTestId('source-dermatoscope')).toBeVisible();

	const other = await page.context().newPage();
	await other.goto('/settings');
	await unlock(other);
	await expect(other.getByTestId('lock-now')).toBeVisible(OPENED);
	expect((await new AxeBuilder({ page: other }).analyze()).violations).toEqual([]);
	await other.getByTestId('lock-now').click();
	// Both tabs are locked, and neither shows or holds a picture.
	for (const each of [page, other]) {
		await expect(locked(each)).toBeVisible(OPENED);
		expect(await each.locator('img').count()).toBe(0);
		expect(await each.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
	}
	await other.close();
	await unlock(page);
	await expect(page.getByTestId('source-dermatoscope')).toBeVisible(OPENED);
});

test('the recovery code opens it when the passphrase is forgotten', async ({ page }) => {
	await page.goto('/settings');
	await page.getByTestId('make-code').click();
	const code = await page.getByTestId('code-text').innerText();
	expect(code).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
	await page.getByTestId('code-kept').click();
	await expect(page.getByTestId('code-text')).toBeHidden();
	await setPassphrase(page);
	await page.goto('/lesions');
	await page.getByTestId('use-code').click();
	await page.getByTestId('unlock-code').fill(code.slice(0, -1));
	await page.getByRole('button', { name: 'Unlock with the code' }).click();
	await expect(page.getByTestId('problem')).toHaveAttribute('data-code', 'mistyped');
	await page.getByTestId('unlock-code').fill(code.toLowerCase().replaceAll('-', ' '));
	await page.getByRole('button', { name: 'Unlock with the code' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Lesions' })).toBeVisible(OPENED);

	// And a new passphrase is set with it: the old one is not there to be asked for.
	await page.reload();
	await page.getByTestId('use-code').click();
	await page.getByTestId('unlock-code').fill(code);
	await page.getByRole('button', { name: 'Unlock with the code' }).click();
	await page.getByRole('link', { name: 'Settings' }).first().click();
	await page.getByTestId('set-passphrase').click();
	await page.getByTestId('current-passphrase').fill(code);
	const renewed = 'four other words here';
	await page.getByTestId('new-passphrase').fill(renewed);
	await page.getByTestId('new-passphrase-again').fill(renewed);
	await page.getByTestId('way-confirm').click();
	await expect(page.getByText('The passphrase is set.')).toBeVisible(OPENED);
	await page.reload();
	await unlock(page, renewed);
	await expect(page.getByTestId('lock-now')).toBeVisible(OPENED);
});

test('it locks by itself after five minutes without a touch, and covers itself out of sight', async ({
	page,
}) => {
	await setPassphrase(page);
	await page.clock.install();
	await page.goto('/lesions');
	await unlock(page);
	await expect(page.getByRole('heading', { level: 1, name: 'Lesions' })).toBeVisible(OPENED);
	const see = (state: 'hidden' | 'visible') =>
		page.evaluate((value) => {
			Object.defineProperty(document, 'visibilityState', { configurable: true, value });
			document.dispatchEvent(new Event('visibilitychange'));
		}, state);
	await see('hidden');
	await expect(page.getByTestId('cover')).toBeVisible();
	await page.clock.runFor(30_000);
	await see('visible');
	await expect(page.getByTestId('cover')).toBeHidden();
	await expect(locked(page)).toBeHidden();
	// More than the minute of grace out of sight.
	await see('hidden');
	await page.clock.runFor(70_000);
	await expect(locked(page)).toBeVisible(OPENED);
	await unlock(page);
	await expect(page.getByRole('heading', { level: 1, name: 'Lesions' })).toBeVisible(OPENED);
	await page.clock.runFor(4 * 60_000);
	await page.mouse.move(10, 10);
	await page.clock.runFor(4 * 60_000);
	await expect(locked(page)).toBeHidden();
	await page.clock.runFor(70_000);
	await expect(locked(page)).toBeVisible(OPENED);
});

test('two diaries know nothing of each other; one is deleted, the other stays', async ({
	page,
}) => {
	await page.goto('/settings');
	await page.getByTestId('profile-new').click();
	await page.getByTestId('profile-name').fill('Planted person');
	await page.getByTestId('profile-keep').click();
	await page.waitForURL('**/');
	await setPassphrase(page);
	await page.getByRole('button', { name: 'Open the first diary' }).click();
	await page.waitForURL('**/');
	// The first has no passphrase: it opens by itself, and the other one's draft is not its.
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(locked(page)).toBeHidden();
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Open Planted person' }).click();
	await expect(locked(page)).toContainText('Planted person is locked', OPENED);
	await page.getByRole('button', { name: 'The first diary' }).click();
	await page.waitForURL('**/');
	await page.goto('/settings');
	await page.getByRole('button', { name: 'Change Planted person' }).click();
	await page.getByTestId('profile-sure').check();
	await page.getByTestId('profile-delete').click();
	await expect(page.getByRole('button', { name: 'Open Planted person' })).toBeHidden();
	const names = await page.evaluate(async () =>
		(await indexedDB.databases()).map(({ name }) => name),
	);
	expect(names.sort()).toEqual(['skinkeep', 'skinkeep-profiles']);
});

/** Everything that a page of this origin can find in the browser. */
function keptBy(page: Page) {
	return page.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		const files: string[] = [];
		for await (const name of root.keys()) files.push(name);
		return {
			databases: (await indexedDB.databases()).map(({ name }) => name),
			caches: await caches.keys(),
			local: Object.keys(localStorage),
			session: Object.keys(sessionStorage),
			cookies: document.cookie,
			workers: (await navigator.serviceWorker.getRegistrations()).length,
			files,
		};
	});
}

test('deleting everything leaves nothing, of any diary, in any tab', async ({ page }) => {
	await page.goto('/settings');
	await page.getByTestId('profile-new').click();
	await page.getByTestId('profile-name').fill('Second');
	await page.getByTestId('profile-keep').click();
	await page.waitForURL('**/');
	const other = await page.context().newPage();
	await other.goto('/lesions');
	await page.goto('/settings');
	await page.getByText('Dark', { exact: true }).click();
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
		const root = await navigator.storage.getDirectory();
		await root.getFileHandle('left-over', { create: true });
		sessionStorage.setItem('left', 'over');
		await caches.open('left-over');
	});
	const before = await keptBy(page);
	expect(before.databases).toHaveLength(3);
	expect(
		[before.caches, before.local, before.session, before.files].map(({ length }) => length > 0),
	).toEqual([true, true, true, true]);
	await page.getByTestId('delete-everything').click();
	await page.getByTestId('delete-everything-sure').click();
	await expect(page.getByTestId('erased')).toContainText('Everything is deleted', OPENED);
	await expect(other.getByTestId('erased')).toBeVisible();
	await expect
		.poll(() => keptBy(page), OPENED)
		.toEqual({
			databases: [],
			caches: [],
			local: [],
			session: [],
			cookies: '',
			workers: 0,
			files: [],
		});
	await other.close();
	await page.getByRole('link', { name: 'Begin anew' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible(OPENED);
});

async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
	const session = await context.newCDPSession(page);
	await session.send('WebAuthn.enable');
	await session.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			ctap2Version: 'ctap2_1',
			transport: 'internal',
			hasUserVerification: true,
			isUserVerified: true,
			hasResidentKey: true,
			hasPrf: true,
			automaticPresenceSimulation: true,
		},
	});
}

test.describe('a passkey', () => {
	// WebAuthn knows names, no bare addresses.
	test.use({
		baseURL: async ({ baseURL }, use) => {
			await use(baseURL?.replace('127.0.0.1', 'localhost'));
		},
	});

	test('opens the diary, and is never the only way', async ({ page, context }) => {
		await addAuthenticator(context, page);
		await setPassphrase(page);
		await page.getByTestId('make-passkey').click();
		await page.getByTestId('current-passphrase').fill(WORDS);
		await page.getByTestId('way-confirm').click();
		await expect(page.getByText('The passkey opens this diary.')).toBeVisible(OPENED);
		await page.reload();
		await expect(locked(page)).toBeVisible();
		await page.getByTestId('unlock-passkey').click();
		await expect(page.getByTestId('lock-now')).toBeVisible(OPENED);
		// It proves as much as the passphrase does.
		await page.getByTestId('remove-passphrase').click();
		await page.getByTestId('way-by-passkey').click();
		await expect(page.getByText('The passphrase is gone.')).toBeVisible(OPENED);
	});
});
