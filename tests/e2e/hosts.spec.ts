/**
 * The configurations of deploy/, run with the servers that they are for: Debian's nginx, and Caddy
 * where it is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers, immutableCacheControl } from '../../scripts/headers.mjs';
import { findNginx } from '../../scripts/nginx.mjs';
import { expect, test } from './fixture';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const BUILD = here('../../build');
const deployed = (file: string): string => readFileSync(here(`../../deploy/${file}`), 'utf8');

/** Replaces exactly one place of a configuration; fails where it has changed. */
function put(text: string, from: string, to: string): string {
	expect(text.split(from), `"${from}" in the configuration`).toHaveLength(2);
	return text.replace(from, to);
}

interface Host {
	readonly name: string;
	/** Why it can't run here, for the report of the tests. */
	readonly missing: string | undefined;
	/** The command that runs it in the foreground, its files below `folder`. */
	readonly command: (folder: string, port: number) => string[];
}

const nginx = findNginx();
const caddyRuns = spawnSync('caddy', ['version'], { stdio: 'ignore' }).status === 0;

const HOSTS: readonly Host[] = [
	{
		name: 'nginx',
		missing: nginx ? undefined : 'there is no nginx on this machine (Debian: nginx-light)',
		command(folder, port) {
			if (!nginx) return [];
			const site = put(deployed('nginx.conf'), 'listen 8080;', `listen 127.0.0.1:${port};`);
			writeFileSync(join(folder, 'skinkeep.conf'), put(site, '/srv/skinkeep', BUILD));
			copyFileSync(nginx.mimeTypes, join(folder, 'mime.types'));
			const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
				(name) => `${name}_temp_path ${folder};`,
			);
			const main = join(folder, 'main.conf');
			// As root it would read the files as somebody else, who may not.
			const user = process.getuid?.() === 0 ? 'user root;' : '';
			writeFileSync(
				main,
				`daemon off; pid ${folder}/pid; error_log stderr; worker_processes 1; ${user}
				events {} http { ${temporary.join(' ')} include skinkeep.conf; }`,
			);
			return [nginx.program, '-e', 'stderr', '-p', folder, '-c', main];
		},
	},
	{
		name: 'caddy',
		missing: caddyRuns ? undefined : 'there is no caddy on this machine',
		command(folder, port) {
			const site = put(deployed('Caddyfile'), 'skinkeep.example {', `http://127.0.0.1:${port} {`);
			const file = join(folder, 'Caddyfile');
			writeFileSync(
				file,
				`{\n\tadmin off\n\tauto_https off\n}\n${put(site, '/srv/skinkeep', BUILD)}`,
			);
			return ['caddy', 'run', '--adapter', 'caddyfile', '--config', file];
		},
	},
];

for (const { name, missing, command } of HOSTS) {
	test.describe(name, () => {
		test.skip(missing !== undefined, missing ?? '');
		let server: ChildProcess | undefined;
		let site = '';
		let said = '';

		test.beforeEach(async ({ browserName: _ }, info) => {
			const folder = info.outputPath('server');
			mkdirSync(folder, { recursive: true });
			const port = await freePort();
			site = `http://127.0.0.1:${port}`;
			const [program = '', ...words] = command(folder, port);
			const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
			server = spawn(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
			said = '';
			server.stderr?.on('data', (piece: Buffer) => (said += piece.toString()));
			await expect
				.poll(() => answers(site), { message: `${name} starts; it said: ${said}` })
				.toBe(true);
		});
		test.afterEach(() => stop(server));

		test('sends the headers with every answer, and says what each file is', async () => {
			const files = readdirSync(join(BUILD, '_app/immutable'), { recursive: true }).map(
				(file) => `/_app/immutable/${String(file)}`,
			);
			const one = (pattern: RegExp): string =>
				files.find((file) => pattern.test(file)) ?? pattern.source;
			const expected: readonly [address: string, type: RegExp, status?: number][] = [
				['/', /^text\/html; ?charset=utf-8$/i],
				['/lesions', /^text\/html/],
				['/lesions/check', /^text\/html/],
				['/lesions/an-id', /^text\/html/],
				['/service-worker.js', /^(text|application)\/javascript/],
				[one(/worker-.*\.js$/), /^(text|application)\/javascript/],
				[one(/\.css$/), /^text\/css/],
				[one(/\.woff2$/), /^font\/woff2$/],
				['/wasm/tfjs-backend-wasm-simd.wasm', /^application\/wasm$/],
				['/models/lesion-classifier/model.json', /^application\/json/],
				['/manifest.webmanifest', /^application\/manifest\+json/],
				['/samples/mole.jpg', /^image\/jpeg$/],
				['/nothing.js', /./, 404],
				['/_app/immutable/nothing.js', /./, 404],
				['/_headers', /./, 404],
				['/.stamp', /./, 404],
				['/..%2fpackage.json', /./, name === 'nginx' ? 400 : 404],
			];
			for (const [address, type, status = 200] of expected) {
				const answer = await fetch(site + address);
				await answer.arrayBuffer();
				expect(answer.status, address).toBe(status);
				if (status === 400) continue; // refused before any configuration is looked at
				if (status === 200) expect(answer.headers.get('content-type'), address).toMatch(type);
				for (const [header, value] of Object.entries(headers)) {
					expect(answer.headers.get(header), `${header} of ${address}`).toBe(value);
				}
				const forGood = status === 200 && address.startsWith('/_app/immutable/');
				expect(answer.headers.get('cache-control'), address).toBe(
					forGood ? immutableCacheControl : 'no-cache',
				);
			}
		});

		test('compresses what is text, and answers again with 304', async () => {
			const address = `${site}/wasm/tfjs-backend-wasm-simd.wasm`;
			const packed = await fetch(address, { headers: { 'accept-encoding': 'gzip' } });
			await packed.arrayBuffer();
			expect(packed.headers.get('content-encoding')).toBe('gzip');
			const plain = await fetch(`${site}/samples/mole.jpg`);
			await plain.arrayBuffer();
			const etag = plain.headers.get('etag') ?? '';
			const again = await fetch(`${site}/samples/mole.jpg`, { headers: { 'if-none-match': etag } });
			expect(again.status).toBe(304);
		});

		test.describe('a browser', () => {
			test.use({ allowedProblems: /ERR_CONNECTION_REFUSED|ERR_PROXY|Failed to update/ });

			test('runs the product from it, and without it afterwards', async ({ openProfile }, info) => {
				const context = await openProfile(info.outputPath('profile'), site);
				const page = await context.newPage();
				await page.goto('/');
				await page.evaluate(() => navigator.serviceWorker.ready);
				expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
				await stop(server);
				for (const path of ['/settings', '/lesions/an-id']) {
					await page.goto(path);
					await expect(page.locator('h1').first()).toBeVisible();
				}
			});
		});
	});
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function answers(site: string): Promise<boolean> {
	return fetch(site).then(
		(answer) => answer.ok,
		() => false,
	);
}

async function stop(server: ChildProcess | undefined): Promise<void> {
	if (!server || server.exitCode !== null || server.signalCode !== null) return;
	const gone = once(server, 'exit');
	server.kill('SIGTERM');
	await gone;
}
