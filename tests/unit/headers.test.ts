import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { headers, headersFile, immutableCacheControl } from '../../scripts/headers.mjs';

const lines = (file: string): string[] =>
	readFileSync(new URL(`../../deploy/${file}`, import.meta.url), 'utf8')
		.split('\n')
		.map((line) => line.trim());

test.each(Object.entries(headers))('%s is the same on every kind of host', (name, value) => {
	expect(lines('nginx.conf')).toContain(`add_header ${name} "${value}" always;`);
	expect(lines('Caddyfile')).toContain(`${name} "${value}"`);
	expect(headersFile().split('\n')).toContain(`  ${name}: ${value}`);
});

test('the examples cache what never changes', () => {
	expect(lines('nginx.conf').join('\n')).toContain(immutableCacheControl);
	expect(lines('Caddyfile').join('\n')).toContain(immutableCacheControl);
});
