import { Linter } from 'eslint';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import ts from 'typescript-eslint';
import rooms from '../../scripts/rooms.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the rule says about a line of code in a file of src/. */
function complaints(file: string, code: string): string[] {
	const linter = new Linter({ cwd: root });
	const messages = linter.verify(
		code,
		{
			files: ['**/*.ts'],
			languageOptions: { parser: ts.parser },
			plugins: { rooms },
			rules: { 'rooms/walls': 'error' },
		},
		`${root}src/${file}`,
	);
	return messages.map(({ message }) => message);
}

const FORBIDDEN: [string, string][] = [
	['lib/skin/a.ts', "import { open } from '$lib/vault/database';"],
	['lib/skin/a.ts', "import { open } from '../vault/database';"],
	['lib/i18n/a.ts', "import { KINDS } from '../skin/kinds';"],
	['lib/inference/a.ts', "import type { Row } from '$lib/vault/schema';"],
	['lib/inference/a.ts', "type Row = import('../vault/schema').Row;"],
	['lib/vault/a.ts', "export { run } from '../inference/client';"],
	['lib/vault/a.ts', "export * from '$lib/inference/client';"],
	['lib/capture/a.ts', "const face = await import('$lib/face/find');"],
	['lib/ui/a.ts', "import { check } from '$lib/flows/lesion-check.svelte';"],
	['lib/ui/a.ts', "const worker = new URL('../inference/worker.ts', import.meta.url);"],
	['lib/flows/a.ts', "import Button from '$lib/ui/Button.svelte';"],
	['routes/lesions/a.ts', "import { open } from '$lib/vault/database';"],
	['routes/lesions/a.ts', "import { open } from '../../lib/vault/database';"],
	['service-worker.ts', "import { open } from '$lib/vault/database';"],
	['lib/inference/lesion.ts', "import { tensor } from '@tensorflow/tfjs-core';"],
	['lib/flows/a.ts', "import { openDB } from 'idb';"],
];

test.each(FORBIDDEN)('%s may not: %s', (file, code) => {
	expect(complaints(file, code)).toHaveLength(1);
});

const PERMITTED: [string, string][] = [
	['lib/inference/a.ts', "import { KINDS } from '$lib/skin/kinds';"],
	['lib/inference/a.ts', "import { decode } from './decode';"],
	['lib/inference/runtime.ts', "import { tensor } from '@tensorflow/tfjs-core';"],
	['lib/vault/database.ts', "import { openDB } from 'idb';"],
	['lib/flows/a.ts', "import { open } from '$lib/vault/database';"],
	['routes/+page.ts', "import { check } from '$lib/flows/lesion-check.svelte';"],
	['lib/ui/a.ts', "import { KINDS } from '../skin/kinds';"],
	['lib/skin/a.ts', "import * as m from '../i18n/messages/common';"],
];

test.each(PERMITTED)('%s may: %s', (file, code) => {
	expect(complaints(file, code)).toEqual([]);
});
