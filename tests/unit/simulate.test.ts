/** The command line of `npm run simulate`: what it takes, and what it refuses in one sentence. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { picturesOf, readOptions, stem, UsageError } from '../../scripts/simulate-options.mjs';

let folder = '';
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'skinkeep-simulate-test-'));
	mkdirSync(join(folder, 'sub'));
	for (const name of ['b.JPG', 'a.png', 'a.webp', 'notes.txt', 'c.d.jpeg']) {
		writeFileSync(join(folder, name), '');
	}
});
afterAll(() => {
	rmSync(folder, { recursive: true });
});

const read = (...words: string[]) => readOptions(['--images', folder, '--out', folder, ...words]);

describe('simulate', () => {
	test('without more, every portrait once, seed 1', () => {
		expect(read()).toEqual({
			images: folder,
			out: folder,
			seed: 1,
			limit: undefined,
			attribute: undefined,
			grade: undefined,
			series: undefined,
		});
	});

	test('numbers are numbers', () => {
		const options = read('--seed', '0', '--limit', '7', '--attribute', 'oil', '--grade', '3');
		expect(options).toMatchObject({ seed: 0, limit: 7, attribute: 'oil', grade: 3 });
		expect(read('--series', '40')).toMatchObject({ series: 40 });
	});

	test.each([
		[['--grade', '3'], /belong together/],
		[['--attribute', 'oil'], /belong together/],
		[['--attribute', 'shine', '--grade', '3'], /one of oil/],
		[['--attribute', 'oil', '--grade', '5'], /0 to 4/],
		[['--attribute', 'oil', '--grade', '2.5'], /0 to 4/],
		[['--series', '2', '--attribute', 'oil', '--grade', '3'], /--series/],
		[['--limit', '0'], /--limit/],
		[['--seed', '-1'], /--seed|ambiguous/],
		[['--series', 'x'], /--series/],
		[['--sead', '1'], /sead/],
		[['stray'], /stray|positional/i],
	])('refuses %j', (words, sentence) => {
		expect(() => read(...words)).toThrow(UsageError);
		expect(() => read(...words)).toThrow(sentence);
	});

	test('refuses a folder that is not there, and a file as --out', () => {
		expect(() => readOptions(['--images', join(folder, 'none'), '--out', folder])).toThrow(/none/);
		const file = join(folder, 'notes.txt');
		expect(() => readOptions(['--images', folder, '--out', file])).toThrow(/is a file/);
	});

	test('pictures lie directly in the folder; of one stem the first', () => {
		expect(picturesOf(folder)).toEqual(['a.png', 'b.JPG', 'c.d.jpeg']);
		expect(() => picturesOf(join(folder, 'sub'))).toThrow(/no pictures/);
		expect(stem('c.d.jpeg')).toBe('c.d');
	});
});
