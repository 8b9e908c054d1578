/**
 * The only file that knows the tensor library. Pipelines speak of named inputs and outputs; another
 * runtime would replace this file and nothing else. Each backend is a chunk of its own, loaded
 * when it is tried.
 */
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import {
	backend as tfBackend,
	env,
	findBackendFactory,
	memory,
	ready,
	registerBackend,
	removeBackend,
	setBackend,
	tensor,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { isMissingScript, missingScript } from './missing-script';
import type { ModelFiles } from './models';
import { BACKENDS, InferenceError } from './types';
import type { BackendName, EngineMemory, RefusedBackend } from './types';

/** Values with their shape; the first axis is the batch. */
export interface NamedArray {
	readonly shape: readonly number[];
	readonly data: Float32Array;
}

/** A model that is ready to run on the backend that was in use when it was opened. */
export interface OpenModel {
	/**
	 * One pass. Names are those of the model's signature; every output of the signature comes
	 * back. Throws a TypeError when an input is missing.
	 */
	run(inputs: Readonly<Record<string, NamedArray>>): Promise<Record<string, NamedArray>>;
	/** Frees the weights. */
	close(): void;
}

/** Opens a decoded model on the backend in use. */
export function openModel(files: ModelFiles): OpenModel {
	const model = loadGraphModelSync({
		modelTopology: files.topology,
		format: 'graph-model',
		weightSpecs: files.weights.map(({ name, shape, dtype }) => ({
			name,
			shape: [...shape],
			dtype,
		})),
		weightData: files.weightData,
	});
	const outputs = Object.entries(files.signature.outputs);
	return {
		async run(inputs) {
			const feed: Record<string, Tensor> = {};
			let results: Tensor[] = [];
			try {
				for (const [name, node] of Object.entries(files.signature.inputs)) {
					const input = inputs[name];
					if (!input) throw new TypeError(`The model wants an input "${name}".`);
					feed[node.name] = tensor(input.data, [...input.shape], 'float32');
				}
				const executed = model.execute(
					feed,
					outputs.map(([, node]) => node.name),
				);
				results = Array.isArray(executed) ? executed : [executed];
				const named: Record<string, NamedArray> = {};
				for (const [index, [name]] of outputs.entries()) {
					const result = results[index];
					if (!result) throw new TypeError(`The model gave no output "${name}".`);
					named[name] = { shape: result.shape, data: await readValues(result) };
				}
				return named;
			} finally {
				for (const used of [...Object.values(feed), ...results]) used.dispose();
			}
		},
		close() {
			model.dispose();
		},
	};
}

/**
 * The GPU in use. Once it is lost (driver reset, too little memory, sleep) it answers with zeros or
 * never, and with no error of its own; so those who wait are told.
 */
class Device {
	/** Asked as well, since the event of a loss may come after its zeros. */
	isLost = (): boolean => this.#lost;
	#lost = false;
	readonly #waiting = new Set<(error: Error) => void>();

	lose(): void {
		this.#lost = true;
		for (const reject of this.#waiting) reject(new Error(LOST));
	}

	/** `work`, unless the device is lost before it is done. */
	async guard<T>(work: Promise<T>): Promise<T> {
		let waiting: ((error: Error) => void) | undefined;
		try {
			const result = await new Promise<T>((resolve, reject) => {
				waiting = reject;
				this.#waiting.add(reject);
				if (this.isLost()) reject(new Error(LOST));
				work.then(resolve, reject);
			});
			if (this.isLost()) throw new Error(LOST);
			return result;
		} finally {
			if (waiting) this.#waiting.delete(waiting);
		}
	}
}

const LOST = 'the graphics device was lost';
let device = new Device();

async function readValues(values: Tensor): Promise<Float32Array> {
	const data = await device.guard(values.data());
	// A copy: some backends hand out a view of memory that they use again.
	return Float32Array.from(data);
}

/** What the backend holds now. */
export function runtimeMemory(): EngineMemory {
	const { numTensors, numBytes } = memory();
	const { memory: heap } = performance as Performance & { memory?: { usedJSHeapSize: number } };
	return {
		tensors: numTensors,
		bytes: numBytes,
		...(heap ? { heapBytes: heap.usedJSHeapSize } : {}),
	};
}

export interface StartedBackend<T> {
	readonly backend: BackendName;
	readonly value: T;
	readonly refused: readonly RefusedBackend[];
}

/**
 * Puts the first backend to use that runs here and on which `prove` succeeds; what it gives is
 * handed on. `only` tries no other, and takes it even where it is software-rendered.
 * Throws InferenceError `no-backend` with the reasons when none does; `script` when one of them did
 * not arrive.
 */
export async function startBackend<T>(
	prove: (backend: BackendName) => Promise<T>,
	options: { readonly wasmRoot: string; readonly only?: BackendName },
): Promise<StartedBackend<T>> {
	const refused: RefusedBackend[] = [];
	let missing = false;
	for (const backend of options.only ? [options.only] : BACKENDS) {
		try {
			if (!options.only) await refuseSoftware(backend);
			await useBackend(backend, options.wasmRoot);
			return { backend, value: await prove(backend), refused };
		} catch (error) {
			// A model that cannot be had, or a picture that is taken back, fails on all of them.
			if (error instanceof InferenceError && error.code !== 'no-backend') throw error;
			if (error instanceof DOMException && error.name === 'AbortError') throw error;
			missing ||= isMissingScript(error);
			refused.push({ backend, reason: error instanceof Error ? error.message : String(error) });
			forget(backend);
		}
	}
	if (missing) throw missingScript();
	const reasons = refused.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
	throw new InferenceError('no-backend', `This browser cannot run the models (${reasons}).`);
}

/** Frees what a refused backend holds (a GPU context); it may be tried again. */
function forget(backend: BackendName): void {
	// Undefined where its chunk did not load, whatever the type says.
	const factory = findBackendFactory(backend) as ReturnType<typeof findBackendFactory> | undefined;
	if (!factory) return;
	removeBackend(backend);
	registerBackend(backend, factory);
}

async function useBackend(backend: BackendName, wasmRoot: string): Promise<void> {
	const fresh = new Device();
	device = fresh;
	switch (backend) {
		case 'webgpu': {
			// Small tensors would be computed on the CPU, and hide what the GPU gets wrong.
			const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
			env().set('WEBGPU_CPU_FORWARD', false);
			await put(backend);
			const inUse = tfBackend();
			if (inUse instanceof WebGPUBackend) {
				void inUse.device.lost.then(() => {
					fresh.lose();
				});
			}
			return;
		}
		case 'webgl': {
			const { MathBackendWebGL } = await import('@tensorflow/tfjs-backend-webgl');
			await put(backend);
			const inUse = tfBackend();
			if (inUse instanceof MathBackendWebGL) {
				const { gl } = inUse.gpgpu;
				fresh.isLost = () => gl.isContextLost();
				gl.canvas.addEventListener('webglcontextlost', () => {
					fresh.lose();
				});
			}
			return;
		}
		case 'wasm': {
			const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
			// Threads do nothing in tfjs 4.22 (issue 8513), but would want a worker from a blob.
			env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
			setWasmPaths(wasmRoot);
			return put(backend);
		}
		case 'cpu':
			await import('@tensorflow/tfjs-backend-cpu');
			return put(backend);
	}
}

async function put(backend: BackendName): Promise<void> {
	if (!(await setBackend(backend))) throw new Error('not available in this browser');
	await ready();
}

/** A GPU that is drawn in software is slower than wasm; left to itself the engine skips it. */
async function refuseSoftware(backend: BackendName): Promise<void> {
	const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
	const words = 'runs in software here, which is slower than wasm';
	if (backend === 'webgpu') {
		// Not in every browser, whatever the types say.
		const gpu = (navigator as Partial<Pick<Navigator, 'gpu'>>).gpu;
		const adapter = await gpu?.requestAdapter();
		if (!adapter) throw new Error('not available in this browser');
		const { vendor, architecture, device, description } = adapter.info;
		if (software.test([vendor, architecture, device, description].join(' '))) {
			throw new Error(words);
		}
	}
	if (backend === 'webgl') {
		const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
		if (!gl) throw new Error('not available in this browser');
		const named = gl.getExtension('WEBGL_debug_renderer_info');
		const renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
		gl.getExtension('WEBGL_lose_context')?.loseContext();
		if (software.test(renderer)) throw new Error(words);
	}
}
