/** The real command, run as a person would, and what it wrote. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { expect } from '@playwright/test';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `npm run evaluate` with these words, to its end. */
export function evaluate(words: readonly string[]) {
	const { status, stderr } = spawnSync('npm', ['run', '--silent', 'evaluate', '--', ...words], {
		cwd: ROOT,
		encoding: 'utf8',
		env: { ...process.env, INIT_CWD: ROOT },
	});
	return { status, stderr };
}

/** Lines of a text file that ends with a line break and has no other kind of break. */
export function readLines(file: string): string[] {
	const text = readFileSync(file, 'utf8');
	expect(text.endsWith('\n') && !text.includes('\r')).toBe(true);
	return text.slice(0, -1).split('\n');
}

export function readJson(file: string): Record<string, unknown> {
	return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** Values of a grey PNG without filters, as the product writes masks. */
export function readGrey(file: string): { width: number; height: number; data: Uint8Array } {
	const bytes = readFileSync(file);
	const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
	const at = bytes.indexOf('IDAT', 0, 'latin1');
	const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
	const data = new Uint8Array(width * height);
	for (let y = 0; y < height; y++) {
		data.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
	}
	return { width, height, data };
}
