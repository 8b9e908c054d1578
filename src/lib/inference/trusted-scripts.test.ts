import { expect, test } from 'vitest';
import { isOurScript } from './trusted-scripts';

const PAGE = 'https://skin.example/lesions/check';

test.each([
	'/_app/immutable/workers/worker-abc.js',
	'https://skin.example/_app/immutable/entry/start.js',
	'/service-worker.js',
	'/wasm/vision_wasm_module_internal.js',
	new URL('../_app/immutable/x.js', PAGE).href,
])('%s is ours', (address) => {
	expect(isOurScript(address, PAGE)).toBe(true);
});

test.each([
	'https://elsewhere.example/_app/immutable/x.js',
	'//elsewhere.example/wasm/x.js',
	'blob:https://skin.example/0f3c',
	'data:text/javascript,alert(1)',
	'javascript:alert(1)',
	'/_app/immutable/../../picture.jpg',
	'/_app/immutable/%2e%2e/%2e%2e/picture.jpg',
	'/lesions',
	'http://skin.example/_app/immutable/x.js',
	'http://[',
	'',
])('%s is not', (address) => {
	expect(isOurScript(address, PAGE)).toBe(false);
});
