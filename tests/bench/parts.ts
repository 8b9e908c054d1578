/** The parts of the bench that concern the product alone. */
import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BackendName } from '../../src/lib/inference/types';
import type { LabSite } from '../lab/site';
import { withBrowser } from './browser';
import type { Held } from './page/bench';
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

export function timeBackend(site: LabSite, backend: BackendName): Promise<BackendFigures> {
	return withBrowser(site, async (page, pid) => {
		const memory = pid === undefined ? undefined : watchMemory(pid);
		const sent = site.sent();
		const figures = await page.evaluate((backend) => bench.timeBackend(backend), backend);
		const costs = { backend, bytesLoaded: site.sent() - sent, peakMemory: memory?.stop() };
		if (figures.problem === undefined) return { ...costs, ...figures };
		return { ...costs, coldMs: NaN, warmMs: [], knownAnswerError: NaN, problem: figures.problem };
	});
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
		const { before, after } = await page.evaluate((reads) => bench.watchGrowth(reads), reads);
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
		const one = await page.evaluate((pictures) => bench.throughput(1, pictures), pictures);
		const two = await page.evaluate((pictures) => bench.throughput(2, pictures), pictures);
		return { one, two, ratio: two / one };
	});
}

/** Milliseconds of a pass of each exported model in `folders`, on wasm, in turns. */
export function timeModels(
	site: LabSite,
	folders: readonly string[],
	rounds: number,
): Promise<number[][]> {
	const names = folders.map((folder) => basename(folder));
	for (const [i, name] of names.entries()) {
		const from = folders[i];
		if (from) cpSync(from, join(site.folder, 'models', name), { recursive: true });
	}
	return withBrowser(site, (page) =>
		page.evaluate(([names, rounds]) => bench.timeModels(names, rounds), [names, rounds] as const),
	);
}
