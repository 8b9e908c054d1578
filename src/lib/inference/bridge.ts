/**
 * The page's side of the bridge to a worker. A serial queue for each worker; an AbortSignal really
 * stops work; a worker that has been idle ends, which frees its memory, and starts again by itself.
 */
import { Lane } from './lane';
import type { JobName, JobTable } from './messages';
import { InferenceError } from './types';
import type { Progress } from './types';

export interface JobOptions {
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: Progress) => void;
}

interface Waiting<Jobs extends JobTable, Config> {
	readonly begin: (lane: Lane<Jobs, Config>) => Promise<void>;
	readonly stop: () => void;
}

export interface BridgeOptions<Config> {
	/** Makes a worker, whose script answers with `serveJobs` (serve.ts). */
	readonly create: () => Worker;
	/** Said to each worker before anything else. */
	readonly config: Config;
	/** A worker without work for this long ends, ms. Default 60,000. */
	readonly idleMs?: number | undefined;
	/** Default 1. */
	readonly workers?: 1 | 2 | undefined;
}

export class Bridge<Jobs extends JobTable, Config> {
	readonly #lanes: readonly Lane<Jobs, Config>[];
	readonly #queue: Waiting<Jobs, Config>[] = [];

	constructor({ create, config, idleMs = 60_000, workers = 1 }: BridgeOptions<Config>) {
		this.#lanes = Array.from({ length: workers }, () => new Lane(create, config, idleMs));
	}

	/** Ends the workers, what they are at and what waits. The bridge may be used again. */
	end(): void {
		for (const waiting of [...this.#queue]) waiting.stop();
		for (const lane of this.#lanes) lane.end();
	}

	/**
	 * Asks the first worker that is free. Rejects with InferenceError, or at once with an AbortError.
	 * `transfer` is handed over instead of copied.
	 */
	ask<Name extends JobName<Jobs>>(
		job: Name,
		question: Jobs[Name]['question'],
		{ signal, onProgress }: JobOptions,
		transfer?: readonly Transferable[],
	): Promise<Jobs[Name]['answer']> {
		return new Promise((resolve, reject) => {
			const stop = (): void => {
				reject(abortError(signal));
				const index = this.#queue.indexOf(waiting);
				if (index >= 0) this.#queue.splice(index, 1);
			};
			const waiting: Waiting<Jobs, Config> = {
				stop,
				begin: async (lane) => {
					try {
						resolve(await lane.ask(job, question, { signal, onProgress, transfer }));
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

function abortError(signal: AbortSignal | undefined): Error {
	const reason: unknown = signal?.reason;
	return reason instanceof Error ? reason : new DOMException('Stopped.', 'AbortError');
}
