/**
 * Scripts that do not arrive: without a network, or in a tab that was open while a newer version took
 * the old one's place. Nothing but loading the page again helps: browsers remember a failed script.
 */
import { InferenceError } from './types';

/** What browsers say of an `import()` that could not be fetched: Chromium, Firefox, Safari. */
const SAID = /dynamically imported module|importing a module script failed/i;

export function isMissingScript(error: unknown): boolean {
	return error instanceof TypeError && SAID.test(error.message);
}

export function missingScript(): InferenceError {
	return new InferenceError('script', 'A part of Skinkeep did not arrive. Load the page again.');
}
