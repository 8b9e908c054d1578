/**
 * The page's side of the bridge. A serial queue for each worker; an AbortSignal really stops work;
 * a worker that has been idle ends, which frees its memory, and starts again by itself. Loads no
 * tensor library.
 */
import type { LesionReading } from '$lib/skin/lesion';
import { Lane } from './lane';
import type { Jobs, JobName, WorkerConfig } from './messages';
import { DEFAULT_CLASSIFIER, DEFAULT_SEGMENTER } from './models';
import { drawnLesion } from './pattern';
import { InferenceError } from './types';
import type {
	BackendName,
	BackendSpeed,
	EngineMemory,
	EngineStatus,
	MaskReading,
	Pixels,
	Progress,
} from './types';

export { InferenceError } from './types';
export type * from './types';

export interface EngineOptions {
	/** The site's root with its base path and a slash at the end. Default `/`. */
	readonly root?: string;
	/** Default: the best that proves its known answer on this device. */
	readonly backend?: BackendName;
	/** Default: the one classifier. Several: their probabilities are averaged. */
	readonly classifiers?: readonly string[];
	readonly segmenter?: string;
	/** A batch has two, each with its own models. Default 1. */
	readonly workers?: 1 | 2;
	/** A worker without work for this long ends, ms. Default 60,000. */
	readonly idleMs?: number;
}

export interface JobOptions {
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
}

export interface ReadOptions extends JobOptions {
	/** 8: test-time augmentation. Default 1. */
	readonly views?: 1 | 8;
}

interface Waiting {
	readonly begin: (lane: Lane) => Promise<void>;
	readonly stop: () => void;
}

/** Reads lesions. May be kept for the life of the page: without work it holds nothing. */
export class LesionEngine {
	readonly #lanes: readonly Lane[];
	readonly #queue: Waiting[] = [];

	constructor(options: EngineOptions = {}) {
		const config: WorkerConfig = {
			root: options.root ?? '/',
			classifiers: options.classifiers ?? [DEFAULT_CLASSIFIER],
			segmenter: options.segmenter ?? DEFAULT_SEGMENTER,
			...(options.backend ? { backend: options.backend } : {}),
		};
		const idleMs = options.idleMs ?? 60_000;
		const count = options.workers ?? 1;
		this.#lanes = Array.from({ length: count }, () => new Lane(config, idleMs));
	}

	/** Opens the models before there is a picture, and says which backend runs. */
	start(options: JobOptions = {}): Promise<EngineStatus> {
		return this.#ask('start', {}, options);
	}

	/**
	 * Reads one picture. A file is decoded upright in the worker. Rejects with InferenceError, or
	 * at once with an AbortError.
	 */
	read(picture: Blob | Pixels, options: ReadOptions = {}): Promise<LesionReading> {
		return this.#ask('read', { picture, views: options.views ?? 1 }, options);
	}

	/** The outline alone; rejects as `read` does. */
	segment(picture: Blob | Pixels, options: ReadOptions = {}): Promise<MaskReading> {
		return this.#ask('segment', { picture, views: options.views ?? 1 }, options);
	}

	/** What a worker holds now (with two workers: one of them). */
	memory(): Promise<EngineMemory> {
		return this.#ask('memory', {}, {});
	}

	/** Ends the workers, what they are at and what waits. The engine may be used again. */
	end(): void {
		for (const waiting of [...this.#queue]) waiting.stop();
		for (const lane of this.#lanes) lane.end();
	}

	#ask<Name extends JobName>(
		job: Name,
		question: Jobs[Name]['question'],
		{ signal, onProgress }: JobOptions,
	): Promise<Jobs[Name]['answer']> {
		return new Promise((resolve, reject) => {
			const stop = (): void => {
				reject(abortError(signal));
				const index = this.#queue.indexOf(waiting);
				if (index >= 0) this.#queue.splice(index, 1);
			};
			const waiting: Waiting = {
				stop,
				begin: async (lane) => {
					try {
						resolve(await lane.ask(job, question, { signal, onProgress }));
					} catch (error) {
						reject(error instanceof Error ? error : new InferenceError('worker', String(error)));
					} finally {
						signal?.removeEventListener('abort', stop);
					}
				},
			};
			if (signal?.aborted) {
				stop();
				return;
			}
			signal?.addEventListener('abort', stop, { once: true });
			this.#queue.push(waiting);
			this.#next();
		});
	}

	#next(): void {
		const lane = this.#lanes.find(({ busy }) => !busy);
		const waiting = lane && this.#queue.shift();
		if (!waiting) return;
		void waiting.begin(lane).then(() => {
			this.#next();
		});
		// A second lane may be free as well.
		this.#next();
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

function abortError(signal: AbortSignal | undefined): Error {
	const reason: unknown = signal?.reason;
	return reason instanceof Error ? reason : new DOMException('Stopped.', 'AbortError');
}
