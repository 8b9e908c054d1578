/** A site of the test's own: it can be changed, stopped and started again, which the shared one can't. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OfflineItem } from '../../src/lib/flows/offline-files';
import { createSite } from '../../scripts/serve.mjs';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

export class Site {
	#server: Server | undefined;
	#port = 0;
	readonly #folder: string;
	readonly #answers = new Map<string, (body: string) => void>();

	/** Copies the built site into `folder`. */
	constructor(folder: string) {
		this.#folder = folder;
		cpSync(BUILD, folder, { recursive: true });
	}

	/** Listens, on the same port each time. */
	async start(): Promise<void> {
		const files = createSite(this.#folder);
		const server = createServer((request, response) => {
			const answer = this.#answers.get(request.url ?? '');
			if (!answer) {
				files.emit('request', request, response);
				return;
			}
			void text(request).then((body) => {
				answer(body);
				response.end();
			});
		});
		this.#server = server.listen(this.#port, '127.0.0.1');
		await once(this.#server, 'listening');
		this.#port = (this.#server.address() as AddressInfo).port;
	}

	get origin(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Ends every connection; from then on nothing answers. */
	async stop(): Promise<void> {
		const server = this.#server;
		if (!server) return;
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		this.#server = undefined;
	}

	/** Adds a page that drives others, and its script, which may fetch the addresses of `answers`. */
	addDriver(script: string, answers: Record<string, (body: string) => void>): void {
		writeFileSync(join(this.#folder, 'driver.html'), '<script src="/driver.js"></script>');
		writeFileSync(join(this.#folder, 'driver.js'), script);
		for (const [address, answer] of Object.entries(answers)) this.#answers.set(address, answer);
	}

	/** Publishes a newer version: another service worker is all that a browser looks at. */
	publish(version: string): void {
		const file = join(this.#folder, 'service-worker.js');
		writeFileSync(file, `${readFileSync(file, 'utf8')}\n// ${version}\n`);
	}

	/** Publishes a newer version in which a model's card has changed, and nothing else of it. */
	publishModel(name: string, version: string): void {
		const card = join(this.#folder, 'models', name, 'card.json');
		const read = (file: string): string => readFileSync(file, 'utf8');
		writeFileSync(card, JSON.stringify({ ...(JSON.parse(read(card)) as object), version }));
		const sha256 = createHash('sha256').update(readFileSync(card)).digest('hex');

		const listFile = join(this.#folder, 'offline-set.json');
		const list = JSON.parse(read(listFile)) as { items: OfflineItem[] };
		const items = list.items.map((item) =>
			item.name === name ? changed(item, sha256, statSync(card).size) : item,
		);
		this.#writeList(items);
	}

	/** The list of what can be kept; the service worker fetches it anew because its revision is another. */
	#writeList(items: readonly OfflineItem[]): void {
		const text = JSON.stringify({ items });
		writeFileSync(join(this.#folder, 'offline-set.json'), text);
		const revision = createHash('sha256').update(text).digest('hex').slice(0, 32);
		const worker = join(this.#folder, 'service-worker.js');
		const read = readFileSync(worker, 'utf8');
		const pattern = /("?revision"?:\s*["'])[0-9a-f]+(["'],\s*"?url"?:\s*["']\/offline-set\.json)/;
		if (!pattern.test(read)) throw new Error('The precache list has another form.');
		writeFileSync(worker, read.replace(pattern, `$1${revision}$2`));
	}
}

function changed(item: OfflineItem, sha256: string, bytes: number): OfflineItem {
	const files = item.files.map((file) =>
		file.url.endsWith('/card.json') ? { ...file, sha256, bytes } : file,
	);
	return { ...item, key: sha256.slice(0, 16), files };
}
