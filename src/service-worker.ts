/**
 * Keeps the product working without a network. Two tiers: the shell (pages, scripts, styles) is
 * fetched at installation; heavy files (models and their WebAssembly) are kept once they were used
 * or downloaded, in a cache a version (lib/flows/offline-files.ts). Nothing else is ever cached,
 * and nothing the person gives is written down here.
 */
import { clientsClaim } from 'workbox-core';
import {
	cleanupOutdatedCaches,
	createHandlerBoundToURL,
	matchPrecache,
	precacheAndRoute,
} from 'workbox-precaching';
import type { PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import {
	cacheNameOf,
	carryOver,
	dropOtherVersions,
	keepFile,
	KEPT_BY_PAGE,
	OFFLINE_LIST,
	readOfflineList,
} from '$lib/flows/offline-files';
import type { OfflineItem } from '$lib/flows/offline-files';
import { SHARE_TARGET, SHARED_PICTURE_PAGE } from '$lib/flows/worker-messages';
import type { SharedPicture, WorkerMessage } from '$lib/flows/worker-messages';

declare const self: ServiceWorkerGlobalScope & {
	/** Filled in by scripts/build.mjs. */
	__WB_MANIFEST: (PrecacheEntry | string)[];
};

clientsClaim();
cleanupOutdatedCaches();

// Addresses carry questions (`?shared=1`) that no file depends on.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/.*/] });
registerRoute(new NavigationRoute(createHandlerBoundToURL('/200.html')));

let list: Promise<readonly OfflineItem[]> | undefined;

/** The list of this version: the precached one, or, while installing, the server's. */
function offlineList(): Promise<readonly OfflineItem[]> {
	list ??= matchPrecache(OFFLINE_LIST)
		.then(async (cached) => readOfflineList(cached ?? (await fetch(OFFLINE_LIST))))
		.catch((error: unknown) => {
			list = undefined;
			throw error;
		});
	return list;
}

registerRoute(
	({ url, sameOrigin }) => sameOrigin && /^\/(models|wasm)\//.test(url.pathname),
	async ({ url, request, event }) => {
		const items = await offlineList();
		const item = items.find(({ files }) => files.some((file) => file.url === url.pathname));
		const file = item?.files.find((candidate) => candidate.url === url.pathname);
		if (!item || !file) return fetch(request);
		const kept = await caches.match(file.url, { cacheName: cacheNameOf(item) });
		if (kept) return kept;
		const response = await fetch(request);
		if (response.ok && !request.headers.has(KEPT_BY_PAGE)) {
			// Not keeping it (no room, an update in between) takes nothing from this answer.
			const kept = keepFile(item, file, response.clone()).catch((error: unknown) => {
				console.info(`Not kept for offline use: ${String(error)}`);
			});
			event.waitUntil(kept);
		}
		return response;
	},
);

self.addEventListener('install', (event) => {
	event.waitUntil(fetch(OFFLINE_LIST, { cache: 'no-cache' }).then(readOfflineList).then(carryOver));
});

self.addEventListener('activate', (event) => {
	event.waitUntil(offlineList().then(dropOtherVersions));
});

/** Held in memory only: what is shared must never lie unencrypted in a cache or a database. */
let shared: SharedPicture = null;

registerRoute(
	SHARE_TARGET,
	async ({ request }) => {
		const form = await request.formData();
		const picture = form.get('picture');
		shared =
			picture instanceof File
				? { name: picture.name, type: picture.type, bytes: await picture.arrayBuffer() }
				: null;
		return Response.redirect(SHARED_PICTURE_PAGE, 303);
	},
	'POST',
);

self.addEventListener('message', (event) => {
	const message = event.data as WorkerMessage;
	if (message.type === 'SKIP_WAITING') void self.skipWaiting();
	if (message.type === 'take-shared-picture') {
		event.ports[0]?.postMessage(shared, shared ? [shared.bytes] : []);
		shared = null;
	}
});
