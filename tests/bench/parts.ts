/** The parts of the bench that concern the product alone. */
import type { BackendName, EngineMemory } from '../../src/lib/inference/types';
import type { LabSite } from '../lab/site';
import { withBrowser } from './browser';
import { watchMemory } from './processes';

export interface BackendFigures {
	readonly backend: BackendName;
	/** From a fresh browser's page to the first reading: models fetched, opened, proved, run. */
	readonly coldMs: number;
	/** In the worker, the same picture again. */
	readonly warmMs: readonly number[];
	/** Over the wire for that, the page's own code not counted. */
	readonly bytesLoaded: number;
	/** Of the whole browser, its own share included. */
	readonly peakMemory: number | undefined;
	readonly knownAnswerError: number;
	/** Why there are no figures. */
	readonly problem?: string;
}

/** A backend that takes seconds a picture (drawn in software) is timed three times. */
const WARM_MS = 20_000;

export function timeBackend(site: LabSite, backend: BackendName): Promise<BackendFigures> {
	return withBrowser(site, async (page, pid) => {
		const memory = pid === undefined ? undefined : watchMemory(pid);
		const sent = site.sent();
		const figures = await page.evaluate(
			async ([backend, budget]) => {
				const engine = new lab.LesionEngine({ backend });
				const picture = lab.drawnLesion(600);
				try {
					const started = performance.now();
					const { knownAnswerError } = await engine.start();
					await engine.read(picture);
					const coldMs = performance.now() - started;
					const warmMs: number[] = [];
					const until = performance.now() + budget;
					while (warmMs.length < 3 || (warmMs.length < 20 && performance.now() < until)) {
						warmMs.push((await engine.read(picture)).ms);
					}
					return { coldMs, warmMs, knownAnswerError };
				} catch (error) {
					return { problem: error instanceof Error ? error.message : String(error) };
				} finally {
					engine.end();
				}
			},
			[backend, WARM_MS] as const,
		);
		const costs = { backend, bytesLoaded: site.sent() - sent, peakMemory: memory?.stop() };
		if (figures.problem === undefined) return { ...costs, ...figures };
		return { ...costs, coldMs: NaN, warmMs: [], knownAnswerError: NaN, problem: figures.problem };
	});
}

interface Held extends EngineMemory {
	/** JavaScript and WebAssembly of the page and its worker, after a collection, bytes. */
	readonly heap: number | undefined;
}

export interface Growth {
	readonly reads: number;
	readonly before: Held;
	readonly after: Held;
	readonly problems: readonly string[];
}

/** A collection leaves a little more or less behind each time. */
const HEAP_NOISE = 3_000_000;

export function watchGrowth(site: LabSite, reads: number): Promise<Growth> {
	return withBrowser(site, async (page) => {
		const [before, after] = await page.evaluate(async (reads) => {
			const engine = new lab.LesionEngine({ backend: 'wasm' });
			const picture = lab.drawnLesion(600);
			const measure = (
				performance as Performance & {
					measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }>;
				}
			).measureUserAgentSpecificMemory?.bind(performance);
			const held = async () => ({
				...(await engine.memory()),
				heap: measure ? (await measure()).bytes : undefined,
			});
			for (let i = 0; i < 10; i++) await engine.read(picture);
			const before = await held();
			for (let i = 10; i < reads; i++) await engine.read(picture);
			const after = await held();
			engine.end();
			return [before, after] as const;
		}, reads);
		const problems: string[] = [];
		if (after.tensors > before.tensors) problems.push('Tensors grew.');
		if (after.bytes > before.bytes) problems.push('The bytes of the tensors grew.');
		if ((after.heap ?? 0) > (before.heap ?? 0) + HEAP_NOISE) problems.push('The heap grew.');
		return { reads, before, after, problems };
	});
}

export interface BatchFigures {
	/** Pictures a second, with one worker and with two. */
	readonly one: number;
	readonly two: number;
	readonly ratio: number;
}

export function timeBatch(site: LabSite, pictures: number): Promise<BatchFigures> {
	return withBrowser(site, async (page) => {
		const rate = (workers: 1 | 2) =>
			page.evaluate(
				async ([workers, pictures]) => {
					const engine = new lab.LesionEngine({ backend: 'wasm', workers });
					const picture = lab.drawnLesion(600);
					// Both workers have their models before the clock starts.
					await Promise.all(Array.from({ length: 2 * workers }, () => engine.read(picture)));
					const started = performance.now();
					await Promise.all(Array.from({ length: pictures }, () => engine.read(picture)));
					const seconds = (performance.now() - started) / 1000;
					engine.end();
					return pictures / seconds;
				},
				[workers, pictures] as const,
			);
		const one = await rate(1);
		const two = await rate(2);
		return { one, two, ratio: two / one };
	});
}
