/**
 * The heavy files (models, and the WebAssembly that runs them) that can be kept on the device.
 * Each item has a cache of its own, named by its version, so that an answer never mixes the files
 * of two versions. Used by pages and by the service worker: no DOM here.
 */

export interface OfflineFile {
	/** Path on this origin. */
	readonly url: string;
	readonly bytes: number;
	/** Hex. */
	readonly sha256: string;
}

export interface OfflineItem {
	readonly name: string;
	readonly kind: 'runtime' | 'model';
	readonly title: string;
	/** Hash over its files: another version has another key. */
	readonly key: string;
	readonly bytes: number;
	/** Not needed for a result; downloaded only when asked for by name. */
	readonly optional: boolean;
	readonly files: readonly OfflineFile[];
}

/** Written by the build; lists what belongs to this version of the product. */
export const OFFLINE_LIST = '/offline-set.json';

/** Marks requests whose answer the page itself puts into the cache. */
export const KEPT_BY_PAGE = 'x-kept-by-page';

const PREFIX = 'skinkeep-set';
const HASH_HEADER = 'x-sha256';

/** Reads the list from its answer. Throws when it is not there. */
export async function readOfflineList(response: Response): Promise<readonly OfflineItem[]> {
	if (!response.ok) throw new Error(`No list of offline files (${String(response.status)})`);
	const { items } = (await response.json()) as { items: readonly OfflineItem[] };
	return items;
}

export function cacheNameOf(item: OfflineItem): string {
	return `${PREFIX}:${item.name}:${item.key}`;
}

/** The item's files that are on this device already. */
export async function keptFiles(item: OfflineItem): Promise<OfflineFile[]> {
	const name = cacheNameOf(item);
	if (!(await caches.has(name))) return [];
	const cache = await caches.open(name);
	const found = await Promise.all(item.files.map((file) => cache.match(file.url)));
	return item.files.filter((_, index) => found[index]);
}

/**
 * Checks a file that arrived against the list and keeps it. `onBytes` hears of every piece.
 * Throws when its bytes are not the ones that the list describes; then nothing is kept.
 */
export async function keepFile(
	item: OfflineItem,
	file: OfflineFile,
	response: Response,
	onBytes?: (bytes: number) => void,
): Promise<void> {
	if (!response.ok || !response.body) {
		throw new Error(`${file.url} is not there (${String(response.status)})`);
	}
	const pieces: Uint8Array<ArrayBuffer>[] = [];
	const reader = response.body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		pieces.push(value);
		onBytes?.(value.byteLength);
	}
	const bytes = await new Blob(pieces).arrayBuffer();
	if ((await sha256(bytes)) !== file.sha256) {
		throw new Error(`${file.url} is not the file that was expected`);
	}
	const headers = new Headers(response.headers);
	// They describe the transfer, which is over.
	headers.delete('content-encoding');
	headers.delete('content-length');
	headers.set(HASH_HEADER, file.sha256);
	const cache = await caches.open(cacheNameOf(item));
	await cache.put(file.url, new Response(bytes, { headers }));
}

/**
 * Brings what was kept for an earlier version to this one, so that an update never leaves a person
 * offline without models: equal files are copied, others fetched. Items that were never kept are
 * left alone. Throws when a file cannot be fetched.
 */
export async function carryOver(items: readonly OfflineItem[]): Promise<void> {
	const names = await caches.keys();
	for (const item of items) {
		const earlier = names.filter(
			(name) => name.startsWith(`${PREFIX}:${item.name}:`) && name !== cacheNameOf(item),
		);
		if (earlier.length === 0) continue;
		const kept = new Set(await keptFiles(item));
		for (const file of item.files) {
			if (kept.has(file)) continue;
			const copy = await findCopy(earlier, file);
			await keepFile(item, file, copy ?? (await fetch(file.url)));
		}
	}
}

async function findCopy(
	cacheNames: readonly string[],
	file: OfflineFile,
): Promise<Response | undefined> {
	for (const cacheName of cacheNames) {
		const found = await caches.match(file.url, { cacheName });
		if (found?.headers.get(HASH_HEADER) === file.sha256) return found;
	}
	return undefined;
}

/** Deletes what belongs to other versions than these items'. */
export async function dropOtherVersions(items: readonly OfflineItem[]): Promise<void> {
	const current = new Set(items.map(cacheNameOf));
	const names = await caches.keys();
	await Promise.all(
		names
			.filter((name) => name.startsWith(`${PREFIX}:`) && !current.has(name))
			.map((name) => caches.delete(name)),
	);
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
