/** The diary on this device: lesions, their visits and pictures, encrypted. */
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import { Changes, type ChangeListener } from './changes';
import { Records } from './records';
import { keepStorage, storageRoom, type Room } from './room';
import type { KeptHeading, KeptLesion, SealedStore, Tombstone, VisitHeading } from './schema';

export type { Change, ChangeListener } from './changes';
export { VaultError, type VaultErrorCode } from './errors';
export type { Room } from './room';
export type { VisitHeading } from './schema';

/** Takes a deletion back. Rejects with VaultError `missing` once it was purged. */
export type Undo = () => Promise<void>;

/** How long a deletion can be taken back, ms. */
export const UNDO_TIME = 10 * 60_000;

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

/**
 * Opens the diary; makes it, with its key, the first time. Call it once and keep what it gives.
 * @throws VaultError `unavailable`, `blocked`, `newer` or `locked`
 */
export async function openVault({ name = 'skinkeep' } = {}): Promise<Vault> {
	const vault = new Vault(name);
	try {
		await vault.purge();
		return vault;
	} catch (error) {
		await vault.close();
		throw error;
	}
}

export class Vault {
	readonly #records: Records;
	readonly #changes: Changes;

	/** For `openVault`. */
	constructor(name: string) {
		this.#records = new Records(name);
		this.#changes = new Changes(name);
	}

