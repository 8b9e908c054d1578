import type { SharedPicture, TakeSharedPicture } from './worker-messages';

/** The service worker answers at once or not at all. */
const PATIENCE_MS = 5000;

/**
 * The picture that another app shared with this one, once: a second call gives null. It only ever
 * lived in the service worker's memory, so it is also null when the browser ended that worker in
 * between; the person then has to share again.
 */
export async function takeSharedPicture(): Promise<File | null> {
	if (!('serviceWorker' in navigator)) return null;
	const { active } = await navigator.serviceWorker.ready;
	if (!active) return null;
	const { port1, port2 } = new MessageChannel();
	try {
		const shared = await new Promise<SharedPicture>((resolve) => {
			port1.onmessage = (event: MessageEvent<SharedPicture>) => {
				resolve(event.data);
			};
			setTimeout(resolve, PATIENCE_MS, null);
			const message: TakeSharedPicture = { type: 'take-shared-picture' };
			active.postMessage(message, [port2]);
		});
		return shared && new File([shared.bytes], shared.name, { type: shared.type });
	} finally {
		port1.close();
	}
}
