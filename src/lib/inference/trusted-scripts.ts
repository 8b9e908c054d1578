/**
 * Trusted Types: the content security policy has every address of a script or a worker that is
 * given as plain text go through the one policy made here, which knows where our scripts lie. No
 * policy makes text into HTML or code, except Svelte's own for its compiled templates.
 */

/** Where scripts lie: the built ones, the service worker, what runs beside WebAssembly. */
const OUR_SCRIPTS: readonly string[] = ['/_app/immutable/', '/service-worker.js', '/wasm/'];

/** The part of the standard that is used; TypeScript's DOM library does not have it yet. */
interface PolicyFactory {
	createPolicy(
		name: string,
		rules: { createScriptURL: (address: string) => string | null },
	): unknown;
}

/**
 * Whether an address may be run as a script.
 * @param address as it is given to `new Worker` and the like
 * @param base the address of the page or worker that asks
 * @param prefixes of paths, on the origin of `base`
 */
export function isOurScript(
	address: string,
	base: string,
	prefixes: readonly string[] = OUR_SCRIPTS,
): boolean {
	const own = new URL(base);
	if (!URL.canParse(address, own)) return false;
	const { origin, protocol, pathname } = new URL(address, own);
	// A blob: address has our origin, too; what is in it is anybody's.
	return (
		(protocol === 'https:' || protocol === 'http:') &&
		origin === own.origin &&
		prefixes.some((prefix) => pathname.startsWith(prefix))
	);
}

/**
 * Makes the policy, once in each page and in each worker that starts scripts. Does nothing in a
 * browser that has no Trusted Types.
 */
export function guardScripts(prefixes: readonly string[] = OUR_SCRIPTS): void {
	const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
	trustedTypes?.createPolicy('default', {
		createScriptURL: (address) => (isOurScript(address, location.href, prefixes) ? address : null),
	});
}

let guarded = false;

/**
 * For a worker that starts somebody else's script (MediaPipe's loader): its address goes through
 * our policy, and the loader, which would make a policy of its own that lets everything through,
 * finds no Trusted Types to do that with. They stay in force.
 */
export function guardLoader(): void {
	if (guarded) return;
	guarded = true;
	guardScripts();
	Object.defineProperty(globalThis, 'trustedTypes', { value: undefined });
}