	/**
	 * Saves a visit with its picture and its lesion: all of it, or nothing.
	 * @throws VaultError `full` where there is no room; what was there before is intact
	 */
	async saveVisit({ lesion, visit, picture, thumbnail }: VisitToSave): Promise<void> {
		const { id, lesionId, takenAt, source, judgement } = visit;
		if (lesionId !== lesion.id) throw new TypeError('The visit belongs to another lesion.');
		const heading: KeptHeading = { id, lesionId, takenAt, source, judgement };
		await this.#records.put(
			['lesions', lesion.id, lesion],
			['headings', id, heading],
			['visits', id, visit],
			['pictures', id, await contentOf(picture)],
			['thumbnails', id, await contentOf(thumbnail)],
		);
		this.#changes.announce('lesions');
	}

	/** Saves a lesion's name and place. */
	async saveLesion(lesion: Lesion): Promise<void> {
		await this.#records.put(['lesions', lesion.id, lesion]);
		this.#changes.announce('lesions');
	}

	/** Every lesion with what a list shows of its visits; the lesion seen last comes first. */
	async lesionList(): Promise<LesionWithVisits[]> {
		const [lesions, headings] = await Promise.all([
			this.#kept<KeptLesion>('lesions'),
			this.#kept<KeptHeading>('headings'),
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

	/** All lesions, those added last first. */
	async savedLesions(): Promise<Lesion[]> {
		const lesions = await this.#kept<KeptLesion>('lesions');
		return lesions.sort((a, b) => newestFirst(a.createdAt, b.createdAt));
	}

	async savedLesion(id: string): Promise<Lesion | undefined> {
		const lesion = await this.#value<KeptLesion>('lesions', id);
		return lesion && isKept(lesion) ? lesion : undefined;
	}

	/** Whole visits with their maps, newest first: of one lesion, or of all. */
	async savedVisits(lesionId?: string): Promise<LesionVisit[]> {
		const headings = (await this.lesionList())
			.filter(({ lesion }) => lesionId === undefined || lesion.id === lesionId)
			.flatMap(({ visits }) => visits)
			.sort((a, b) => newestFirst(a.takenAt, b.takenAt));
		const visits = headings.map(({ id }) => this.#value<LesionVisit>('visits', id));
		return (await Promise.all(visits)).filter((visit) => visit !== undefined);
	}

	/** One visit with its maps; undefined where it, or its lesion, is deleted. */
	async savedVisit(id: string): Promise<LesionVisit | undefined> {
		const heading = await this.#value<KeptHeading>('headings', id);
		if (!heading || !isKept(heading)) return undefined;
		if (!(await this.savedLesion(heading.lesionId))) return undefined;
		return this.#value<LesionVisit>('visits', id);
	}

	async savedPicture(visitId: string): Promise<Blob | undefined> {
		return blobOf(await this.#value<Content>('pictures', visitId));
	}

	async savedThumbnail(visitId: string): Promise<Blob | undefined> {
		return blobOf(await this.#value<Content>('thumbnails', visitId));
	}

	/** Deletes a visit; its lesion stays. It can be taken back for ten minutes. */
	async deleteVisit(id: string): Promise<Undo> {
		await this.#mark('headings', id, Date.now());
		return () => this.#mark('headings', id, undefined);
	}

	/** Deletes a lesion with its visits. It can be taken back for ten minutes. */
	async deleteLesion(id: string): Promise<Undo> {
		await this.#mark('lesions', id, Date.now());
		return () => this.#mark('lesions', id, undefined);
	}

	/** Removes for good what was deleted at least `age` ms ago; every opening does it, too. */
	async purge(age = UNDO_TIME): Promise<void> {
		const [lesions, headings] = await Promise.all([
			this.#records.all('lesions'),
			this.#records.all('headings'),
		]);
		const limit = Date.now() - age;
		const isOver = ({ value }: { value: unknown }) =>
			((value as Tombstone).deletedAt ?? Infinity) <= limit;
		const overLesions = lesions.opened.filter(isOver);
		const gone = new Set(overLesions.map(({ id }) => id));
		const overVisits = headings.opened.filter(
			(heading) => isOver(heading) || gone.has((heading.value as KeptHeading).lesionId),
		);
		if (overLesions.length + overVisits.length === 0) return;
		await this.#records.remove(
			[
				...overLesions.map((record) => ({ store: 'lesions' as const, record })),
				...overVisits.map((record) => ({ store: 'headings' as const, record })),
			],
			overVisits.flatMap(({ id }) => VISIT_STORES.map((store) => ({ store, id }))),
		);
	}

	/** Calls back after every change, in this tab or another; returns what stops it. */
	onChange(listener: ChangeListener): () => void {
		return this.#changes.listen(listener);
	}

	/** Bytes used and free; undefined where the browser does not tell. */
	async room(): Promise<Room | undefined> {
		return storageRoom();
	}

	/** Asks the browser to keep the diary when it needs room; whether it agreed. */
	async keep(): Promise<boolean> {
		return keepStorage();
	}

	/** Deletes every record and the key. The vault can be used again; it is then a new one. */
	async deleteEverything(): Promise<void> {
		await this.#records.destroy();
		this.#changes.announce('everything');
	}

	/** Lets go of the key and the connection, for good. */
	async close(): Promise<void> {
		this.#changes.close();
		await this.#records.close();
	}

	async #mark(store: 'lesions' | 'headings', id: string, deletedAt: number | undefined) {
		await this.#records.update(store, id, (value) => ({ ...(value as object), deletedAt }));
		this.#changes.announce('lesions');
	}

	/** One value; the seal vouches for its type (see `open` in crypto.ts). */
	async #value<Value>(store: SealedStore, id: string): Promise<Value | undefined> {
		return (await this.#records.get(store, id))?.value as Value | undefined;
	}

	/** All values of a store that are not deleted. */
	async #kept<Value extends Tombstone>(store: SealedStore): Promise<Value[]> {
		const { opened } = await this.#records.all(store);
		return opened.map(({ value }) => value as Value).filter(isKept);
	}
}

interface Content {
	readonly type: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

async function contentOf(blob: Blob): Promise<Content> {
	return { type: blob.type, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

function blobOf(content: Content | undefined): Blob | undefined {
	return content && new Blob([content.bytes], { type: content.type });
}

function isKept(value: Tombstone): boolean {
	return value.deletedAt === undefined;
}

/** For sorting ISO dates. */
function newestFirst(a: string, b: string): number {
	return a < b ? 1 : a > b ? -1 : 0;
}
