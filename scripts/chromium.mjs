// Where the browser is, and the flags under which it behaves the same everywhere.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Without these, the browser itself talks to the network, or will not start as root. */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-quic',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
];

/**
 * The Chromium to use: CHROMIUM_PATH, else the first known name on PATH.
 * @returns {string | undefined} an executable file; undefined where there is none
 */
export function findChromium() {
	const named = process.env.CHROMIUM_PATH;
	if (named) return isExecutable(named) ? named : undefined;
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		for (const name of NAMES) {
			const file = join(folder, name);
			if (isExecutable(file)) return file;
		}
	}
	return undefined;
}

/** @param {string} file */
function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
