/** The product's page /evaluate in a headless Chromium, and its rows. */
import { chromium, type Browser, type Page } from 'playwright';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import type {
	EvaluationPicture,
	EvaluationReport,
	EvaluationSetup,
} from '../../src/lib/flows/evaluate-messages';
import type { EngineStatus } from '../../src/lib/inference/types';

/** Longer than any picture takes, test-time augmentation on a software GPU included. */
const STALLED_MS = 10 * 60_000;

/** The page says that it cannot evaluate (no backend, a damaged model); a sentence for people. */
export class CannotOpen extends Error {}

export class Reader {
	readonly status: EngineStatus;
	readonly #browser: Browser;
	readonly #page: Page;
	/** Rejects when the page, or the browser, is gone. */
	readonly #gone: Promise<never>;
	readonly #heard: { at: number };

	private constructor(parts: {
		status: EngineStatus;
		browser: Browser;
		page: Page;
		gone: Promise<never>;
		heard: { at: number };
	}) {
		this.status = parts.status;
		this.#browser = parts.browser;
		this.#page = parts.page;
		this.#gone = parts.gone;
		this.#heard = parts.heard;
	}

	/**
	 * Opens the page and its models.
	 * @throws CannotOpen with the page's own sentence
	 */
	static async open(
		origin: string,
		setup: EvaluationSetup,
		onReport: (report: EvaluationReport) => void,
	): Promise<Reader> {
		const executablePath = findChromium();
		// Without a wish every backend is tried, so WebGPU has to be on offer where it exists.
		const webgpu = setup.backend === undefined || setup.backend === 'webgpu';
		const browser = await chromium.launch({
			args: [...chromiumFlags, ...(webgpu ? ['--enable-unsafe-webgpu'] : [])],
			...(executablePath ? { executablePath } : {}),
		});
		try {
			// A service worker would only stand between the page and the pictures.
			const context = await browser.newContext({ serviceWorkers: 'block' });
			const page = await context.newPage();
			page.setDefaultTimeout(0);
			const gone = new Promise<never>((_, reject) => {
				const fail = (words: string) => () => {
					reject(new Error(words));
				};
				page.on('crash', fail('the page crashed'));
				browser.on('disconnected', fail('the browser ended'));
			});
			gone.catch(() => undefined);
			const heard = { at: performance.now() };
			await page.exposeFunction('skinkeepReport', (report: EvaluationReport) => {
				heard.at = performance.now();
				onReport(report);
			});
			await page.goto(`${origin}/evaluate`);
			await page.waitForFunction(() => globalThis.skinkeepEvaluation !== undefined, undefined, {
				timeout: 60_000,
			});
			const opened = page.evaluate(
				(setup) =>
					globalThis.skinkeepEvaluation?.open(setup).then(
						(status) => ({ status }),
						(error: unknown) => ({
							problem: error instanceof Error ? error.message : String(error),
						}),
					),
				setup,
			);
			const answer = await Promise.race([opened, gone]);
			if (!answer) throw new Error('the page /evaluate did not answer');
			if ('problem' in answer) throw new CannotOpen(answer.problem);
			return new Reader({ status: answer.status, browser, page, gone, heard });
		} catch (error) {
			await browser.close().catch(() => undefined);
			throw error;
		}
	}

	/** Reads pictures; rejects when the page is gone, stalls, or gives up on one of them. */
	async read(pictures: readonly EvaluationPicture[], atOnce: number): Promise<void> {
		this.#heard.at = performance.now();
		let watch: ReturnType<typeof setInterval> | undefined;
		const stalled = new Promise<never>((_, reject) => {
			watch = setInterval(() => {
				if (performance.now() - this.#heard.at > STALLED_MS) {
					reject(new Error('no picture was finished for ten minutes'));
				}
			}, 10_000);
		});
		try {
			const reading = this.#page.evaluate(
				([pictures, atOnce]) => globalThis.skinkeepEvaluation?.read(pictures, atOnce),
				[pictures, atOnce] as const,
			);
			reading.catch(() => undefined);
			await Promise.race([reading, this.#gone, stalled]);
		} finally {
			clearInterval(watch);
		}
	}

	async close(): Promise<void> {
		await this.#browser.close().catch(() => undefined);
	}
}
