/** Check-ins over time: the list, charts, two visits side by side, one visit opened, and taking out. */
import type { Attribute } from '$lib/skin/attributes';
import { standingsOf, type Standings } from '$lib/skin/baseline';
import {
	modelOf,
	scoresOf,
	type CheckIn,
	type CheckInHeading,
	type CheckInTag,
} from '$lib/skin/check-in';
import { axisNotes, chartModel, historyRows, seriesOf, within } from '$lib/skin/history';
import type { HistoryRow, Period } from '$lib/skin/history';
import { toReadAgain, type NotAgain } from '$lib/skin/read-again';
import type { Undo, Vault } from '$lib/vault/vault';
import { diary } from './diary';
import { presentModel, retestErrors, type Retest } from './face-engine';
import { problemOf, type Problem } from './problem';
import { notReadAgain } from './visit-again';

/** Changes that come sooner than this after the last drawing are drawn together, ms. */
const GAP = 500;

/** The check-ins, kept up with what other tabs do. */
export class History {
	/** Newest first; undefined until they were read once. */
	headings = $state.raw<readonly CheckInHeading[]>();
	period = $state<Period>('half-year');
	problem = $state.raw<Problem>();
	/** The model that grades now, as headings have it; undefined where nobody knows. */
	present = $state.raw<string>();
	/** What it could not read again. */
	out = $state.raw<NotAgain>({});

	#retest = $state.raw<Retest>();

	/** Visits of the period, oldest first. */
	shown = $derived(within(this.headings ?? [], this.period));
	/** Whose grades the charts show. */
	model = $derived(chartModel(this.shown, this.present));
	series = $derived(
		this.#retest ? seriesOf(this.shown, this.headings ?? [], this.#retest, this.model) : [],
	);
	/** How many check-ins the present model can read again. */
	older = $derived(toReadAgain(this.headings ?? [], this.present, this.out).length);
	/** Why check-ins stay out of the charts, one reason for each that can't be read again. */
	leftOut = $derived(
		(this.headings ?? []).flatMap(({ id, model }) => {
			const reason = model === this.model ? undefined : this.out[id];
			return reason ?? [];
		}),
	);
	notes = $derived(axisNotes(this.shown));
	/** The newest visit against all before it. */
	standings = $derived.by(() => {
		const [newest] = this.headings ?? [];
		return newest && this.#retest
			? standingsOf(newest, this.headings ?? [], this.#retest)
			: undefined;
	});

	/** The newest rows of the table. */
	rows(most: number): HistoryRow[] {
		return historyRows(this.shown.slice(-most), { model: this.model, out: this.out });
	}

	/** Reads the list and follows it; gives the function that stops following. */
	follow(): () => void {
		let stop: (() => void) | undefined;
		let over = false;
		void this.#attempt(async () => {
			const vault = await diary();
			if (over) return;
			let [busy, again] = [false, false];
			// Check-ins that are read again come many a second; each is drawn with those after it.
			const reload = async () => {
				again = true;
				if (busy) return;
				busy = true;
				while (again && !over) {
					again = false;
					await this.load();
					await new Promise((resolve) => setTimeout(resolve, GAP));
				}
				busy = false;
			};
			stop = vault.onChange(({ kind }) => {
				// The verdict keeps what it read as a setting: no visit has changed by that.
				if (kind !== 'settings') void reload();
			});
			await this.load();
		});
		return () => {
			over = true;
			stop?.();
		};
	}

	async load(): Promise<void> {
		await this.#attempt(async () => {
			const vault = await diary();
			const [headings, retest, present] = await Promise.all([
				vault.checkInList(),
				retestErrors(),
				presentModel(),
			]);
			this.out = await notReadAgain(vault, present);
			this.present = present;
			this.#retest = retest;
			this.headings = headings;
		});
	}

	async #attempt(work: () => Promise<void>): Promise<void> {
		this.problem = undefined;
		try {
			await work();
		} catch (error) {
			this.problem = problemOf(error);
		}
	}
}

/** A saved visit with its aligned face. */
export interface OpenCheckIn {
	readonly checkIn: CheckIn;
	readonly cropUrl: string;
	readonly standings: Standings;
}

/** One visit. */
export class CheckInPage {
	open = $state.raw<OpenCheckIn>();
	missing = $state(false);
	problem = $state.raw<Problem>();
	deleted = $state.raw<Undo>();
	note = $state('');
	tags = $state<readonly CheckInTag[]>([]);
	saved = $state(false);

