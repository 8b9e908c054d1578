import type { FromWorker, Jobs, JobName, ToWorker, WorkerConfig } from './messages';
import { InferenceError } from './types';
import type { Progress } from './types';

/** How long a worker may take to stop by itself before it is ended, ms. */
const GRACE_MS = 1_000;

interface Running {
	readonly id: number;
	readonly onMessage: (message: FromWorker) => void;
	readonly fail: (error: Error) => void;
}

/** One worker, one job at a time. Starts its worker when asked, ends it when idle. */
export class Lane {
	readonly #config: WorkerConfig;
	readonly #idleMs: number;
	#worker: Worker | undefined;
	#running: Running | undefined;
	#idle: ReturnType<typeof setTimeout> | undefined;
	#lastId = 0;

	constructor(config: WorkerConfig, idleMs: number) {
		this.#config = config;
		this.#idleMs = idleMs;
	}

	get busy(): boolean {
		return this.#running !== undefined;
	}

	/**
	 * Runs a job. On abort the worker is asked to stop, and ended where it does not within a second
	 * (a pass on a slow GPU); only then does this reject, so that the next job finds a free worker.
	 */
	async ask<Name extends JobName>(
		job: Name,
		question: Jobs[Name]['question'],
		options: {
			readonly signal: AbortSignal | undefined;
			readonly onProgress: ((progress: Progress) => void) | undefined;
		},
	): Promise<Jobs[Name]['answer']> {
		if (this.#running) throw new InferenceError('worker', 'This worker has a job already.');
		const { signal, onProgress } = options;
		const id = ++this.#lastId;
		let ending: ReturnType<typeof setTimeout> | undefined;
		const stop = (): void => {
			this.#say({ kind: 'abort', id });
			ending = setTimeout(() => {
				this.end();
			}, GRACE_MS);
		};
		clearTimeout(this.#idle);
		try {
			return await new Promise((resolve, reject) => {
				const onMessage = (message: FromWorker): void => {
					switch (message.kind) {
						case 'progress':
							if (!signal?.aborted) onProgress?.(message.progress);
							return;
						case 'answer':
							resolve(message.answer);
							return;
						case 'aborted':
							reject(new DOMException('Stopped.', 'AbortError'));
							return;
						case 'error':
							// It may have lost its GPU or its memory: the next job has a new one.
							if (message.code === 'worker') this.#drop();
							reject(new InferenceError(message.code, message.message));
					}
				};
				this.#running = { id, onMessage, fail: reject };
				this.#say({ kind: 'job', id, job, question } as ToWorker);
				signal?.addEventListener('abort', stop, { once: true });
			});
		} finally {
			clearTimeout(ending);
			signal?.removeEventListener('abort', stop);
			this.#running = undefined;
			this.#idle = setTimeout(() => {
				this.end();
			}, this.#idleMs);
		}
	}

	/** Ends the worker at once; a running job rejects with an AbortError. */
	end(): void {
		clearTimeout(this.#idle);
		this.#drop();
		this.#running?.fail(new DOMException('Stopped.', 'AbortError'));
	}

	#drop(): void {
		this.#worker?.terminate();
		this.#worker = undefined;
	}

	#say(message: ToWorker): void {
		this.#worker ??= this.#open();
		this.#worker.postMessage(message);
	}

	#open(): Worker {
		const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
		worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
			if (data.id === this.#running?.id) this.#running.onMessage(data);
		};
		worker.onerror = (event) => {
			// A worker that failed outside a job (no memory, a script that would not load).
			const detail = event.message ? ` (${event.message})` : '';
			const running = this.#running;
			this.#drop();
			running?.fail(new InferenceError('worker', `The models could not be started${detail}.`));
		};
		worker.postMessage({ kind: 'configure', config: this.#config } satisfies ToWorker);
		return worker;
	}
}
