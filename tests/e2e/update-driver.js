/**
 * Runs in a page and drives two windows of the product, as a person would: a browser that no test
 * tool holds by its DevTools lets service workers come to rest, and that is what this is about.
 * Reports to the addresses that update.spec.ts answers.
 */
/* global fetch, navigator, open, performance, setTimeout */
const PATIENCE_MS = 40_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, holds) {
	const start = performance.now();
	while (performance.now() - start < PATIENCE_MS) {
		try {
			if (holds()) return;
		} catch {
			// A window between two pages has nothing to look at.
		}
		await pause(50);
	}
	throw new Error(`waited in vain for ${what}`);
}

const find = (view, id) => view.document.querySelector(`[data-testid="${id}"]`);

async function press(view, id) {
	await until(id, () => find(view, id));
	find(view, id).click();
}

async function isBlocked(view) {
	await press(view, 'update-accept');
	await until('a refusal', () => find(view, 'update-offer').textContent.includes('Save or close'));
}

async function run() {
	const page = open('/', 'page', 'width=900,height=800');
	await until('a page', () => page.document.querySelector('h1'));
	await until('its worker', () => page.navigator.serviceWorker.controller);
	page.location = '/lesions/check?sample=1';
	await press(page, 'source-dermatoscope');
	await until('a result', () => find(page, 'result-title'));

	await fetch('/driver/publish', { method: 'POST' });
	const other = open('/', 'other', 'width=900,height=800');
	await until('an offer', () => find(other, 'update-offer') && find(page, 'update-offer'));
	await isBlocked(other);
	await isBlocked(page);

	// The result is left; the update is accepted at once.
	page.location = '/lesions';
	await until(
		'another page',
		() => page.location.pathname === '/lesions' && find(page, 'update-accept'),
	);
	other.notYetReloaded = true;
	const start = performance.now();
	await press(other, 'update-accept');
	await until(
		'the page to load again',
		() => !other.notYetReloaded && other.document.querySelector('h1'),
	);
	const registration = await navigator.serviceWorker.getRegistration();
	await until(
		'the new worker',
		() => !registration.waiting && registration.active.state === 'activated',
	);
	const ms = performance.now() - start;
	await until('the other page to be told', () => find(page, 'update-offer'));
	// Long enough for a late change of worker to be offered again.
	await pause(2000);
	return { ms, offeredAgain: find(other, 'update-offer') !== null };
}

run()
	.catch((error) => ({ error: String(error) }))
	.then((report) => fetch('/driver/done', { method: 'POST', body: JSON.stringify(report) }));
