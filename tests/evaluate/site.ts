/** The built product, served by its own server, with folders of pictures on the same origin. */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSite } from '../../scripts/serve.mjs';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
/** No page of the product is below it. */
const PREFIX = '/evaluate-files/';

export interface Site {
	readonly origin: string;
	/** The address, on this origin, of a file in a mounted folder. */
	addressOf(mount: string, name: string): string;
	close(): void;
}

/**
 * Serves on a free port of this machine alone.
 * @param mounts folders by name
 */
export async function openSite(mounts: Readonly<Record<string, string>>): Promise<Site> {
	const product = createSite(BUILD);
	const server = createServer((request, response) => {
		const path = request.url ?? '';
		if (path.startsWith(PREFIX)) answerFile(mounts, path.slice(PREFIX.length), response);
		else product.emit('request', request satisfies IncomingMessage, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		addressOf: (mount, name) => `${PREFIX}${mount}/${encodeURIComponent(name)}`,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}

function answerFile(
	mounts: Readonly<Record<string, string>>,
	path: string,
	response: ServerResponse,
): void {
	const [mount = '', encoded = ''] = path.split('/');
	const folder = mounts[mount];
	const name = decodeURIComponent(encoded);
	if (folder === undefined || name === '' || /[/\\\0]/.test(name) || name === '..') {
		response.writeHead(404).end();
		return;
	}
	const file = createReadStream(join(folder, name));
	file.on('error', () => {
		if (response.headersSent) response.destroy();
		else response.writeHead(404).end();
	});
	file.on('open', () => {
		response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
		file.pipe(response);
	});
}
