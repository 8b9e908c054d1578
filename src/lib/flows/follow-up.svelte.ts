/** One mole over time: the open visit of a lesion laid over its first. */
import type { VisitHeading } from '$lib/vault/vault';
import { compareVisits, type Comparison } from './follow-up';
import { isAbort, problemOf, type Problem } from './problem';

export type { Comparison } from './follow-up';

/** Compares the open visit with the first one. Keeps what it has once compared. */
export class FollowUpPage {
	current = $state.raw<Comparison>();
	working = $state(false);
	problem = $state.raw<Problem>();

	#kept: Comparison[] = [];
	#wanted = '';
	#stop: AbortController | undefined;

	/** @param visits newest first, as the lesion's page has them; `openId` is the one it shows */
	async show(visits: readonly VisitHeading[], openId: string | undefined): Promise<void> {
		const first = visits.at(-1);
		const wanted = first && openId !== undefined ? `${first.id} ${openId}` : '';
		if (wanted === this.#wanted) return;
		this.#wanted = wanted;
		this.#stopWorking();
		this.problem = undefined;
		const kept = this.#kept.find(
			({ firstId, visitId }) => firstId === first?.id && visitId === openId,
		);
		this.current = kept;
		if (kept || !first || openId === undefined || openId === first.id) return;
		const stop = new AbortController();
		this.#stop = stop;
		this.working = true;
		try {
			const comparison = await compareVisits(first.id, openId, stop.signal);
			if (comparison) this.#kept.push(comparison);
			this.current = comparison;
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			if (this.#stop === stop) this.working = false;
		}
	}

	/** Lets go of the pictures. */
	close(): void {
		this.#stopWorking();
		for (const { overlay } of this.#kept) if (overlay) URL.revokeObjectURL(overlay.pictureUrl);
		this.#kept = [];
		this.#wanted = '';
		this.current = undefined;
	}

	#stopWorking(): void {
		this.#stop?.abort();
		this.#stop = undefined;
		this.working = false;
	}
}
