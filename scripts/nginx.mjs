// Debian's nginx for the tests of deploy/nginx.conf: the machine's own, or its packages unpacked
// (debian.mjs).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackDebian } from './debian.mjs';

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
	unpackDebian(UNPACKED, 'nginx', 'nginx-common');
	if (!findNginx()) console.error('There is no nginx here: the tests of its configuration skip.');
}
