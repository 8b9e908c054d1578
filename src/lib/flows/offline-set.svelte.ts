import * as m from '$lib/i18n/messages/settings';
import {
	cacheNameOf,
	keepFile,
	KEPT_BY_PAGE,
	keptFiles,
	OFFLINE_LIST,
	readOfflineList,
} from './offline-files';
import type { OfflineFile, OfflineItem } from './offline-files';

/** One thing that can be kept, and how much of it already is. */
export interface OfflinePart extends OfflineItem {
	readonly keptBytes: number;
}

/**
 * The models and what runs them, kept on this device for use without a network. Sizes are known
 * before anything is downloaded; a download that stops goes on later with the next missing file.
 */
export class OfflineSet {
	/** Empty until `look` has run. */
	parts = $state.raw<readonly OfflinePart[]>([]);
	downloading = $state(false);
	/** The parts that the download, or the last one, is of; undefined: all that results need. */
	only = $state.raw<readonly string[]>();
	/** Bytes of the running download that have arrived. */
	arrivedBytes = $state(0);
	/** Why the last download stopped, in words; null when it did not. */
	problem = $state<string | null>(null);

	/** What results need: everything but the optional parts. */
	readonly needed = $derived(this.parts.filter((part) => !part.optional));
	readonly totalBytes = $derived(sum(this.needed, (part) => part.bytes));
	readonly keptBytes = $derived(
		sum(this.needed, (part) => part.keptBytes) + (this.only ? 0 : this.arrivedBytes),
	);
	/** Everything that results need is here. */
	readonly ready = $derived(
		this.parts.length > 0 && this.needed.every((part) => part.keptBytes === part.bytes),
	);

	#stop: AbortController | undefined;

	/** Finds out what there is to keep and what is kept. Offline, the list is the kept one. */
	async look(): Promise<void> {
		try {
			const items = await readOfflineList(await fetch(OFFLINE_LIST));
			this.parts = await Promise.all(
				items.map(async (item) => ({
					...item,
					keptBytes: sum(await keptFiles(item), (file) => file.bytes),
				})),
			);
		} catch {
			this.problem = m.listUnread();
		}
	}

	/**
	 * Downloads what is missing. `names` chooses parts; without it, all that results need.
	 * Ends early, with `problem` set, when the network fails; `pause` ends it without.
	 */
	async download(names?: readonly string[]): Promise<void> {
		if (this.downloading) return;
		this.downloading = true;
		this.only = names;
		this.problem = null;
		const stop = new AbortController();
		this.#stop = stop;
		try {
			// Asks the browser not to clear it away when the disk fills; it may say no.
			await (navigator as Partial<Pick<Navigator, 'storage'>>).storage?.persist();
			if (this.parts.length === 0) await this.look();
			for (const part of this.parts) {
				if (names ? !names.includes(part.name) : part.optional) continue;
				const kept = await keptFiles(part);
				for (const file of part.files) {
					if (!kept.includes(file)) await this.#fetchFile(part, file, stop.signal);
				}
			}
		} catch (error) {
			if (!stop.signal.aborted) this.problem = inWords(error);
		} finally {
			this.arrivedBytes = 0;
			await this.look();
			this.downloading = false;
		}
	}

	/** Stops a running download; what has arrived whole stays. */
	pause(): void {
		this.#stop?.abort();
	}

	/** Takes kept parts off this device: all of them, or those named. */
	async remove(names?: readonly string[]): Promise<void> {
		this.pause();
		const parts = this.parts.filter(({ name }) => !names || names.includes(name));
		await Promise.all(parts.map((part) => caches.delete(cacheNameOf(part))));
		await this.look();
	}

	async #fetchFile(part: OfflinePart, file: OfflineFile, signal: AbortSignal): Promise<void> {
		const response = await fetch(file.url, { signal, headers: { [KEPT_BY_PAGE]: '1' } });
		await keepFile(part, file, response, (bytes) => {
			this.arrivedBytes += bytes;
		});
	}
}

function inWords(error: unknown): string {
	if (error instanceof DOMException && error.name === 'QuotaExceededError') {
		return m.noRoomHere();
	}
	return m.downloadStopped();
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
	return list.reduce((total, entry) => total + of(entry), 0);
}

export const offlineSet = new OfflineSet();
