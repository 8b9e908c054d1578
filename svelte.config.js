import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		// Pages with an id in their address are drawn by the browser from 200.html. Calling it
		// index.html would overwrite the prerendered start page.
		adapter: adapter({ pages: 'build', assets: 'build', fallback: '200.html', strict: true }),
		// Every page then carries the same start script, which scripts/build.mjs moves into one
		// file, so that the content security policy needs neither hashes nor 'unsafe-inline'.
		paths: { relative: false },
		// lib/flows/app-update.svelte.ts registers it, through workbox-window.
		serviceWorker: { register: false },
	},
};
