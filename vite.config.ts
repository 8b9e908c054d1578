import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { headers } from './scripts/headers.mjs';
import { compile, SOURCE } from './scripts/messages.mjs';
import { modelFiles, modelNames, wasmFiles } from './scripts/models.mjs';

/** `npm run dev` has no build step: what scripts/build.mjs copies is answered from its source. */
function heavyFilesInDev(): Plugin {
	return {
		name: 'heavy-files-in-dev',
		configureServer(server) {
			server.middlewares.use((request, response, next) => {
				const [, folder, name = '', file = ''] = (request.url ?? '').split(/[/?]/);
				if (folder === 'models' && modelNames().includes(name) && modelFiles(name).includes(file)) {
					createReadStream(join('models', name, file)).pipe(response);
					return;
				}
				const [from] = wasmFiles.find(([, names]) => names.includes(name)) ?? [];
				if (folder !== 'wasm' || from === undefined) {
					next();
					return;
				}
				const type = name.endsWith('.js') ? 'text/javascript' : 'application/wasm';
				response.setHeader('Content-Type', type);
				createReadStream(join(from, name)).pipe(response);
			});
		},
	};
}

/** Compiles messages/ before anything is read, and in dev whenever a message changes. */
function messages(): Plugin {
	return {
		name: 'messages',
		enforce: 'pre',
		config() {
			compile();
		},
		configureServer(server) {
			server.watcher.add(SOURCE);
			server.watcher.on('change', (file) => {
				if (file.startsWith(SOURCE)) compile();
			});
		},
	};
}

// The policy stays out: Vite's own client is an inline script.
const devHeaders = Object.fromEntries(
	Object.entries(headers).filter(([name]) => name !== 'Content-Security-Policy'),
);

/**
 * What most pages need is one file: in forty small ones a phone would wait for the round trips, not
 * for the bytes. Only for the browser: the build's own run of the pages needs no such thing.
 */
function sharedInOne(): Plugin {
	let forBrowser = false;
	const group = {
		name: 'shared',
		test: /[\\/](src|\.svelte-kit|node_modules[\\/](svelte|@sveltejs|idb|esm-env|clsx))[\\/]/,
		minShareCount: 3,
	};
	return {
		name: 'shared-in-one',
		apply: 'build',
		configResolved({ build }) {
			forBrowser = build.ssr === false;
		},
		outputOptions: (options) =>
			forBrowser ? { ...options, codeSplitting: { groups: [group] } } : options,
	};
}

export default defineConfig({
	plugins: [messages(), sveltekit(), heavyFilesInDev(), sharedInOne()],
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
