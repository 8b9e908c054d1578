import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/run-command.mjs';

const node = (code: string) => [process.execPath, '-e', code];

/** A program that never ends, after it has started two more and noted their numbers: a plain one, and
 * a daemon that leaves its group and holds the same pipes. */
const HANGS = `
	const { spawn } = require('node:child_process');
	const start = (detached) =>
		spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached });
	require('node:fs').writeFileSync('children', start(false).pid + ' ' + start(true).pid);
	console.log('started');
	setInterval(() => {}, 1000);
`;
/** Long enough to start three Nodes on a machine that is busy. */
const SECONDS = 10;

describe('a command of a step', () => {
	let folder = '';
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'skinkeep-run-'));
	});
	afterEach(() => {
		rmSync(folder, { recursive: true });
	});

	it('says how it ended, and what it said', async () => {
		const said: string[] = [];
		const how = { cwd: folder, seconds: 60, said };
		expect(await runCommand(node('console.log(1); console.error(2)'), how)).toBe(true);
		expect(said.join('').split('\n').sort().join('')).toBe('12');
		expect(await runCommand(node('process.exit(3)'), how)).toBe(false);
		expect(await runCommand([join(folder, 'no such program')], how)).toBe(false);
		expect(said.at(-1)).toContain('ENOENT');
	});

	it('is stopped with its group when it does not end, and that is said', async () => {
		const said: string[] = [];
		expect(await runCommand(node(HANGS), { cwd: folder, seconds: SECONDS, said })).toBe(false);
		const children = readFileSync(join(folder, 'children'), 'utf8').split(' ').map(Number);
		const [child = NaN, daemon = NaN] = children;
		process.kill(daemon, 'SIGKILL');
		expect(said.join('')).toMatch(/^started\nStopped, it did not end within 10 s: /);
		await expect.poll(() => isRunning(child)).toBe(false);
	}, 60_000);
});

/** A killed process whose parent is gone may stay for a moment as a zombie, which is no longer running. */
function isRunning(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}
