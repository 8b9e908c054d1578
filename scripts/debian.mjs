// Programs of Debian for tests, where the machine has none of its own: their packages, unpacked into a
// folder. They are not installed: that can start a server, and needs more rights.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of one command here, in ms: a dead network must not hang the tests. */
const LIMIT = 5 * 60_000;

/**
 * Fetches and unpacks packages. Where it can't, the folder stays empty.
 * @param {string} folder
 * @param {...string} names of packages
 */
export function unpackDebian(folder, ...names) {
	mkdirSync(folder, { recursive: true });
	/** @param {string} command @param {string[]} words */
	const run = (command, ...words) =>
		spawnSync(command, words, { cwd: folder, stdio: 'ignore', timeout: LIMIT }).status === 0;
	const download = () => run('apt-get', 'download', '-q', ...names);
	// A fresh container has no lists of packages, and may have what it takes to get them.
	if (download() || (run('apt-get', 'update', '-q') && download())) {
		for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
			run('dpkg', '-x', join(folder, file), '.');
		}
	}
}
