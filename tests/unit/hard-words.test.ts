import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { proseIn } from './prose';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LISTS = join(root, 'tests', 'unit', 'hard-words');

/** Words that are no message, and why. */
const NO_MESSAGES: [RegExp, string][] = [
	[/^src\/lib\/skin\/notes\//, 'the grammars of the notes that it reads'],
	[/^src\/lib\/i18n\/messages\//, 'the messages themselves'],
	[/^src\/lib\/inference\//, 'runs in workers, which answer with codes'],
	[/^src\/lib\/exchange\/fhir\//, 'codes and their published names'],
	[/^src\/lib\/exchange\/report\/style/, 'a style sheet'],
	[/^src\/lib\/exchange\/notes-file/, 'read on the command line alone'],
	[/^src\/lib\/exchange\/archive\/age/, 'knows the library’s own message by its words'],
	[/^src\/routes\/evaluate\/|^src\/lib\/flows\/evaluate\.ts$/, 'a page for programs'],
	[/^src\/lib\/skin\/(colours|tone)\.ts$/, 'names of colours as records keep them'],
	[/^src\/lib\/skin\/kinds\.ts$/, 'titles of sources'],
	[/\.test\.ts$|test-records\.ts$/, 'tests'],
];

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
	.map((name) => relative(root, join(root, 'src', name)))
	.filter((name) => /\.(svelte|ts)$/.test(name))
	.filter((name) => !NO_MESSAGES.some(([pattern]) => pattern.test(name)));

/** Files whose words are still to be made messages, a line each. */
const waiting = new Set(
	readdirSync(LISTS)
		.flatMap((name) => readFileSync(join(LISTS, name), 'utf8').split('\n'))
		.filter(Boolean),
);

/** English in the code, by file. Gathered once: parsing takes a few seconds. */
const prose = new Map(files.map((file) => [file, proseIn(join(root, file))]));

test('the code speaks through messages', () => {
	const found = [...prose]
		.filter(([file]) => !waiting.has(file))
		.flatMap(([file, lines]) => lines.map((line) => `${file}:${line}`));
	expect(found).toEqual([]);
});

test('the lists of what is still to be done name only that', () => {
	const done = [...waiting].filter((file) => !prose.get(file)?.length);
	expect(done).toEqual([]);
});
