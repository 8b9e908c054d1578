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
 * How the browser's scripts and styles are cut into files: in one small file each, a phone would wait
 * for the round trips; in one large one, every page would bring what only others need. So: what any
 * page needs (the frame around them and what it stands on) is one file, what many need a second, the
 * rest goes by who needs it; and all styles are one file. Only for the browser: the build's own run
 * of the pages needs no such thing.
 */
function cutForPages(): Plugin {
	const MANY = 4;
	const entry = /client-optimized[\\/](app|nodes[\\/]\d+)\.js$|runtime[\\/]client[\\/]entry\.js$/;
	const page = /nodes[\\/](?!0\.)\d+\.js$/;
	/** Modules that the frame stands on, and by how many pages the others are needed. */
	const frame = new Set<string>();
	const pages = new Map<string, number>();
	const neededBy = (id: string) => (frame.has(id) ? 0 : (pages.get(id) ?? 0));
	const groups = [
		{ name: 'styles', test: /\.css$|[?&]type=style/, priority: 4 },
		{ name: 'frame', test: (id: string) => frame.has(id), priority: 3 },
		{ name: 'many', test: (id: string) => neededBy(id) >= MANY, priority: 2 },
		{
			name: 'some',
			test: (id: string) => neededBy(id) > 1,
			entriesAware: true,
			entriesAwareMergeThreshold: 10_000,
		},
	];
	let forBrowser = false;
	return {
		name: 'cut-for-pages',
		apply: 'build',
		configResolved({ build }) {
			forBrowser = build.ssr === false;
		},
		buildEnd() {
			const add = (id: string, found: Set<string>): void => {
				if (found.has(id)) return;
				found.add(id);
				for (const imported of this.getModuleInfo(id)?.importedIds ?? []) add(imported, found);
			};
			const entries = [...this.getModuleIds()].filter((id) => entry.test(id));
			for (const id of entries) {
				const found = new Set<string>();
				add(id, page.test(id) ? found : frame);
				for (const needed of found) pages.set(needed, (pages.get(needed) ?? 0) + 1);
			}
			// What names every page must not be a part of every page.
			for (const id of entries) frame.delete(id);
		},
		outputOptions: (options) => (forBrowser ? { ...options, codeSplitting: { groups } } : options),
	};
}

export default defineConfig({
	plugins: [messages(), sveltekit(), heavyFilesInDev(), cutForPages()],
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
