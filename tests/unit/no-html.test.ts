import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

/**
 * Ways in which text becomes HTML or code. Names, notes and imported texts pass through every file,
 * so no file has one. Trusted Types refuse most of them in the browser, too; not all browsers have
 * them.
 */
const WAYS =
	/@html|\b(innerHTML|outerHTML|srcdoc|insertAdjacentHTML|createContextualFragment|DOMParser|setHTMLUnsafe|parseHTMLUnsafe)\b|\beval\s*\(|document\.write|new Function\b|set(Timeout|Interval)\(\s*['"`]/;

const waysIn = (text: string): string[] => text.split('\n').filter((line) => WAYS.test(line));

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) =>
	/(?<!\.test)\.(ts|js|svelte|html)$/.test(name),
);

test('no file makes text into HTML or code', () => {
	expect(files.length).toBeGreaterThan(100);
	const found = files.flatMap((name) =>
		waysIn(readFileSync(SRC + name, 'utf8')).map((line) => `${name}: ${line.trim()}`),
	);
	expect(found).toEqual([]);
});

test.each([
	'{@html note}',
	'box.innerHTML = note;',
	"box.insertAdjacentHTML('beforeend', note);",
	'<iframe srcdoc={note}></iframe>',
	"new DOMParser().parseFromString(note, 'text/html')",
	'document.write(note)',
	'eval(note)',
	"setTimeout('run()', 1)",
])('this would be noticed: %s', (line) => {
	expect(waysIn(line)).toHaveLength(1);
});
