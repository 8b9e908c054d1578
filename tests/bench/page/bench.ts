/** What the bench runs in the browser; Playwright only calls it. */
import { loadAndCompile, loadLiteRt, Tensor as LiteTensor } from '@litertjs/core';
import * as ort from 'onnxruntime-web/wasm';
import { LesionEngine } from '../../../src/lib/inference/client';
import type { BackendName, EngineMemory } from '../../../src/lib/inference/client';
import { fetchModel, readClassifierCard } from '../../../src/lib/inference/models';
import type { CardFiles } from '../../../src/lib/inference/models';
import { drawnLesion } from '../../../src/lib/inference/pattern';
import { exactInput } from '../../../src/lib/inference/preprocess';
import { openModel, startBackend } from '../../../src/lib/inference/runtime';
import { guardScripts } from '../../../src/lib/inference/trusted-scripts';

// The other runtimes start scripts of their own, wherever the bench put them.
guardScripts(['/']);

/** One pass: input in, every output read back. Gives the seven logits. */
type Pass = () => Promise<Float32Array>;

export interface RuntimeFigures {
	readonly runtime: string;
	/** From nothing to the first answer, ms. */
	readonly coldMs: number;
	readonly warmMs: readonly number[];
	/** Largest difference of a logit from tfjs's. */
	readonly gap: number;
}

/**
 * The same classifier, the same weights (float32), the same input, one thread each, in turns, so
 * that whatever else the machine does hits all three.
 */
async function sideBySide(name: string, rounds: number): Promise<RuntimeFigures[]> {
	const card = await readClassifierCard('/', name);
	const { size } = card.input;
	const input = exactInput(drawnLesion(size));
	const openers: readonly (readonly [string, () => Promise<Pass>])[] = [
		['tfjs', () => openTfjs(name, size, input)],
		['onnxruntime-web', () => openOnnx(name, size, input)],
		['LiteRT.js', () => openLiteRt(name, size, input)],
	];
	const passes: { runtime: string; pass: Pass; coldMs: number; warmMs: number[]; gap: number }[] =
		[];
	let truth: Float32Array | undefined;
	for (const [runtime, open] of openers) {
		const started = performance.now();
		const pass = await open();
		const logits = await pass();
		const coldMs = performance.now() - started;
		truth ??= logits;
		const gap = Math.max(...truth.map((value, c) => Math.abs(value - (logits[c] ?? NaN))));
		passes.push({ runtime, pass, coldMs, warmMs: [], gap });
	}
	for (let round = -2; round < rounds; round++) {
		for (const { pass, warmMs } of passes) {
			const started = performance.now();
			await pass();
			if (round >= 0) warmMs.push(performance.now() - started);
		}
	}
	return passes.map(({ runtime, coldMs, warmMs, gap }) => ({ runtime, coldMs, warmMs, gap }));
}

async function openTfjs(name: string, size: number, data: Float32Array): Promise<Pass> {
	const card = await readClassifierCard('/', name);
	const files = await fetchModel('/', card);
	const { value: model } = await startBackend(() => Promise.resolve(openModel(files)), {
		wasmRoot: '/wasm/',
		only: 'wasm',
	});
	return async () => {
		const outputs = await model.run({ [card.input.name]: { shape: [1, size, size, 3], data } });
		return sevenOf(Object.values(outputs).map((output) => output.data));
	};
}

async function openOnnx(name: string, size: number, data: Float32Array): Promise<Pass> {
	ort.env.wasm.numThreads = 1;
	ort.env.wasm.wasmPaths = { wasm: '/ort/ort-wasm-simd-threaded.wasm' };
	const session = await ort.InferenceSession.create(`/bench/${name}.onnx`, {
		executionProviders: ['wasm'],
	});
	return async () => {
		const image = new ort.Tensor('float32', data, [1, size, size, 3]);
		const outputs = await session.run({ image });
		return sevenOf(Object.values(outputs).map((output) => output.data as Float32Array));
	};
}

async function openLiteRt(name: string, size: number, data: Float32Array): Promise<Pass> {
	await loadLiteRt('/litert/');
	const model = await loadAndCompile(`/bench/${name}.tflite`, { accelerator: 'wasm' });
	return async () => {
		const image = new LiteTensor(data, [1, size, size, 3]);
		const outputs = await model.run(image);
		const values: Float32Array[] = [];
		for (const output of outputs) values.push(Float32Array.from(await output.data()));
		for (const tensor of [image, ...outputs]) tensor.delete();
		return sevenOf(values);
	};
}

