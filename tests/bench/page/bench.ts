/** What the bench runs in the browser: the lab, and the classifier on three runtimes side by side. */
import '../../lab/lab';
import { loadAndCompile, loadLiteRt, Tensor as LiteTensor } from '@litertjs/core';
import * as ort from 'onnxruntime-web/wasm';
import { fetchModel, readClassifierCard } from '../../../src/lib/inference/models';
import { drawnLesion } from '../../../src/lib/inference/pattern';
import { exactInput } from '../../../src/lib/inference/preprocess';
import { openModel, startBackend } from '../../../src/lib/inference/runtime';

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

export interface Bench {
	sideBySide: typeof sideBySide;
}

declare global {
	var bench: Bench;
}
globalThis.bench = { sideBySide };
