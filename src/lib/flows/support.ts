import * as m from '$lib/i18n/messages/problems';

/**
 * What this browser lacks that nothing here works without, in words; undefined where it has all.
 * Storage that is forbidden (a private window) is the diary's matter, not this one's.
 */
export function missingSupport(): string | undefined {
	// The page may be older than the types of the browser that shows it.
	const has = (name: string) => name in globalThis;
	const missing = [
		has('WebAssembly') ? '' : 'WebAssembly',
		has('OffscreenCanvas') ? '' : m.offscreen(),
		has('createImageBitmap') ? '' : m.bitmap(),
		has('Worker') ? '' : m.workers(),
		has('indexedDB') ? '' : m.indexedDb(),
		isSecureContext ? '' : m.https(),
	].filter(Boolean);
	if (missing.length === 0) return undefined;
	return m.lacks({ list: missing.join(', ') });
}

/** Safari, not installed: it clears what a site keeps after seven days without a visit. */
export function clearsIdleSites(): boolean {
	return /^Apple/.test(navigator.vendor) && !matchMedia('(display-mode: standalone)').matches;
}
