import { describe, expect, it } from 'vitest';
import { Lane } from './lane';
import type { LesionConfig, LesionJobs } from './messages';
import { isMissingScript } from './missing-script';

describe('a script that does not arrive', () => {
	it.each([
		'Failed to fetch dynamically imported module: https://a.example/_app/immutable/chunks/x.js',
		'error loading dynamically imported module: https://a.example/x.js',
		'Importing a module script failed.',
	])('is known by what browsers say: %s', (words) => {
		expect(isMissingScript(new TypeError(words))).toBe(true);
	});

	it('is not any other error', () => {
		expect(isMissingScript(new TypeError('Failed to fetch'))).toBe(false);
		expect(isMissingScript(new Error('Importing a module script failed.'))).toBe(false);
		expect(isMissingScript('Importing a module script failed.')).toBe(false);
	});

	it.each([
		['', 'script'],
		['out of memory', 'worker'],
	])('of a worker is told from a failure of its code ("%s")', async (message, code) => {
		const worker = {
			onerror: undefined as ((event: { message: string }) => void) | undefined,
			postMessage(said: { kind: string }) {
				if (said.kind === 'job') queueMicrotask(() => this.onerror?.({ message }));
			},
			terminate: () => undefined,
		};
		const lane = new Lane<LesionJobs, LesionConfig>(
			() => worker as unknown as Worker,
			{ root: '/', classifiers: [], segmenter: '' },
			1,
		);
		const asked = lane.ask('memory', {}, { signal: undefined, onProgress: undefined });
		await expect(asked).rejects.toMatchObject({ name: 'InferenceError', code });
	});
});
