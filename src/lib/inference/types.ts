/**
 * What travels between the page, the worker and the pipelines. Types only, so that the page's side
 * of the bridge loads no tensor library.
 */
import type { Grid, ModelRef } from '$lib/skin/lesion';

export type { Pixels } from '$lib/skin/pixels';

export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
/** In the order in which they are tried. */
export type BackendName = (typeof BACKENDS)[number];

/** How far a reading has come. `models` counts bytes, the others count views. */
export interface Progress {
	readonly stage: 'models' | 'segment' | 'classify';
	readonly done: number;
	readonly total: number;
}

/** What the segmenter alone read from a picture. */
export interface MaskReading {
	readonly segmenter: ModelRef;
	readonly backend: BackendName;
	/** Probability 0…1 of lesion over the whole picture, on the segmenter's own grid. */
	readonly mask: Grid;
	readonly pictureWidth: number;
	readonly pictureHeight: number;
	/** Number of test-time-augmented views averaged: 1 or 8. */
	readonly views: number;
	/** Time in the worker, ms; loading the models is not in it. */
	readonly ms: number;
}

/** A backend that is not used on this device, and why, in plain words. */
export interface RefusedBackend {
	readonly backend: BackendName;
	readonly reason: string;
}

export interface EngineStatus {
	readonly backend: BackendName;
	readonly refused: readonly RefusedBackend[];
	readonly models: readonly (ModelRef & { readonly bytes: number })[];
	/** From the worker's first thought of a model to every known answer proved, ms. */
	readonly loadMs: number;
	/** Largest difference from a known answer (a probability) on the backend in use. */
	readonly knownAnswerError: number;
}

export interface EngineMemory {
	/** Tensors and their bytes that the backend holds now (the models' weights among them). */
	readonly tensors: number;
	readonly bytes: number;
	/** JavaScript heap of the worker in bytes, where the browser tells it. */
	readonly heapBytes?: number;
}

export interface BackendSpeed {
	readonly backend: BackendName;
	/** False: this device cannot run it, or its known answer does not hold; see `reason`. */
	readonly ok: boolean;
	readonly reason?: string;
	/** Models fetched, opened and proved, and the first picture read, ms. */
	readonly coldMs: number;
	/** Median of five readings after that, ms. */
	readonly warmMs: number;
}

/** `script`: a part of the program itself did not arrive; only loading the page again helps. */
export type InferenceErrorCode =
	'model-missing' | 'model-damaged' | 'no-backend' | 'picture' | 'script' | 'worker';

/** A reading that could not be made; `message` is a sentence for the person. */
export class InferenceError extends Error {
	override readonly name = 'InferenceError';
	readonly code: InferenceErrorCode;

	constructor(code: InferenceErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
