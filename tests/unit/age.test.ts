/** Locked archives and Debian's age: each opens what the other wrote. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAge } from '../../scripts/age.mjs';
import { sealedWith, WORK_FACTOR } from '../../src/lib/exchange/archive/age';
import { readAll, recordsOf, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';

const PASSPHRASE = 'four words of mine';
const [records = []] = fc.sample(history(8), { seed: 2, numRuns: 1 });
const age = findAge();
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'skinkeep-age-'));
});
afterEach(() => {
	rmSync(folder, { recursive: true });
});

/** age asks a terminal for the passphrase and nothing else: Python's pty is one. */
const TERMINAL = [
	'import os,pty,sys',
	'pid,terminal=pty.fork()',
	"if pid==0: os.execvp(sys.argv[1],['age',*sys.argv[3:]])",
	"seen=b''",
	'try:',
	'  while piece:=os.read(terminal,1000):',
	'    seen+=piece',
	"    if b'passphrase' in seen.lower():",
	"      seen=b''",
	"      os.write(terminal,sys.argv[2].encode()+b'\\n')",
	'except OSError: pass',
	'sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid,0)[1]))',
].join('\n');

/** Runs age in the folder, and types the passphrase as often as it asks. */
function runAge(...words: string[]): number | null {
	const all = ['-c', TERMINAL, age ?? '', PASSPHRASE, ...words];
	return spawnSync('python3', all, { cwd: folder, timeout: 60_000 }).status;
}

const file = (name: string) => join(folder, name);

test.skipIf(!age)(
	'a locked archive opens with age',
	async () => {
		const content = await written(records);
		const stream = await sealedWith(new Blob([content]).stream(), PASSPHRASE, WORK_FACTOR);
		writeFileSync(file('diary.age'), Buffer.from(await new Response(stream).arrayBuffer()));
		expect(runAge('-d', '-o', 'diary.zip', 'diary.age')).toBe(0);
		expect(new Uint8Array(readFileSync(file('diary.zip')))).toEqual(content);
	},
	70_000,
);

test.skipIf(!age)(
	'an archive that age locked is read here',
	async () => {
		writeFileSync(file('diary.zip'), await written(records));
		expect(runAge('-p', '-o', 'diary.age', 'diary.zip')).toBe(0);
		const bytes = new Uint8Array(readFileSync(file('diary.age')));
		expect(recordsOf(await readAll(bytes, { passphrase: PASSPHRASE }))).toEqual(records);
	},
	70_000,
);
