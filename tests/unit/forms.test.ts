/**
 * What is typed must not be kept by the browser itself: Chromium writes what stands in fields to its
 * files of sessions and of forms, in the clear, save where autocomplete is off.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FIELDS = /<(?:textarea|input)\b(?:[^>"'{]|"[^"]*"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\})*>/g;

test('every form, and every field for words or dates, says that nothing of it is kept', () => {
	const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.svelte'))
		.map((name) => join('src', name));
	expect(files.length).toBeGreaterThan(50);
	const open: string[] = [];
	for (const file of files) {
		const text = readFileSync(file, 'utf8');
		for (const [form] of text.matchAll(/<form\b[^>]*/g)) {
			if (!form.includes('autocomplete="off"')) open.push(`${file}: ${form}`);
		}
		for (const [field] of text.matchAll(FIELDS)) {
			const type = /type="(\w+)"/.exec(field)?.[1] ?? 'text';
			if (['checkbox', 'radio', 'range', 'file'].includes(type)) continue;
			if (!field.includes('autocomplete=')) open.push(`${file}: ${field.slice(0, 80)}`);
		}
	}
	expect(open).toEqual([]);
});
