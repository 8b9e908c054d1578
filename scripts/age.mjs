// Debian's age, for the test that a locked archive opens with it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackDebian } from './debian.mjs';

const UNPACKED = fileURLToPath(new URL('../node_modules/.cache/age', import.meta.url));

/** @returns {string | undefined} an age that starts */
export function findAge() {
	return ['age', join(UNPACKED, 'usr', 'bin', 'age')].find(
		(program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0,
	);
}

/** Fetches age where it is missing. Says so where it can't; that fails nothing. */
export function fetchAge() {
	if (findAge()) return;
	console.error('Fetching age, for the test of locked archives …');
	unpackDebian(UNPACKED, 'age');
	if (!findAge())
		console.error('There is no age here: the test that opens an archive with it skips.');
}
