/** Locking a diary and opening it again, as several tests do. */
import type { Page } from '@playwright/test';
import { expect } from './fixture';

export const WORDS = 'apple engine velvet coast';
/** Making a key takes half a second, and more on a busy machine. */
export const OPENED = { timeout: 30_000 };

/** Sets one in the settings; ends there, unlocked. */
export async function setPassphrase(page: Page, words = WORDS): Promise<void> {
	await page.goto('/settings');
	await page.getByTestId('set-passphrase').click();
	await page.getByTestId('new-passphrase').fill(words);
	await page.getByTestId('new-passphrase-again').fill(words);
	await page.getByTestId('way-confirm').click();
	await expect(page.getByTestId('lock-now')).toBeVisible(OPENED);
}

/** Types the passphrase into the lock screen. */
export async function unlock(page: Page, words = WORDS): Promise<void> {
	await page.getByTestId('unlock-passphrase').fill(words);
	await page.getByTestId('unlock').click();
}

/** The screen of a locked diary. */
export const locked = (page: Page) => page.getByTestId('lock-screen');
