/** A check-in that is not saved yet: kept encrypted, so that a closed tab or a lost camera loses nothing. */
import type { CheckInTag } from '$lib/skin/check-in';
import type { FaceReading } from '$lib/skin/face';
import { diary } from './diary';
import type { FacePictures } from './face-pictures';

export interface FaceDraft {
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly note: string;
	readonly tags: readonly CheckInTag[];
	/** Undefined while it is not read. */
	readonly reading?: FaceReading;
	readonly cropSize?: number;
}

export interface OpenDraft {
	readonly draft: FaceDraft;
	readonly pictures: Pick<FacePictures, 'picture'> & Partial<FacePictures>;
}

/** Keeps it; a diary that can't be written to is not this moment's problem: saving will say so. */
export async function keepDraft(draft: FaceDraft, pictures: Partial<FacePictures>): Promise<void> {
	try {
		const blobs = Object.entries(pictures).filter(
			(entry): entry is [string, Blob] => entry[1] instanceof Blob,
		);
		await (await diary()).saveDraft('check-in', draft, Object.fromEntries(blobs));
	} catch {
		// See above.
	}
}

/** What was left open, on this device, by whatever ended the page. */
export async function openDraft(): Promise<OpenDraft | undefined> {
	const kept = await (await diary()).savedDraft('check-in');
	const { picture, crop, thumbnail } = kept?.blobs ?? {};
	if (!kept || !picture) return undefined;
	const draft = kept.value as FaceDraft;
	return {
		draft,
		pictures: { picture, ...(crop ? { crop } : {}), ...(thumbnail ? { thumbnail } : {}) },
	};
}

export async function dropDraft(): Promise<void> {
	try {
		await (await diary()).clearDraft('check-in');
	} catch {
		// It is offered again next time.
	}
}
