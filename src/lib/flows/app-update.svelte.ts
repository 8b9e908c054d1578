import { dev } from '$app/environment';
import type { Workbox } from 'workbox-window';
import { quiet } from './quiet';

/** Held (shared) by every page with a result that is not saved yet, in any tab. */
const OPEN_RESULT = 'skinkeep-open-result';
/** How long an update waits for open results before it says that there are some. */
const LEAVING_MS = 1000;
/** How long the new version has to take over by itself before this page is loaded again. */
const TAKE_OVER_MS = 2000;
const CHECK_EVERY_MS = 60 * 60 * 1000;

/**
 * A newer version of the product: found in the background, offered, and put to use only when the
 * person says so and no tab shows a result that would be lost.
 */
export class AppUpdate {
	/** A newer version is ready. */
	offered = $state(false);
	/** The person said yes while a result was open somewhere: save or close it first. */
	blocked = $state(false);

	#started = false;
	#workbox: Workbox | undefined;
	/** Another tab changed the version: what is left to do here is to load the page again. */
	#replaced = false;
	#accepted = false;

	/**
	 * Registers the service worker, which fetches the whole shell, once the page is there; and looks
	 * for updates. Once, from the root layout.
	 */
	async start(): Promise<void> {
		if (dev || this.#started || !('serviceWorker' in navigator)) return;
		this.#started = true;
		const wasControlled = navigator.serviceWorker.controller !== null;
		navigator.serviceWorker.addEventListener('controllerchange', () => {
			if (this.#accepted) {
				location.reload();
			} else if (wasControlled) {
				this.#replaced = true;
				this.offered = true;
			}
		});
		await quiet();
		let workbox: Workbox;
		try {
			workbox = new (await import('workbox-window')).Workbox('/service-worker.js');
			this.#workbox = workbox;
			workbox.addEventListener('waiting', () => {
				this.offered = true;
			});
			await workbox.register();
		} catch {
			// A browser that forbids service workers still has the product, online only.
			return;
		}
		let checked = Date.now();
		document.addEventListener('visibilitychange', () => {
			if (document.visibilityState !== 'visible' || Date.now() - checked < CHECK_EVERY_MS) return;
			checked = Date.now();
			// Offline there is nothing to find; the next look will do.
			workbox.update().catch(() => undefined);
		});
	}

	/** Puts the offered version to use and loads the page again; or sets `blocked`. */
	async accept(): Promise<void> {
		// A page that has just been left lets go of its lock a moment later.
		const signal = AbortSignal.timeout(LEAVING_MS);
		const update = async (): Promise<void> => {
			this.blocked = false;
			if (this.#replaced) {
				location.reload();
				return;
			}
			this.#accepted = true;
			this.#workbox?.messageSkipWaiting();
			// Keeps other tabs from opening a result until this one has gone. Where a page has just been
			// left, Chromium lets the new worker wait until the old one has had nothing to do for 30 s;
			// loading a page makes it take over at once.
			await new Promise((resolve) => setTimeout(resolve, TAKE_OVER_MS));
			location.reload();
		};
		try {
			await navigator.locks.request(OPEN_RESULT, { signal }, update);
		} catch (error) {
			if (!signal.aborted) throw error;
			this.blocked = true;
		}
	}

	/**
	 * Says that this page shows a result that exists nowhere else yet. An update waits until the
	 * function that it gives back was called, or the page was closed.
	 */
	holdOpenResult(): () => void {
		let letGo = (): void => undefined;
		const closed = new Promise<void>((resolve) => {
			letGo = resolve;
		});
		void navigator.locks.request(OPEN_RESULT, { mode: 'shared' }, () => closed);
		return () => {
			letGo();
			this.blocked = false;
		};
	}
}

export const appUpdate = new AppUpdate();
