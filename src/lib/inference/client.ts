/** The engine that reads lesions, as the page sees it. Loads no tensor library. */
import type { LesionReading } from '$lib/skin/lesion';
import { Bridge, type JobOptions } from './bridge';
import type { LesionConfig, LesionJobs } from './messages';
import { DEFAULT_CLASSIFIER, DEFAULT_SEGMENTER } from './names';
import { drawnLesion } from './pattern';
import { InferenceError } from './types';
import type {
	BackendName,
	BackendSpeed,
	EngineMemory,
	EngineStatus,
	MaskReading,
	Pixels,
} from './types';

export type { JobOptions } from './bridge';
export { InferenceError } from './types';
export type * from './types';

export interface EngineOptions {
	/** The site's root with its base path and a slash at the end. Default `/`. */
	readonly root?: string;
	/** Default: the best that proves its known answer on this device. */
	readonly backend?: BackendName;
	/**
	 * Default: the one classifier. Several, or one name of an ensemble: their probabilities are
	 * averaged.
	 */
	readonly classifiers?: readonly string[];
	readonly segmenter?: string;
	/** A batch has two, each with its own models. Default 1. */
	readonly workers?: 1 | 2;
	/** A worker without work for this long ends, ms. Default 60,000. */
	readonly idleMs?: number;
}

export interface ReadOptions extends JobOptions {
	/** 8: test-time augmentation. Default 1. */
	readonly views?: 1 | 8;
}

/** Reads lesions. May be kept for the life of the page: without work it holds nothing. */
export class LesionEngine {
	readonly #bridge: Bridge<LesionJobs, LesionConfig>;

	constructor(options: EngineOptions = {}) {
		const config: LesionConfig = {
			root: options.root ?? '/',
			classifiers: options.classifiers ?? [DEFAULT_CLASSIFIER],
			segmenter: options.segmenter ?? DEFAULT_SEGMENTER,
			...(options.backend ? { backend: options.backend } : {}),
		};
		this.#bridge = new Bridge({
			create: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
			config,
			idleMs: options.idleMs,
			workers: options.workers,
		});
	}

	/** Opens the models before there is a picture, and says which backend runs. */
	start(options: JobOptions = {}): Promise<EngineStatus> {
		return this.#bridge.ask('start', {}, options);
	}

	/**
	 * Reads one picture. A file is decoded upright in the worker. Rejects with InferenceError, or
	 * at once with an AbortError.
	 */
	read(picture: Blob | Pixels, options: ReadOptions = {}): Promise<LesionReading> {
		return this.#bridge.ask('read', { picture, views: options.views ?? 1 }, options);
	}

	/** The outline alone; rejects as `read` does. */
	segment(picture: Blob | Pixels, options: ReadOptions = {}): Promise<MaskReading> {
		return this.#bridge.ask('segment', { picture, views: options.views ?? 1 }, options);
	}

	/** What a worker holds now (with two workers: one of them). */
	memory(): Promise<EngineMemory> {
		return this.#bridge.ask('memory', {}, {});
	}

	/** Ends the workers, what they are at and what waits. The engine may be used again. */
	end(): void {
		this.#bridge.end();
	}
}

/**
 * How fast a backend is on this device, with one classifier and the segmenter, on the drawn lesion
 * (HAM10000's 600 px wide). Never rejects for a backend that cannot run: `ok` is false then.
 */
export async function measureBackend(
	backend: BackendName,
	options: { readonly root?: string; readonly signal?: AbortSignal } = {},
): Promise<BackendSpeed> {
	const engine = new LesionEngine({ backend, ...(options.root ? { root: options.root } : {}) });
	const job = options.signal ? { signal: options.signal } : {};
	const picture = drawnLesion(600);
	try {
		const started = performance.now();
		await engine.start(job);
		await engine.read(picture, job);
		const coldMs = performance.now() - started;
		const warm: number[] = [];
		for (let i = 0; i < 5; i++) warm.push((await engine.read(picture, job)).ms);
		warm.sort((a, b) => a - b);
		return { backend, ok: true, coldMs, warmMs: warm[2] ?? NaN };
	} catch (error) {
		if (!(error instanceof InferenceError) || error.code !== 'no-backend') throw error;
		return { backend, ok: false, reason: error.message, coldMs: NaN, warmMs: NaN };
	} finally {
		engine.end();
	}
}
