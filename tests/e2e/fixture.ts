/**
 * The one `test` of all browser tests. It fails any test in which something goes wrong that the
 * test itself does not look at: a request that leaves the origin (from a page, a worker, the
 * service worker, or the browser), an error on the console, an exception that nobody caught, a
 * refusal by the content security policy.
 */
import { test as base, chromium, expect } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';

export { expect };

/**
 * Stands where the way out would be: the browser takes it for its proxy, sends everything here
 * that is not for this machine, and gets nothing.
 */
export class WayOut {
	readonly #asked: string[] = [];
	readonly #server = createServer((request, response) => {
		this.#asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
		response.writeHead(502).end();
	}).on('connect', (request, socket) => {
		this.#asked.push(`CONNECT ${request.url ?? ''}`);
		socket.destroy();
	});

	async open(): Promise<this> {
		await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
		return this;
	}

	/** Flags that lead a browser here. */
	get flags(): string[] {
		const { port } = this.#server.address() as AddressInfo;
		return [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=127.0.0.1'];
	}

	/** What has asked to leave since the last call. */
	take(): string[] {
		return this.#asked.splice(0);
	}

	async close(): Promise<void> {
		await new Promise((resolve) => this.#server.close(resolve));
	}
}

/** Collects what goes wrong in a context from now on; each entry is one line for people. */
export function watch(context: BrowserContext, origin: string): string[] {
	const problems: string[] = [];
	context.on('request', (request) => {
		const url = new URL(request.url());
		// Neither leaves the browser: bytes that are in the address, or in its own memory.
		if (url.protocol === 'data:' || url.protocol === 'blob:') return;
		if (url.origin !== origin) problems.push(`request to another origin: ${request.url()}`);
	});
	context.on('console', (message) => {
		if (message.type() !== 'error') return;
		problems.push(`console error: ${message.text()} (${message.location().url})`);
	});
	context.on('weberror', (error) => {
		problems.push(`uncaught: ${error.error().stack ?? error.error().message}`);
	});
	return problems;
}

interface Options {
	/** Problems that a test brings about on purpose. */
	allowedProblems: RegExp;
}

interface WorkerFixtures {
	wayOut: WayOut;
}

interface Fixtures {
	/** The origin under test. */
	origin: string;
	/**
	 * Starts a browser whose data outlives it, in `folder`: what restarts need, and the only kind of
	 * window that can install an app. `at` is another origin than the one under test. Watched like
	 * every other context.
	 */
	openProfile: (folder: string, at?: string) => Promise<BrowserContext>;
}

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
	allowedProblems: [/(?!)/, { option: true }],

	wayOut: [
		// Playwright wants the braces, even with nothing to take from them.
		async ({ browserName: _ }, use) => {
			const wayOut = await new WayOut().open();
			await use(wayOut);
			await wayOut.close();
		},
		{ scope: 'worker' },
	],

	browser: [
		async ({ wayOut, launchOptions }, use) => {
			const args = [...(launchOptions.args ?? []), ...wayOut.flags];
			const browser = await chromium.launch({ ...launchOptions, args });
			await use(browser);
			await browser.close();
		},
		{ scope: 'worker' },
	],

	origin: async ({ baseURL }, use) => {
		if (!baseURL) throw new Error('playwright.config.ts sets no baseURL');
		await use(new URL(baseURL).origin);
	},

	context: async ({ context, origin, wayOut, allowedProblems }, use) => {
		const problems = watch(context, origin);
		wayOut.take();
		await use(context);
		expect(unexpected([...problems, ...leaving(wayOut)], allowedProblems)).toEqual([]);
	},

	openProfile: async ({ origin, wayOut, allowedProblems }, use) => {
		const problems: string[][] = [];
		const open: BrowserContext[] = [];
		const executablePath = findChromium();
		await use(async (folder, at = origin) => {
			const context = await chromium.launchPersistentContext(folder, {
				args: [...chromiumFlags, ...wayOut.flags],
				baseURL: at,
				...(executablePath ? { executablePath } : {}),
			});
			problems.push(watch(context, at));
			open.push(context);
			return context;
		});
		for (const context of open) await context.close();
		const all = [...problems.flat(), ...leaving(wayOut)];
		expect(unexpected(all, allowedProblems)).toEqual([]);
	},
});

/** Chromium's own questions, which no flag stops. A page that asked there would be seen by `watch`. */
const CHROMIUM_ITSELF = /(update\.googleapis\.com[:/]|accounts\.google\.com:443$)/;

function leaving(wayOut: WayOut): string[] {
	const lines = wayOut.take().filter((line) => !CHROMIUM_ITSELF.test(line));
	return lines.map((line) => `left the browser: ${line}`);
}

function unexpected(problems: readonly string[], allowed: RegExp): string[] {
	return problems.filter((problem) => !allowed.test(problem));
}
