import { language } from '$lib/flows/language.svelte';

// Every page is drawn in the browser: pictures and records exist nowhere else. The empty shell of
// each page is written at build time, so that any static host can serve it.
export const prerender = true;
export const ssr = false;

/** The words come before the page that they are on. */
export async function load(): Promise<void> {
	await language.start();
}
