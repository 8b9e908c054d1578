/** Deletes everything that this site keeps in the browser. */
import { databaseNames, deleteDatabase } from './database';
import { databaseOf, profileList } from './profiles';

/**
 * Every diary with its keys, the list of profiles, files, caches (models and the offline copy of
 * the product among them), what lies in local and session storage, and the service worker. Pages
 * of this site that are open elsewhere have to be told first (`Vault.erased`).
 * @throws VaultError `blocked` where another tab holds on
 */
export async function eraseEverything(): Promise<void> {
	const listed = (await profileList()).map(({ id }) => databaseOf(id));
	const found = (await databaseNames()) ?? [];
	for (const name of new Set([...found, ...listed, 'skinkeep-profiles'])) {
		await deleteDatabase(name);
	}
	await emptyFiles();
	if (typeof caches !== 'undefined') {
		for (const name of await caches.keys()) await caches.delete(name);
	}
	// A browser that forbids storage has nothing in it.
	for (const area of ['localStorage', 'sessionStorage'] as const) {
		try {
			globalThis[area].clear();
		} catch {
			continue;
		}
	}
	const workers = await (
		globalThis as { navigator?: { serviceWorker?: ServiceWorkerContainer } }
	).navigator?.serviceWorker?.getRegistrations();
	for (const worker of workers ?? []) await worker.unregister();
}

/** The origin's private files. */
async function emptyFiles(): Promise<void> {
	const { storage } = (globalThis as { navigator?: { storage?: Partial<StorageManager> } })
		.navigator ?? { storage: undefined };
	const root = await storage?.getDirectory?.();
	if (!root) return;
	for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
}
