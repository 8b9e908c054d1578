/** The lesions of this diary: the list, one of them with its visits, and taking things out again. */
import type { Judgement } from '$lib/skin/judge';
import { judge, shownTitle } from '$lib/skin/judge';
import type { BodyPlace } from '$lib/skin/body';
import type { ModelRef } from '$lib/skin/lesion';
import { newLesion, type Lesion, type LesionVisit } from '$lib/skin/lesion-record';
import type { Undo, Vault, VisitHeading } from '$lib/vault/vault';
import { diary } from './diary';
import { modelCards, type Cards } from './engine';
import { problemOf, type Problem } from './problem';

export interface LesionEntry {
	readonly lesion: Lesion;
	/** Newest first. */
	readonly visits: readonly VisitHeading[];
}

/** What was just deleted, and the way back. */
export interface Deleted {
	/** The lesion's name; undefined where it was one visit. */
	readonly lesion?: string;
	readonly undo: Undo;
}

/** The list of lesions, kept up with what other tabs do. */
export class Lesions {
	/** Undefined until it was read once. */
	entries = $state.raw<readonly LesionEntry[]>();
	problem = $state.raw<Problem>();

	/** Reads the list and follows it; gives the function that stops following. */
	follow(): () => void {
		let stop: (() => void) | undefined;
		let over = false;
		void this.#attempt(async () => {
			const vault = await diary();
			if (over) return;
			stop = vault.onChange(() => void this.load());
			await this.load();
		});
		return () => {
			over = true;
			stop?.();
		};
	}

	async load(): Promise<void> {
		await this.#attempt(async () => {
			this.entries = await (await diary()).lesionList();
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

/** A lesion that does not exist until its first visit is saved. */
export function lesionFor(choice: Lesion | { name: string; place: BodyPlace | undefined }): Lesion {
	return 'id' in choice ? choice : newLesion(choice.name, choice.place);
}

/** A saved visit, opened: everything its page shows. */
export interface OpenVisit {
	readonly visit: LesionVisit;
	readonly pictureUrl: string;
	readonly judgement: Judgement;
	/** The visit was read by another version of the model than the one that is here now. */
	readonly older: boolean;
}

/** One lesion over time. */
export class LesionPage {
	lesion = $state.raw<Lesion>();
	/** Newest first. */
	visits = $state.raw<readonly VisitHeading[]>([]);
	open = $state.raw<OpenVisit>();
	cards = $state.raw<Cards>();
	/** It was looked for and is not there. */
	missing = $state(false);
	problem = $state.raw<Problem>();
	deleted = $state.raw<Deleted>();

	/** Opens a lesion, and one of its visits: the named one, else the newest. */
	async show(lesionId: string, visitId?: string): Promise<void> {
		await this.#attempt(async (vault) => {
			const entry = (await vault.lesionList()).find(({ lesion }) => lesion.id === lesionId);
			this.missing = !entry;
			this.lesion = entry?.lesion;
			this.visits = entry?.visits ?? [];
			const heading = this.visits.find(({ id }) => id === visitId) ?? this.visits[0];
			if (heading?.id !== this.open?.visit.id) await this.#openVisit(vault, heading?.id);
		});
	}

	async rename(name: string, place: BodyPlace | undefined): Promise<void> {
		const { lesion } = this;
		if (!lesion) return;
		await this.#attempt(async (vault) => {
			const { id, createdAt } = lesion;
			const changed: Lesion = { id, createdAt, name, ...(place ? { place } : {}) };
			await vault.saveLesion(changed);
			this.lesion = changed;
		});
	}

	/** Deletes the open visit; the lesion stays, even without any. */
	async deleteVisit(): Promise<void> {
		const { lesion, open } = this;
		if (!lesion || !open) return;
		await this.#attempt(async (vault) => {
			const undo = await vault.deleteVisit(open.visit.id);
			this.deleted = { undo };
			await this.show(lesion.id);
		});
	}

	/** Deletes the lesion with its visits. */
	async deleteLesion(): Promise<void> {
		const { lesion } = this;
		if (!lesion) return;
		await this.#attempt(async (vault) => {
			const undo = await vault.deleteLesion(lesion.id);
			this.deleted = { lesion: lesion.name, undo };
			await this.show(lesion.id);
		});
	}

	/** Brings back what was deleted last. */
	async undo(lesionId: string): Promise<void> {
		const { deleted } = this;
		this.deleted = undefined;
		await this.#attempt(async () => {
			await deleted?.undo();
			await this.show(lesionId);
		});
	}

	/** The open visit differs from an earlier one: that is part of the doctor rule. */
	markChanged(visitId: string): void {
		const { open, cards } = this;
		if (open?.visit.id !== visitId || !cards) return;
		if (open.judgement.doctor?.because.includes('changed')) return;
		this.open = { ...open, judgement: judgementOf(open.visit, cards, true) };
	}

	/** Lets go of the open picture. */
	close(): void {
		if (this.open) URL.revokeObjectURL(this.open.pictureUrl);
		this.open = undefined;
	}

	async #openVisit(vault: Vault, id: string | undefined): Promise<void> {
		this.close();
		if (!id) return;
		const [visit, picture, cards] = await Promise.all([
			vault.savedVisit(id),
			vault.savedPicture(id),
			modelCards(),
		]);
		if (!visit || !picture) return;
		const { classifier } = cards;
		this.cards = cards;
		this.open = {
			visit,
			pictureUrl: URL.createObjectURL(picture),
			judgement: judgementOf(visit, cards, false),
			older: isOlder(visit.reading.classifier, classifier),
		};
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

/** An earlier version of the same model; another model is no older one. */
function isOlder(read: ModelRef, now: ModelRef): boolean {
	return read.name === now.name && read.version !== now.version;
}

function judgementOf(visit: LesionVisit, cards: Cards, changed: boolean): Judgement {
	const judgement = judge({
		reading: visit.reading,
		source: visit.source,
		policy: visit.policy ?? cards.classifier,
		symptoms: visit.symptoms,
		quality: visit.quality,
		changed,
		maskThreshold: visit.maskThreshold ?? cards.segmenter.decision.threshold,
	});
	// What was said then stays said, whatever the thresholds of today's model are.
	return { ...judgement, title: shownTitle(visit.judgement.title) };
}
