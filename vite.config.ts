import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { headers } from './scripts/headers.mjs';
import { modelFiles, modelNames } from './scripts/models.mjs';

/** `npm run dev` has no build step: what scripts/build.mjs copies is answered from its source. */
function heavyFilesInDev(): Plugin {
	const tfjsWasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
	return {
		name: 'heavy-files-in-dev',
		configureServer(server) {
			server.middlewares.use((request, response, next) => {
				const [, folder, name = '', file = ''] = (request.url ?? '').split(/[/?]/);
				if (folder === 'models' && modelNames().includes(name) && modelFiles(name).includes(file)) {
					createReadStream(join('models', name, file)).pipe(response);
				} else if (folder === 'wasm' && name.endsWith('.wasm')) {
					response.setHeader('Content-Type', 'application/wasm');
					createReadStream(join(dirname(tfjsWasm), basename(name))).pipe(response);
				} else {
					next();
				}
			});
		},
	};
}

// The policy stays out: Vite's own client is an inline script.
const devHeaders = Object.fromEntries(
	Object.entries(headers).filter(([name]) => name !== 'Content-Security-Policy'),
);

export default defineConfig({
	plugins: [sveltekit(), heavyFilesInDev()],
	server: { headers: devHeaders },
	worker: { format: 'es' },
	build: {
		target: 'es2022',
		// Inlined assets would be data: addresses, which the content security policy refuses.
		assetsInlineLimit: 0,
	},
	test: {
		include: ['src/**/*.test.ts', 'tests/unit/**/*.test.ts'],
		environment: 'node',
		passWithNoTests: true,
	},
});
