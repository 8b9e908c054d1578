/**
 * Reads check-ins again that another model had read, one after the other, in the worker. Each is kept
 * as soon as it is read: a stop, or a tab that is closed, loses none, and what two tabs read at the
 * same time is the same.
 */
import type { CheckInHeading } from '$lib/skin/check-in';
import { toReadAgain, type NotAgain } from '$lib/skin/read-again';
import type { SkipReason } from '$lib/skin/sequence';
import type { Vault } from '$lib/vault/vault';
import { diary } from './diary';
import { faceEngine } from './face-engine';
import { isAbort, problemOf, type Problem } from './problem';
import { keepNotReadAgain, readCheckInAgain } from './visit-again';

/** So many are tried until what failed is remembered. */
const CHUNK = 64;

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
			for (let at = 0; at < ids.length; at += CHUNK) {
				await this.#readSome(vault, ids.slice(at, at + CHUNK), present, stop.signal);
			}
		} catch (error) {
			if (!stop.signal.aborted && !isAbort(error)) this.problem = problemOf(error);
		} finally {
			if (this.#stop === stop) this.progress = undefined;
		}
	}

	/** What could not be read is remembered together: that is one record, of all of them. */
	async #readSome(
		vault: Vault,
		ids: readonly string[],
		present: string,
		signal: AbortSignal,
	): Promise<void> {
		const failed: Record<string, SkipReason> = {};
		try {
			for (const id of ids) {
				signal.throwIfAborted();
				const outcome = await readCheckInAgain(vault, faceEngine(), { id, present }, signal);
				if (outcome === 'read') this.read++;
				else if (outcome !== 'gone') failed[id] = outcome;
				const { progress } = this;
				if (progress) this.progress = { ...progress, done: progress.done + 1 };
			}
		} finally {
			await keepNotReadAgain(vault, present, failed);
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
