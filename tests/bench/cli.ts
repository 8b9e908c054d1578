/**
 * npm run bench: how fast the product's models are on this machine, and what they cost.
 *
 *   --backends webgpu,webgl,wasm   which to time (default: wasm,webgl,webgpu)
 *   --reads N       readings of the same picture in the growth test (default 200)
 *   --rounds N      rounds of the side-by-side run (default 30)
 *   --batch N       pictures in the throughput test (default 24)
 *   --skip PART     cold, growth, others, batch, page (may be given several times)
 *   --only PART     just these (may be given several times)
 *   --models DIR    only this: time exported models against each other (several times, once each)
 *   --python FILE   an interpreter with training/requirements-bench.txt (default: makes one)
 *
 * Prints tables, and writes out/bench/bench.json. Exit code 1: something grew, differed or failed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BACKENDS } from '../../src/lib/inference/types';
import type { BackendName } from '../../src/lib/inference/types';
import { openLab } from '../lab/site';
import { LONG_TASK, watchMainThread } from './main-thread';
import { timeBackend, timeBatch, timeModels, watchGrowth } from './parts';
import { compareRuntimes } from './runtimes';
import { median, megabytes, milliseconds, printTable } from './table';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out', 'bench');

function readOptions() {
	const { values } = parseArgs({
		options: {
			backends: { type: 'string', default: 'wasm,webgl,webgpu' },
			reads: { type: 'string', default: '200' },
			rounds: { type: 'string', default: '30' },
			batch: { type: 'string', default: '24' },
			skip: { type: 'string', multiple: true, default: [] },
			only: { type: 'string', multiple: true },
			models: { type: 'string', multiple: true, default: [] },
			python: { type: 'string' },
		},
	});
	const number = (name: 'reads' | 'rounds' | 'batch'): number => {
		const value = Number(values[name]);
		if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} wants a whole number.`);
		return value;
	};
	const backends = values.backends.split(',').map((name): BackendName => {
		const known = BACKENDS.find((backend) => backend === name);
		if (!known) throw new Error(`"${name}" is no backend; there are ${BACKENDS.join(', ')}.`);
		return known;
	});
	const numbers = { reads: number('reads'), rounds: number('rounds'), batch: number('batch') };
	const { skip, only, models, python } = values;
	return { backends, skip, only, models, python, ...numbers };
}

async function main(): Promise<number> {
	const options = readOptions();
	const results: Record<string, unknown> = {
		date: new Date().toISOString(),
		machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
	};
	const problems: string[] = [];
	const site = await openLab(fileURLToPath(new URL('page', import.meta.url)));
	const { skip, only, models } = options;
	const wanted = (part: string) =>
		models.length === 0 && !skip.includes(part) && (only?.includes(part) ?? true);
	try {
		if (models.length > 0) {
			console.error('Models in turns …');
			const times = await timeModels(site, models, options.rounds);
			const rows = models.map((folder, i) => ({ folder, ms: times[i] ?? [] }));
			results['models'] = rows;
			printTable(
				'A pass of each model, wasm, one thread, in turns',
				['model', 'median', 'fastest'],
				rows.map(({ folder, ms }) => [
					folder,
					milliseconds(median(ms)),
					milliseconds(Math.min(...ms)),
				]),
			);
		}
		if (wanted('cold')) {
			const rows = [];
			for (const backend of options.backends) {
				console.error(`${backend}: cold start and warm readings …`);
				rows.push(await timeBackend(site, backend));
			}
			results['backends'] = rows;
			printTable(
				'Segment + classify + maps, one picture of 600 px',
				['backend', 'cold', 'warm, median', 'loaded', 'peak memory', 'known answer off by'],
				rows.map((row) => [
					row.backend,
					row.problem ?? milliseconds(row.coldMs),
					milliseconds(median(row.warmMs)),
					megabytes(row.bytesLoaded),
					megabytes(row.peakMemory),
					row.knownAnswerError.toExponential(1),
				]),
			);
			for (const { backend, problem } of rows) if (problem) problems.push(`${backend}: ${problem}`);
		}
		if (wanted('growth')) {
			console.error(`The same picture ${options.reads} times …`);
			const growth = await watchGrowth(site, options.reads);
			results['growth'] = growth;
			printTable(
				`The same picture ${options.reads} times (wasm)`,
				['', 'after 10', 'after all'],
				[
					['tensors', String(growth.before.tensors), String(growth.after.tensors)],
					['tensor bytes', megabytes(growth.before.bytes), megabytes(growth.after.bytes)],
					['heap', megabytes(growth.before.heap), megabytes(growth.after.heap)],
				],
			);
			problems.push(...growth.problems);
		}
		if (wanted('batch')) {
			console.error('One worker, then two …');
			const batch = await timeBatch(site, options.batch);
			results['batch'] = batch;
			printTable(
				`A batch of ${options.batch} pictures (wasm)`,
				['', 'pictures/s'],
				[
					['one worker', batch.one.toFixed(2)],
					['two workers', batch.two.toFixed(2)],
					['ratio', batch.ratio.toFixed(2)],
				],
			);
		}
		if (wanted('page')) {
			console.error(
				'The page’s main thread during a check-in, a lesion check and a reading again …',
			);
			const threads = await watchMainThread();
			results['page'] = threads;
			printTable(
				`The page’s main thread: tasks over ${LONG_TASK} ms of its processor time (wasm)`,
				['', 'tasks', 'longest', `over ${LONG_TASK} ms`],
				threads.map(({ name, tasks, longest, long }) => [
					name,
					String(tasks),
					milliseconds(longest),
					String(long.length),
				]),
			);
			for (const { name, long } of threads) {
				for (const { ms, what } of long) console.log(`  ${name}: ${milliseconds(ms)} ${what}`);
			}
		}
		if (wanted('others')) {
			console.error('tfjs, onnxruntime-web and LiteRT.js side by side …');
			const figures = await compareRuntimes(root, site, out, options);
			results['runtimes'] = figures;
			const tfjs = median(figures[0]?.warmMs ?? []);
			printTable(
				'The classifier alone, wasm, one thread, in turns',
				['runtime', 'cold', 'warm, median', 'tfjs / it', 'logits off by'],
				figures.map(({ runtime, coldMs, warmMs, gap }) => [
					runtime,
					milliseconds(coldMs),
					milliseconds(median(warmMs)),
					(tfjs / median(warmMs)).toFixed(2),
					gap.toExponential(1),
				]),
			);
			for (const { runtime, gap } of figures) {
				if (!(gap <= 0.01)) problems.push(`${runtime}: its logits are off by ${gap}.`);
			}
		}
	} finally {
		await site.close();
	}
	results['problems'] = problems;
	mkdirSync(out, { recursive: true });
	writeFileSync(join(out, 'bench.json'), `${JSON.stringify(results, undefined, '\t')}\n`);
	console.log('\nAll figures: out/bench/bench.json');
	for (const problem of problems) console.error(problem);
	return problems.length === 0 ? 0 : 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}
