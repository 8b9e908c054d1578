import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/run-command.mjs';

const node = (code: string) => [process.execPath, '-e', code];

/** A program that never ends, after it has started another that never ends and noted its number. */
const HANGS = `
	const { spawn } = require('node:child_process');
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
	require('node:fs').writeFileSync('child', String(child.pid));
	console.log('started');
	setInterval(() => {}, 1000);
`;

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

	it('is stopped with all that it started when it does not end, and that is said', async () => {
		const said: string[] = [];
		expect(await runCommand(node(HANGS), { cwd: folder, seconds: 2, said })).toBe(false);
		expect(said.join('')).toMatch(/^started\nStopped, it did not end within 2 s: /);
		const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
		await expect.poll(() => isRunning(child)).toBe(false);
	});
});

/** A killed process whose parent is gone may stay for a moment as a zombie, which is no longer running. */
function isRunning(pid: number): boolean {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}
