// The one list of headers that the product is served with. serve.mjs sends it, build.mjs writes it
// to build/_headers (Netlify, Cloudflare Pages and others read that file), and a test holds
// deploy/nginx.conf and deploy/Caddyfile to it.

// A policy in a <meta> element does not bind workers, so it has to be a header, on every answer.
const contentSecurityPolicy = [
	`default-src 'none'`,
	`script-src 'self' 'wasm-unsafe-eval'`, // WebAssembly, and no other evaluation
	`style-src 'self'`,
	// One style attribute: that of the element in which Kit tells screen readers of a new page.
	`style-src-attr 'unsafe-hashes' 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='`,
	`img-src 'self' blob: data:`,
	`media-src 'self' blob:`,
	`font-src 'self'`,
	`connect-src 'self' blob:`, // blob: reads a picture that is already in this page
	`worker-src 'self'`,
	`manifest-src 'self'`,
	`form-action 'self'`, // the share sheet posts to /share-target
	`base-uri 'none'`,
	`frame-ancestors 'none'`,
	// Text never becomes HTML or code. Two policies: Svelte's, for its compiled templates, and
	// ours, which lets our own scripts be started (lib/inference/trusted-scripts.ts).
	`require-trusted-types-for 'script'`,
	'trusted-types svelte-trusted-html default',
].join('; ');

const permissionsPolicy = [
	'camera=(self)',
	...[
		'accelerometer',
		'bluetooth',
		'browsing-topics',
		'display-capture',
		'geolocation',
		'gyroscope',
		'hid',
		'idle-detection',
		'magnetometer',
		'microphone',
		'midi',
		'payment',
		'serial',
		'usb',
	].map((name) => `${name}=()`),
].join(', ');

/** Sent with every answer. @type {Readonly<Record<string, string>>} */
export const headers = {
	'Content-Security-Policy': contentSecurityPolicy,
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Embedder-Policy': 'require-corp',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Permissions-Policy': permissionsPolicy,
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
};

/** Files below this folder carry a hash of their content in their name. */
export const immutablePrefix = '/_app/immutable/';
export const immutableCacheControl = 'public, max-age=31536000, immutable';

/** The text of a `_headers` file. */
export function headersFile() {
	const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
	return [
		'/*',
		...lines,
		'',
		`${immutablePrefix}*`,
		`  Cache-Control: ${immutableCacheControl}`,
		'',
	].join('\n');
}
