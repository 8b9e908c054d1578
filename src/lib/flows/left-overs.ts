/**
 * Files in this site's own folder (OPFS) that an export is downloaded from. They lie there as open as
 * the export itself, so none may outlive the page that made it.
 */
import { takeLock } from '$lib/vault/locks';

const NAME = /^export.*\.tmp$/;

export interface Temporary {
	readonly handle: FileSystemFileHandle;
	readonly remove: () => Promise<void>;
}

/** A new one. Rejects where there is no such folder. */
export async function openTemporary(): Promise<Temporary> {
	const folder = await navigator.storage.getDirectory();
	const name = `export-${crypto.randomUUID()}.tmp`;
	// Held as long as this page is there: to the others it is no left-over.
	const letGo = await takeLock(name);
	const handle = await folder.getFileHandle(name, { create: true });
	return {
		handle,
		async remove() {
			letGo?.();
			await folder.removeEntry(name);
		},
	};
}

/**
 * Removes what closed pages left. Called whenever the product starts: a page that is closed, or a
 * browser that ends, does not tidy up.
 */
export async function clearLeftOvers(): Promise<void> {
	try {
		const folder = await navigator.storage.getDirectory();
		for await (const name of folder.keys()) {
			if (!NAME.test(name)) continue;
			const letGo = await takeLock(name);
			// Held: an export of another tab, which is not done with it.
			if (letGo) await folder.removeEntry(name).finally(letGo);
		}
	} catch {
		// No such folder here, or a file is still being read: the next start tries again.
	}
}
