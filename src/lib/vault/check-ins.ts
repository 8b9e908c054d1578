/** Check-ins of the face with their pictures. */
import {
	headingOf,
	modelOf,
	readAgain,
	scoresOf,
	type CheckIn,
	type CheckInHeading,
	type CheckInTag,
} from '$lib/skin/check-in';
import type { FaceGrading } from '$lib/skin/face';
import type { VisitFeatures } from '$lib/skin/sequence';
import { allCheckIns } from './check-in-index';
import {
	contentOf,
	isKept,
	isOver,
	marked,
	newestFirst,
	pictureIn,
	valueIn,
	type Means,
	type Undo,
} from './kept';
import type { Entry } from './records';
import type { KeptCheckIn } from './schema';

export interface CheckInToSave {
	readonly checkIn: CheckIn;
	/** Upright JPEGs without metadata: the picture, its aligned crop, and a small one for lists. */
	readonly picture: Blob;
	readonly crop: Blob;
	readonly thumbnail: Blob;
}

/** What a person may change of a check-in afterwards. */
export interface CheckInWords {
	readonly note?: string;
	readonly tags?: readonly CheckInTag[];
}

/** Everything that lies under the id of a check-in. */
const CHECK_IN_STORES = [
	'checkInHeadings',
	'checkIns',
	'facePictures',
	'crops',
	'faceThumbnails',
] as const;

/** What is written for a check-in: the light record that shows it, and the heavy ones behind it. */
export async function checkInEntries({ checkIn, picture, crop, thumbnail }: CheckInToSave) {
	const { id } = checkIn;
	const kept: KeptCheckIn = headingOf(checkIn);
	const heading: Entry = ['checkInHeadings', id, kept];
	const behind: Entry[] = [
		['checkIns', id, checkIn],
		['facePictures', id, await contentOf(picture)],
		['crops', id, await contentOf(crop)],
		['faceThumbnails', id, await contentOf(thumbnail)],
	];
	return { heading, behind };
}

export class CheckInStore {
	readonly #means: Means;

	constructor(means: Means) {
		this.#means = means;
	}

	async save(given: CheckInToSave): Promise<void> {
		const { heading, behind } = await checkInEntries(given);
		await this.#means.records.put(heading, ...behind);
		this.#means.changes.announce('check-ins');
	}

	async list(): Promise<CheckInHeading[]> {
		const headings = (await allCheckIns(this.#means.records)).filter(isKept);
		return headings.sort((a, b) => newestFirst(a.takenAt, b.takenAt));
	}

	async checkIn(id: string): Promise<CheckIn | undefined> {
		const heading = await valueIn<KeptCheckIn>(this.#means.records, 'checkInHeadings', id);
		if (!heading || !isKept(heading)) return undefined;
		return valueIn<CheckIn>(this.#means.records, 'checkIns', id);
	}

	async picture(
		store: 'facePictures' | 'crops' | 'faceThumbnails',
		id: string,
	): Promise<Blob | undefined> {
		return pictureIn(this.#means.records, store, id);
	}

	async update(id: string, { note, tags }: CheckInWords): Promise<void> {
		const change = (value: unknown): unknown => ({
			...(value as object),
			...(note === undefined ? {} : { note }),
			...(tags === undefined ? {} : { tags: [...tags] }),
		});
		await this.#means.records.update(['checkInHeadings', id, change], ['checkIns', id, change]);
		this.#means.changes.announce('check-ins');
	}

	/** Nobody is told: nothing that is shown has changed. */
	async keepFeatures(id: string, features: VisitFeatures): Promise<void> {
		const change = (value: unknown): unknown => {
			const checkIn = value as CheckIn;
			return { ...checkIn, reading: { ...checkIn.reading, features } };
		};
		await this.#means.records.update(['checkIns', id, change]);
	}

	async readAgain(id: string, grading: FaceGrading): Promise<void> {
		const now = new Date();
		const light = { scores: scoresOf(grading), model: modelOf(grading) };
		await this.#means.records.update(
			['checkInHeadings', id, (value) => ({ ...(value as object), ...light })],
			['checkIns', id, (value) => readAgain(value as CheckIn, grading, now)],
		);
		this.#means.changes.announce('check-ins');
	}

	async delete(id: string): Promise<Undo> {
		await this.#mark(id, Date.now());
		return () => this.#mark(id, undefined);
	}

	/** Removes for good what was deleted at or before `limit`, ms since 1970. */
	async purge(limit: number): Promise<void> {
		const ids = (await allCheckIns(this.#means.records))
			.filter(({ deletedAt = Infinity }) => deletedAt <= limit)
			.map(({ id }) => id);
		const opened = await Promise.all(
			ids.map(async (id) => this.#means.records.get('checkInHeadings', id)),
		);
		const over = opened.flatMap((heading) => (heading && isOver(heading, limit) ? heading : []));
		if (over.length === 0) return;
		await this.#means.records.remove(
			over.map((record) => ({ store: 'checkInHeadings' as const, record })),
			over.flatMap(({ id }) => CHECK_IN_STORES.map((store) => ({ store, id }))),
		);
	}

	async #mark(id: string, deletedAt: number | undefined): Promise<void> {
		await this.#means.records.update(['checkInHeadings', id, marked(deletedAt)]);
		this.#means.changes.announce('check-ins');
	}
}
