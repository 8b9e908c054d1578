/** Lesions, their visits and pictures. */
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import {
	contentOf,
	isKept,
	isOver,
	keptIn,
	marked,
	newestFirst,
	pictureIn,
	valueIn,
	type Means,
	type Undo,
} from './kept';
import type { Entry } from './records';
import type { KeptHeading, KeptLesion, VisitHeading } from './schema';

export interface VisitToSave {
	readonly lesion: Lesion;
	readonly visit: LesionVisit;
	/** Upright JPEGs without metadata. */
	readonly picture: Blob;
	readonly thumbnail: Blob;
}

export interface LesionWithVisits {
	readonly lesion: Lesion;
	/** Newest first. */
	readonly visits: VisitHeading[];
}

/** Everything that lies under the id of a visit. */
const VISIT_STORES = ['headings', 'visits', 'pictures', 'thumbnails'] as const;

/** What is written for a visit: the light records that show it, and the heavy ones behind them. */
export async function visitEntries({ lesion, visit, picture, thumbnail }: VisitToSave) {
	const { id, lesionId, takenAt, source, judgement } = visit;
	if (lesionId !== lesion.id) throw new TypeError('The visit belongs to another lesion.');
	const kept: KeptHeading = { id, lesionId, takenAt, source, judgement };
	const heading: Entry = ['headings', id, kept];
	const behind: Entry[] = [
		['visits', id, visit],
		['pictures', id, await contentOf(picture)],
		['thumbnails', id, await contentOf(thumbnail)],
	];
	return { lesion: ['lesions', lesion.id, lesion] as Entry, heading, behind };
}

export class LesionStore {
	readonly #means: Means;

	constructor(means: Means) {
		this.#means = means;
	}

	async saveVisit(given: VisitToSave): Promise<void> {
		const { lesion, heading, behind } = await visitEntries(given);
		await this.#means.records.put(lesion, heading, ...behind);
		this.#means.changes.announce('lesions');
	}

	async saveLesion(lesion: Lesion): Promise<void> {
		await this.#means.records.put(['lesions', lesion.id, lesion]);
		this.#means.changes.announce('lesions');
	}

	async list(): Promise<LesionWithVisits[]> {
		const [lesions, headings] = await Promise.all([
			keptIn<KeptLesion>(this.#means.records, 'lesions'),
			keptIn<KeptHeading>(this.#means.records, 'headings'),
		]);
		headings.sort((a, b) => newestFirst(a.takenAt, b.takenAt));
		const byLesion = new Map<string, VisitHeading[]>();
		for (const heading of headings) {
			const visits = byLesion.get(heading.lesionId);
			if (visits) visits.push(heading);
			else byLesion.set(heading.lesionId, [heading]);
		}
		const list = lesions.map((lesion) => ({ lesion, visits: byLesion.get(lesion.id) ?? [] }));
		const last = (entry: LesionWithVisits) => entry.visits[0]?.takenAt ?? entry.lesion.createdAt;
		return list.sort((a, b) => newestFirst(last(a), last(b)));
	}

	async lesions(): Promise<Lesion[]> {
		const lesions = await keptIn<KeptLesion>(this.#means.records, 'lesions');
		return lesions.sort((a, b) => newestFirst(a.createdAt, b.createdAt));
	}

	async lesion(id: string): Promise<Lesion | undefined> {
		const lesion = await valueIn<KeptLesion>(this.#means.records, 'lesions', id);
		return lesion && isKept(lesion) ? lesion : undefined;
	}

	async visits(lesionId?: string): Promise<LesionVisit[]> {
		const headings = (await this.list())
			.filter(({ lesion }) => lesionId === undefined || lesion.id === lesionId)
			.flatMap(({ visits }) => visits)
			.sort((a, b) => newestFirst(a.takenAt, b.takenAt));
		const { records } = this.#means;
		const visits = headings.map(({ id }) => valueIn<LesionVisit>(records, 'visits', id));
		return (await Promise.all(visits)).filter((visit) => visit !== undefined);
	}

	async visit(id: string): Promise<LesionVisit | undefined> {
		const heading = await valueIn<KeptHeading>(this.#means.records, 'headings', id);
		if (!heading || !isKept(heading)) return undefined;
		if (!(await this.lesion(heading.lesionId))) return undefined;
		return valueIn<LesionVisit>(this.#means.records, 'visits', id);
	}

	async picture(store: 'pictures' | 'thumbnails', visitId: string): Promise<Blob | undefined> {
		return pictureIn(this.#means.records, store, visitId);
	}

	async delete(store: 'lesions' | 'headings', id: string): Promise<Undo> {
		await this.#mark(store, id, Date.now());
		return () => this.#mark(store, id, undefined);
	}

	/** Removes for good what was deleted at or before `limit`, ms since 1970. */
	async purge(limit: number): Promise<void> {
		const { records } = this.#means;
		const [lesions, headings] = await Promise.all([
			records.all('lesions'),
			records.all('headings'),
		]);
		const overLesions = lesions.opened.filter((lesion) => isOver(lesion, limit));
		const gone = new Set(overLesions.map(({ id }) => id));
		const overVisits = headings.opened.filter(
			(heading) => isOver(heading, limit) || gone.has((heading.value as KeptHeading).lesionId),
		);
		if (overLesions.length + overVisits.length === 0) return;
		await records.remove(
			[
				...overLesions.map((record) => ({ store: 'lesions' as const, record })),
				...overVisits.map((record) => ({ store: 'headings' as const, record })),
			],
			overVisits.flatMap(({ id }) => VISIT_STORES.map((store) => ({ store, id }))),
		);
	}

	async #mark(store: 'lesions' | 'headings', id: string, deletedAt: number | undefined) {
		await this.#means.records.update([store, id, marked(deletedAt)]);
		this.#means.changes.announce('lesions');
	}
}
