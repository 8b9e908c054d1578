import type { FromWorker, JobName, JobTable, ToWorker } from './messages';
import { missingScript } from './missing-script';
import { InferenceError } from './types';
import type { Progress } from './types';

/** How long a worker may take to stop by itself before it is ended, ms. */
const GRACE_MS = 1_000;

interface Running<Jobs extends JobTable> {
	readonly id: number;
	readonly onMessage: (message: FromWorker<Jobs>) => void;
	readonly fail: (error: Error) => void;
}

/** One worker, one job at a time. Starts its worker when asked, ends it when idle. */
export class Lane<Jobs extends JobTable, Config> {
	readonly #create: () => Worker;
	readonly #config: Config;
	readonly #idleMs: number;
	#worker: Worker | undefined;
	#running: Running<Jobs> | undefined;
	#idle: ReturnType<typeof setTimeout> | undefined;
	#lastId = 0;

	/** `create` makes a worker, whose script answers with `serveJobs` (serve.ts). */
	constructor(create: () => Worker, config: Config, idleMs: number) {
		this.#create = create;
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
	async ask<Name extends JobName<Jobs>>(
		job: Name,
		question: Jobs[Name]['question'],
		options: {
			readonly signal: AbortSignal | undefined;
			readonly onProgress: ((progress: Progress) => void) | undefined;
			/** Handed over to the worker instead of being copied. */
			readonly transfer?: readonly Transferable[] | undefined;
		},
	): Promise<Jobs[Name]['answer']> {
		if (this.#running) throw new InferenceError('worker', 'This worker has a job already.');
		const { signal, onProgress, transfer } = options;
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
				const onMessage = (message: FromWorker<Jobs>): void => {
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
				this.#say({ kind: 'job', id, job, question } as ToWorker<Jobs, Config>, transfer);
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

	#say(message: ToWorker<Jobs, Config>, transfer: readonly Transferable[] = []): void {
		this.#worker ??= this.#open();
		this.#worker.postMessage(message, [...transfer]);
	}

	#open(): Worker {
		const worker = this.#create();
		worker.onmessage = ({ data }: MessageEvent<FromWorker<Jobs>>) => {
			if (data.id === this.#running?.id) this.#running.onMessage(data);
		};
		worker.onerror = (event) => {
			// It failed outside a job: no memory, or, where it has nothing to say, its script did not
			// arrive.
			const problem = event.message
				? new InferenceError('worker', `The models could not be started (${event.message}).`)
				: missingScript();
			const running = this.#running;
			this.#drop();
			running?.fail(problem);
		};
		const message: ToWorker<Jobs, Config> = { kind: 'configure', config: this.#config };
		worker.postMessage(message);
		return worker;
	}
}
