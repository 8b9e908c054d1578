/**
 * Reads check-ins again that another model had read, one after the other, in the worker. Each is kept
 * as soon as it is read: a stop, or a tab that is closed, loses none, and what two tabs read at the
 * same time is the same.
 */
import type { CheckInHeading } from '$lib/skin/check-in';
import { toReadAgain, type NotAgain } from '$lib/skin/read-again';
import { diary } from './diary';
import { faceEngine } from './face-engine';
import { isAbort, problemOf, type Problem } from './problem';
import { keepNotReadAgain, readCheckInAgain } from './visit-again';

export class ReadAgain {
	/** While it runs: how many of how many. */
	progress = $state.raw<{ readonly done: number; readonly total: number }>();
	/** The person stopped it. */
	stopped = $state(false);
	/** Read since the page was opened. */
	read = $state(0);
	problem = $state.raw<Problem>();

	#stop: AbortController | undefined;

	/**
	 * @param headings every check-in
	 * @param present the model that grades now
	 * @param out what is known not to be readable
	 */
	async start(
		headings: readonly CheckInHeading[],
		present: string | undefined,
		out: NotAgain,
	): Promise<void> {
		const ids = toReadAgain(headings, present, out);
		if (present === undefined || ids.length === 0 || this.progress) return;
		const stop = new AbortController();
		this.#stop = stop;
		this.stopped = false;
		this.problem = undefined;
		this.progress = { done: 0, total: ids.length };
		try {
			const vault = await diary();
			for (const [at, id] of ids.entries()) {
				stop.signal.throwIfAborted();
				const visit = { id, present };
				const outcome = await readCheckInAgain(vault, faceEngine(), visit, stop.signal);
				if (outcome === 'read') this.read++;
				else if (outcome !== 'gone') await keepNotReadAgain(vault, visit, outcome);
				this.progress = { done: at + 1, total: ids.length };
			}
		} catch (error) {
			if (!stop.signal.aborted && !isAbort(error)) this.problem = problemOf(error);
		} finally {
			if (this.#stop === stop) this.progress = undefined;
		}
	}

	/** What was read is kept. */
	stop(): void {
		if (!this.progress) return;
		this.#stop?.abort();
		this.#stop = undefined;
		this.progress = undefined;
		this.stopped = true;
	}
}
