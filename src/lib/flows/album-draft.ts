/**
 * Photos of an album that are graded and not saved yet: each is kept, encrypted, as soon as it is
 * graded, and beside them a list with their dates.
 */
import type { FaceReading } from '$lib/skin/face';
import { diary } from './diary';
import type { FacePictures } from './face-pictures';

export interface ListedPhoto {
	readonly name: string;
	/** Among all that were chosen, from 0. */
	readonly place: number;
	/** "2026-03-14", this device's time zone. */
	readonly day: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	/** The date is the photo's own, its name's or the person's, and not the file's. */
	readonly dated: boolean;
}

export interface GradedPhoto {
	readonly reading: FaceReading;
	/** Side of the aligned crop, px. */
	readonly cropSize: number;
	readonly pictures: FacePictures;
}

interface List {
	readonly photos: readonly ListedPhoto[];
	/** Photos that were chosen and not read: their files are not kept. */
	readonly unread: number;
}

export interface KeptAlbum {
	readonly photos: readonly (ListedPhoto & GradedPhoto)[];
	readonly unread: number;
}

/** Keeps one photo; a diary that can't be written to is not this moment's problem: saving will say so. */
export async function keepPhoto(place: number, photo: GradedPhoto): Promise<void> {
	const { pictures, ...read } = photo;
	await quietly(async () => {
		await (await diary()).saveDraft(`album-${place}`, read, { ...pictures });
	});
}

/** Keeps the list, the dates in it as they are now. */
export async function keepList(photos: readonly ListedPhoto[], unread: number): Promise<void> {
	const list: List = {
		photos: photos.map(({ name, place, day, takenAt, dated }) => ({
			name,
			place,
			day,
			takenAt,
			dated,
		})),
		unread,
	};
	await quietly(async () => (await diary()).saveDraft('album', list));
}

/** What was left unsaved; undefined where nothing was. */
export async function keptAlbum(): Promise<KeptAlbum | undefined> {
	const vault = await diary();
	const list = (await vault.savedDraft('album'))?.value as List | undefined;
	if (!list) return undefined;
	const photos: (ListedPhoto & GradedPhoto)[] = [];
	for (const photo of list.photos) {
		const draft = await vault.savedDraft(`album-${photo.place}`);
		const { picture, crop, thumbnail } = draft?.blobs ?? {};
		// It was saved, and the list not written anew.
		if (!draft || !picture || !crop || !thumbnail) continue;
		const read = draft.value as Omit<GradedPhoto, 'pictures'>;
		photos.push({ ...photo, ...read, pictures: { picture, crop, thumbnail } });
	}
	return photos.length > 0 ? { photos, unread: list.unread } : undefined;
}

/** Drops one photo: it is saved. */
export async function dropPhoto(place: number): Promise<void> {
	await quietly(async () => (await diary()).clearDraft(`album-${place}`));
}

/** Drops the list, and every photo in it. */
export async function dropAlbum(): Promise<void> {
	await quietly(async () => {
		const vault = await diary();
		const list = (await vault.savedDraft('album'))?.value as List | undefined;
		if (!list) return;
		await vault.clearDraft('album', ...list.photos.map(({ place }) => `album-${place}` as const));
	});
}

async function quietly(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch {
		// See `keepPhoto`.
	}
}