function sevenOf(outputs: readonly Float32Array[]): Float32Array {
	const logits = outputs.find(({ length }) => length === 7);
	if (!logits) throw new Error('No output has seven values.');
	return logits;
}

/** A backend that takes seconds a picture (drawn in software) is timed three times. */
const WARM_MS = 20_000;

/** From nothing to the first reading, then the same picture again and again. */
async function timeBackend(backend: BackendName) {
	const engine = new LesionEngine({ backend });
	const picture = drawnLesion(600);
	try {
		const started = performance.now();
		const { knownAnswerError } = await engine.start();
		await engine.read(picture);
		const coldMs = performance.now() - started;
		const warmMs: number[] = [];
		const until = performance.now() + WARM_MS;
		while (warmMs.length < 3 || (warmMs.length < 20 && performance.now() < until)) {
			warmMs.push((await engine.read(picture)).ms);
		}
		return { coldMs, warmMs, knownAnswerError };
	} catch (error) {
		return { problem: error instanceof Error ? error.message : String(error) };
	} finally {
		engine.end();
	}
}

export interface Held extends EngineMemory {
	/** JavaScript and WebAssembly of the page and its worker, after a collection, bytes. */
	readonly heap: number | undefined;
}

/** What is held after ten readings of the same picture, and after all of them. */
async function watchGrowth(reads: number): Promise<{ before: Held; after: Held }> {
	const engine = new LesionEngine({ backend: 'wasm' });
	const picture = drawnLesion(600);
	for (let i = 0; i < 10; i++) await engine.read(picture);
	const before = await heldBy(engine);
	for (let i = 10; i < reads; i++) await engine.read(picture);
	const after = await heldBy(engine);
	engine.end();
	return { before, after };
}

async function heldBy(engine: LesionEngine): Promise<Held> {
	const { measureUserAgentSpecificMemory } = performance as Performance & {
		measureUserAgentSpecificMemory?: (this: Performance) => Promise<{ bytes: number }>;
	};
	const heap = await measureUserAgentSpecificMemory?.call(performance);
	return { ...(await engine.memory()), heap: heap?.bytes };
}

/** Pictures a second with one worker or two; the models are there before the clock starts. */
async function throughput(workers: 1 | 2, pictures: number): Promise<number> {
	const engine = new LesionEngine({ backend: 'wasm', workers });
	const picture = drawnLesion(600);
	const readAll = (count: number) =>
		Promise.all(Array.from({ length: count }, () => engine.read(picture)));
	await readAll(2 * workers);
	const started = performance.now();
	await readAll(pictures);
	const seconds = (performance.now() - started) / 1000;
	engine.end();
	return pictures / seconds;
}

/** Exported models that lie in `models/`, on wasm, in turns; each on a made picture of its size. */
async function timeModels(names: readonly string[], rounds: number): Promise<number[][]> {
	const passes: { pass: () => Promise<unknown>; ms: number[] }[] = [];
	for (const name of names) {
		const card = (await (await fetch(`/models/${name}/card.json`)).json()) as ModelCard;
		const { name: input, size } = card.input;
		const data = exactInput(drawnLesion(size));
		const files = await fetchModel('/', card);
		const { value: model } = await startBackend(() => Promise.resolve(openModel(files)), {
			wasmRoot: '/wasm/',
			only: 'wasm',
		});
		const feed = { [input]: { shape: [1, size, size, 3] as const, data } };
		passes.push({ pass: () => model.run(feed), ms: [] });
	}
	for (let round = -2; round < rounds; round++) {
		for (const { pass, ms } of passes) {
			const started = performance.now();
			await pass();
			if (round >= 0) ms.push(performance.now() - started);
		}
	}
	return passes.map(({ ms }) => ms);
}

/** What every card of a picture model says. */
type ModelCard = CardFiles & { readonly input: { readonly name: string; readonly size: number } };

const bench = { sideBySide, timeBackend, timeModels, watchGrowth, throughput };

declare global {
	var bench: Bench;
}
export type Bench = typeof bench;
globalThis.bench = bench;
