// Debian's nginx for the tests of deploy/nginx.conf: the machine's own, or its packages unpacked
// into a folder. They are not installed, because that would start a web server on this machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const UNPACKED = fileURLToPath(new URL('../node_modules/.cache/nginx', import.meta.url));

/**
 * @returns {{program: string, mimeTypes: string} | undefined} an nginx that starts, and its file of
 *   media types; undefined where there is none
 */
export function findNginx() {
	for (const root of ['', UNPACKED]) {
		const program = join(root || '/', 'usr', 'sbin', 'nginx');
		const mimeTypes = join(root || '/', 'etc', 'nginx', 'mime.types');
		const starts = spawnSync(program, ['-v'], { stdio: 'ignore' }).status === 0;
		if (starts && existsSync(mimeTypes)) return { program, mimeTypes };
	}
	return undefined;
}

/** Fetches and unpacks nginx where it is missing. Says so where it can't; that fails nothing. */
export function fetchNginx() {
	if (findNginx()) return;
	console.error('Fetching nginx, for the tests of deploy/nginx.conf …');
	mkdirSync(UNPACKED, { recursive: true });
	/** @param {string} command @param {string[]} words */
	const run = (command, ...words) =>
		spawnSync(command, words, { cwd: UNPACKED, stdio: ['ignore', 'ignore', 'ignore'] }).status ===
		0;
	const download = () => run('apt-get', 'download', '-q', 'nginx', 'nginx-common');
	// A fresh container has no lists of packages, and may have what it takes to get them.
	if (download() || (run('apt-get', 'update', '-q') && download())) {
		for (const name of readdirSync(UNPACKED).filter((file) => file.endsWith('.deb'))) {
			run('dpkg', '-x', name, '.');
		}
	}
	if (!findNginx()) console.error('There is no nginx here: the tests of its configuration skip.');
}
