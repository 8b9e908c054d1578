import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { areas, parse, readMessages, valuesOf } from '../../scripts/messages.mjs';

/** Names, units and the like: the same in that language, or in both. */
const SAME: Record<string, readonly string[]> = {
	ko: [],
	hi: ['share.named'],
};

/** A message's values with their types, and its tags, in order of their names. */
function shape(text: string): string[] {
	const values = [...valuesOf(parse(text))].map(([name, type]) =>
		// A case more or less is a matter of grammar, for numbers; a choice must know all cases.
		type === 'string | number' ? name : `${name}: ${type}`,
	);
	const tags = text.match(/<\/?\w+>/g) ?? [];
	return [...values, ...tags].sort();
}

/** Every file that may say something. */
const src = fileURLToPath(new URL('../../src', import.meta.url));
const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
	.filter(
		(name) => /\.(ts|svelte)$/.test(name) && !name.startsWith(join('lib', 'i18n', 'messages')),
	)
	.map((name) => readFileSync(join(src, name), 'utf8'));

describe.each(areas())('the words of %s', (area) => {
	const english = readMessages(area, 'en');

	test('keys are names, and every text says something', () => {
		expect(Object.keys(english).length).toBeGreaterThan(0);
		for (const [key, text] of Object.entries(english)) {
			expect(key).toMatch(/^[a-z][a-zA-Z0-9]*$/);
			expect(text.trim(), key).toBe(text);
			expect(text, key).not.toBe('');
		}
	});

	test('are all said somewhere', () => {
		const users = code.filter((text) => text.includes(`messages/${area}'`)).join('\n');
		const unsaid = Object.keys(english).filter((key) => !new RegExp(`\\.${key}\\b`).test(users));
		expect(unsaid).toEqual([]);
	});

	test.each(['ko', 'hi'])('are complete in %s', (locale) => {
		const words = readMessages(area, locale);
		expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort());
		for (const [key, text] of Object.entries(words)) {
			expect(text.trim(), key).not.toBe('');
			expect(shape(text), key).toEqual(shape(english[key] ?? ''));
			const same = SAME[locale]?.includes(`${area}.${key}`) === true;
			expect(text === english[key], `${area}.${key} in ${locale} is the English`).toBe(same);
		}
	});

	test.each([
		['ko', /\p{Script=Hangul}/u],
		['hi', /\p{Script=Devanagari}/u],
	])('are written in the letters of %s', (locale, letters) => {
		for (const [key, text] of Object.entries(readMessages(area, locale))) {
			// What is only values, marks and names has no letters of its own.
			const own = text.replace(/\{[^{}]*\}/g, '').replace(/[A-Z]\w*/g, '');
			if (/\p{Letter}{3}/u.test(own)) expect(text, `${area}.${key}`).toMatch(letters);
		}
	});
});

test('every listed exception exists', () => {
	for (const [locale, keys] of Object.entries(SAME)) {
		for (const name of keys) {
			const [area = '', key = ''] = name.split('.');
			expect(readMessages(area, locale)[key], name).toBeDefined();
		}
	}
});