	async show(id: string): Promise<void> {
		await this.#attempt(async (vault) => {
			const [checkIn, crop, all, retest] = await Promise.all([
				vault.savedCheckIn(id),
				vault.savedCrop(id),
				vault.checkInList(),
				retestErrors(),
			]);
			this.close();
			this.missing = !checkIn || !crop;
			if (!checkIn || !crop) return;
			const { takenAt, reading, note, tags } = checkIn;
			const visit = { takenAt, scores: scoresOf(reading), model: modelOf(reading) };
			this.note = note;
			this.tags = tags;
			this.open = {
				checkIn,
				cropUrl: URL.createObjectURL(crop),
				standings: standingsOf(visit, all, retest),
			};
		});
	}

	/** Whether note or tags are not what is kept. */
	changed = $derived.by(() => {
		const { open } = this;
		if (!open) return false;
		const { note, tags } = open.checkIn;
		return note !== this.note.trim() || tags.join() !== this.tags.join();
	});

	/** Keeps the note and the tags. */
	async write(): Promise<void> {
		const { open } = this;
		if (!open) return;
		await this.#attempt(async (vault) => {
			const words = { note: this.note.trim(), tags: $state.snapshot(this.tags) };
			await vault.updateCheckIn(open.checkIn.id, words);
			this.open = { ...open, checkIn: { ...open.checkIn, ...words } };
			this.saved = true;
		});
	}

	async delete(): Promise<void> {
		const { open } = this;
		if (!open) return;
		await this.#attempt(async (vault) => {
			this.deleted = await vault.deleteCheckIn(open.checkIn.id);
			this.close();
		});
	}

	async undo(id: string): Promise<void> {
		const { deleted } = this;
		this.deleted = undefined;
		await this.#attempt(async () => {
			await deleted?.();
			await this.show(id);
		});
	}

	/** Lets go of the open picture. */
	close(): void {
		if (this.open) URL.revokeObjectURL(this.open.cropUrl);
		this.open = undefined;
		this.saved = false;
	}

	async #attempt(work: (vault: Vault) => Promise<void>): Promise<void> {
		this.problem = undefined;
		try {
			await work(await diary());
		} catch (error) {
			this.problem = problemOf(error);
		}
	}
}

/** Two visits for the before-and-after slider. */
export class TwoVisits {
	before = $state.raw<OpenSide>();
	after = $state.raw<OpenSide>();
	problem = $state.raw<Problem>();

	#latest = '';

	/**
	 * Opens both; a later call overtakes an earlier one.
	 * @param models who read them: the same visit is opened anew where another model has read it
	 */
	async show(beforeId: string, afterId: string, models = ''): Promise<void> {
		const asked = `${beforeId} ${afterId} ${models}`;
		if (this.#latest === asked) return;
		this.#latest = asked;
		this.problem = undefined;
		try {
			const vault = await diary();
			const [before, after] = await Promise.all([side(vault, beforeId), side(vault, afterId)]);
			if (this.#latest !== asked) {
				for (const one of [before, after]) if (one) URL.revokeObjectURL(one.src);
				return;
			}
			this.#release();
			this.before = before;
			this.after = after;
		} catch (error) {
			this.problem = problemOf(error);
		}
	}

	close(): void {
		this.#latest = '';
		this.#release();
		this.before = undefined;
		this.after = undefined;
	}

	#release(): void {
		for (const one of [this.before, this.after]) if (one) URL.revokeObjectURL(one.src);
	}
}

export interface OpenSide {
	readonly src: string;
	readonly takenAt: string;
	readonly grade: (attribute: Attribute) => number;
	readonly map: (attribute: Attribute) => CheckIn['reading']['attributes'][Attribute]['map'];
}

async function side(vault: Vault, id: string): Promise<OpenSide | undefined> {
	const [checkIn, crop] = await Promise.all([vault.savedCheckIn(id), vault.savedCrop(id)]);
	if (!checkIn || !crop) return undefined;
	const scores = scoresOf(checkIn.reading);
	return {
		src: URL.createObjectURL(crop),
		takenAt: checkIn.takenAt,
		grade: (attribute) => scores[attribute].grade,
		map: (attribute) => checkIn.reading.attributes[attribute].map,
	};
}
