// Serves a built site from one folder, with the headers of headers.mjs. No dependencies.
//   node scripts/serve.mjs [--port 4173] [--host 127.0.0.1] [--root build]
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { headers, immutableCacheControl, immutablePrefix } from './headers.mjs';

/** @type {Record<string, string>} */
const TYPES = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
	'.wasm': 'application/wasm',
	'.bin': 'application/octet-stream',
	'.tflite': 'application/octet-stream',
};
const COMPRESSED = new Set([
	'.html',
	'.js',
	'.mjs',
	'.css',
	'.json',
	'.webmanifest',
	'.svg',
	'.wasm',
]);
const FALLBACK = '200.html';

/**
 * The file that answers an address: itself, the page of that name, or, for an address without an
 * extension, the page that draws itself from its address.
 * @param {string} root absolute folder
 * @param {string} pathname as in the request, still percent-encoded
 * @returns {Promise<{file: string, size: number, modified: number} | undefined>}
 */
async function findFile(root, pathname) {
	let decoded;
	try {
		decoded = decodeURIComponent(pathname);
	} catch {
		return undefined;
	}
	if (decoded.includes('\0') || decoded.includes('/.')) return undefined;
	const wanted = normalize(join(root, decoded));
	if (wanted !== root && !wanted.startsWith(root + sep)) return undefined;
	const bare = wanted.endsWith(sep) ? wanted.slice(0, -1) : wanted;
	const candidates = [bare, `${bare}.html`, join(bare, 'index.html')];
	if (!extname(bare)) candidates.push(join(root, FALLBACK));
	for (const file of candidates) {
		try {
			const found = await stat(file);
			if (found.isFile()) return { file, size: found.size, modified: found.mtimeMs };
		} catch {
			// not there: the next candidate
		}
	}
	return undefined;
}

/** @type {Map<string, Promise<Buffer>>} */
const compressed = new Map();

/**
 * @param {string} file @param {number} modified @param {'br' | 'gzip'} encoding
 * @returns {Promise<Buffer>}
 */
function compress(file, modified, encoding) {
	const key = `${encoding} ${modified} ${file}`;
	let body = compressed.get(key);
	if (!body) {
		body = readFile(file).then((bytes) =>
			encoding === 'br'
				? promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
				: promisify(gzip)(bytes),
		);
		compressed.set(key, body);
	}
	return body;
}

/**
 * @param {string} root folder of the built site
 * @returns {import('node:http').Server} not yet listening
 */
export function createSite(root) {
	const folder = resolve(root);
	return createServer((request, response) => {
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		answer(folder, request, response).catch(() => {
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
	});
}

/**
 * @param {string} root
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(root, request, response) {
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		response.writeHead(405, { Allow: 'GET, HEAD' }).end();
		return;
	}
	// Cut by hand: a URL parser would resolve `..` before findFile can refuse it.
	const pathname = (request.url ?? '/').replace(/[?#].*$/s, '');
	const found = await findFile(root, pathname);
	if (!found) {
		response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
		return;
	}
	const { file, size, modified } = found;
	const type = extname(file);
	const etag = `W/"${size.toString(36)}-${Math.round(modified).toString(36)}"`;
	response.setHeader('ETag', etag);
	response.setHeader('Content-Type', TYPES[type] ?? 'application/octet-stream');
	response.setHeader(
		'Cache-Control',
		pathname.startsWith(immutablePrefix) ? immutableCacheControl : 'no-cache',
	);
	if (request.headers['if-none-match'] === etag) {
		response.writeHead(304).end();
		return;
	}
	const accepted = String(request.headers['accept-encoding'] ?? '');
	const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
	if (encoding && COMPRESSED.has(type) && size > 1024) {
		const body = await compress(file, modified, encoding);
		response.setHeader('Vary', 'Accept-Encoding');
		response.writeHead(200, { 'Content-Encoding': encoding, 'Content-Length': body.length });
		response.end(request.method === 'HEAD' ? undefined : body);
		return;
	}
	response.writeHead(200, { 'Content-Length': size });
	if (request.method === 'HEAD') response.end();
	else
		createReadStream(file)
			.on('error', () => response.destroy())
			.pipe(response);
}

/** Runs the server with the options of the command line; ends the process if it cannot listen. */
export function serveFromCommandLine() {
	let options;
	try {
		options = parseArgs({
			options: {
				port: { type: 'string', default: '4173' },
				host: { type: 'string', default: '127.0.0.1' },
				root: { type: 'string', default: fileURLToPath(new URL('../build', import.meta.url)) },
			},
		}).values;
	} catch (error) {
		console.error(error instanceof Error ? error.message : String(error));
		process.exit(1);
	}
	const port = Number(options.port);
	const site = createSite(options.root);
	site.on('error', (error) => {
		const taken = 'code' in error && error.code === 'EADDRINUSE';
		console.error(
			taken
				? `Port ${port} is taken by another program. Stop it, or choose another port: npm start -- --port ${port + 1}`
				: `Cannot serve at ${options.host}:${port}: ${error.message}`,
		);
		process.exit(1);
	});
	site.listen(port, options.host, () => {
		console.log(`Skinkeep is at http://${options.host}:${port}  (Ctrl+C ends it)`);
	});
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
		process.on(signal, () => {
			site.closeAllConnections();
			site.close(() => process.exit(0));
		});
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serveFromCommandLine();
