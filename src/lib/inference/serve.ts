/// <reference lib="webworker" />
/**
 * A worker's side of the bridge. Jobs come one at a time (the bridge queues them); an abort is heard
 * between two passes of a model.
 */
import type { FromWorker, Job, JobName, JobTable, ToWorker } from './messages';
import { isMissingScript, missingScript } from './missing-script';
import { InferenceError } from './types';
import type { Progress } from './types';

/** What a job may do beside its own. */
export interface Work {
	readonly signal: AbortSignal;
	readonly onProgress: (progress: Progress) => void;
	/** To be called between passes: hears an abort, and then rejects. */
	readonly breathe: () => Promise<void>;
}

/** Answers the page from now on with what `perform` gives. */
// Named by the caller, and held inside: the signature alone does not show its use.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function serveJobs<Jobs extends JobTable, Config>(
	perform: (job: Job<Jobs>, config: Config, work: Work) => Promise<Jobs[JobName<Jobs>]['answer']>,
): void {
	let config: Config | undefined;
	let running: { readonly id: number; readonly controller: AbortController } | undefined;

	async function answer(id: number, job: Job<Jobs>): Promise<void> {
		const controller = new AbortController();
		const { signal } = controller;
		running = { id, controller };
		try {
			if (config === undefined) {
				throw new InferenceError('worker', 'The worker was not told which models to open.');
			}
			const result = await perform(job, config, {
				signal,
				onProgress: (progress) => {
					say({ kind: 'progress', id, progress });
				},
				breathe: async () => {
					await hearMessages();
					signal.throwIfAborted();
				},
			});
			say({ kind: 'answer', id, answer: result });
		} catch (error) {
			if (signal.aborted) say({ kind: 'aborted', id });
			else say({ kind: 'error', id, ...explain(error) });
		} finally {
			running = undefined;
		}
	}

	function say(message: FromWorker<Jobs>): void {
		self.postMessage(message);
	}

	self.onmessage = ({ data }: MessageEvent<ToWorker<Jobs, Config>>) => {
		switch (data.kind) {
			case 'configure':
				config = data.config;
				return;
			case 'abort':
				if (running?.id === data.id) running.controller.abort();
				return;
			case 'job':
				void answer(data.id, data);
		}
	};
}

/** Lets messages that wait (an abort) be handled; a promise alone would not. */
function hearMessages(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(undefined);
	});
}

function explain(error: unknown): { code: InferenceError['code']; message: string } {
	const known = isMissingScript(error) ? missingScript() : error;
	if (known instanceof InferenceError) return { code: known.code, message: known.message };
	const detail = error instanceof Error ? error.message : String(error);
	return { code: 'worker', message: `The models stopped with an error: ${detail}` };
}
