// Where the other browsers are that the core flows are tried in (npm run browsers).
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names on PATH, the first that is there wins. @type {Record<string, string[]>} */
const NAMES = {
	firefox: ['firefox-esr', 'firefox'],
	WebKitWebDriver: ['WebKitWebDriver'],
	Xvfb: ['Xvfb'],
};
/** Where distributions keep programs that are not for the person at the keyboard. */
const LIBRARIES = ['/usr/lib', '/usr/libexec', '/usr/lib64'];

/**
 * @param {string} name
 * @returns {string | undefined} a file
 */
export function findProgram(name) {
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		for (const each of NAMES[name] ?? [name]) {
			if (existsSync(join(folder, each))) return join(folder, each);
		}
	}
	return undefined;
}

/**
 * WebKitGTK's own small browser: in …/webkit2gtk-4.1/, which some systems keep below a folder of
 * their architecture.
 * @returns {string | undefined} a file
 */
export function findMiniBrowser() {
	for (const library of LIBRARIES) {
		for (const folder of [library, ...below(library).filter((name) => /-linux-/.test(name))]) {
			for (const kit of below(folder).filter((name) => /\/webkit(2)?gtk-[\d.]+$/.test(name))) {
				const file = join(kit, 'MiniBrowser');
				if (existsSync(file)) return file;
			}
		}
	}
	return undefined;
}

/** @param {string} folder @returns {string[]} what is in it; nothing where it is not there */
function below(folder) {
	return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
