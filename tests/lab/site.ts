/** Builds the lab and serves it with the product's headers, models and WebAssembly. */
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { modelFiles, modelNames, wasmFiles } from '../../scripts/models.mjs';
import { createSite } from '../../scripts/serve.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface LabSite {
	readonly origin: string;
	/** The folder that is served; what a test puts there can be fetched. */
	readonly folder: string;
	/** Bytes sent so far, headers included. */
	sent(): number;
	close(): Promise<void>;
}

/** `root`: the folder of the page. Needs only node_modules, not the product's build. */
export async function openLab(root = here('.')): Promise<LabSite> {
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-lab-'));
	await build({
		configFile: false,
		root,
		logLevel: 'warn',
		resolve: { alias: { $lib: here('../../src/lib') } },
		worker: { format: 'es' },
		build: {
			outDir: folder,
			emptyOutDir: true,
			target: 'es2022',
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			chunkSizeWarningLimit: 2_000,
		},
	});
	for (const [from, names] of wasmFiles) {
		for (const name of names) cpSync(join(from, name), join(folder, 'wasm', name));
	}
	for (const name of modelNames()) {
		for (const file of modelFiles(name)) {
			cpSync(here(`../../models/${name}/${file}`), join(folder, 'models', name, file));
		}
	}
	const tiny = here('../fixtures/models');
	if (existsSync(tiny)) cpSync(tiny, join(folder, 'models'), { recursive: true });
	const sockets: Socket[] = [];
	const server = createSite(folder).listen(0, '127.0.0.1');
	server.on('connection', (socket) => sockets.push(socket));
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		folder,
		sent: () => sockets.reduce((sum, socket) => sum + socket.bytesWritten, 0),
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
