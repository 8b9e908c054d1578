/** When to do what the main thread should not do now. */

/** How long what can wait is put off on a page that never comes to rest, ms. */
const LATEST = 3_000;

/** Resolves once the page has loaded and the browser has nothing to do for it. */
export async function quiet(): Promise<void> {
	if (document.readyState !== 'complete') {
		await new Promise((resolve) => {
			addEventListener('load', resolve, { once: true });
		});
	}
	await new Promise<void>((resolve) => {
		const done = (): void => {
			resolve();
		};
		// Safari has no such call: a moment will do there.
		if ('requestIdleCallback' in globalThis) requestIdleCallback(done, { timeout: LATEST });
		else setTimeout(done, LATEST / 10);
	});
}

/** What follows is done in a task of its own: the page has its turn before. */
export function nextTask(): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve);
	});
}
