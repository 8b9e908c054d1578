/** The diary as a stream of records, as far as they are chosen. One is in memory at a time. */
import { chosenCheckIn, inPeriod, type ExportChoice } from '$lib/exchange/archive/choose';
import type { ArchivePicture, ArchiveRecord, Pictures } from '$lib/exchange/archive/format';
import { checkInRow, scoreColumns, scoresCsv, visitRow } from '$lib/exchange/scores';
import type { CheckInHeading } from '$lib/skin/check-in';
import { VaultError, type LesionWithVisits, type Vault } from '$lib/vault/vault';
import { blurredFace } from './blurred-face';

/** What is there to be chosen from. */
export interface Contents {
	readonly lesions: readonly LesionWithVisits[];
	readonly checkIns: readonly CheckInHeading[];
}

export async function contentsOf(vault: Vault): Promise<Contents> {
	const [lesions, checkIns] = await Promise.all([vault.lesionList(), vault.checkInList()]);
	return { lesions, checkIns };
}

/** What of it is chosen: a lesion goes with its visits, or with its own day where it has none. */
export function chosenFrom(contents: Contents, choice: ExportChoice): Contents {
	const lesions = contents.lesions.flatMap(({ lesion, visits }) => {
		const chosen = visits.filter(({ takenAt }) => inPeriod(takenAt, choice));
		const own = visits.length === 0 && inPeriod(lesion.createdAt, choice);
		return chosen.length > 0 || own ? { lesion, visits: chosen } : [];
	});
	return {
		lesions: choice.lesions ? lesions : [],
		checkIns: choice.checkIns
			? contents.checkIns.filter(({ takenAt }) => inPeriod(takenAt, choice))
			: [],
	};
}

/** Lesions, visits and check-ins together. */
export function recordCount({ lesions, checkIns }: Contents): number {
	return lesions.reduce((sum, { visits }) => sum + 1 + visits.length, 0) + checkIns.length;
}

/**
 * The chosen records with their pictures, oldest first within their kind.
 * @param onDamaged is told of one that can't be read any more; the others go on
 */
export async function* diaryRecords(
	vault: Vault,
	{ lesions, checkIns }: Contents,
	choice: ExportChoice,
	onDamaged: () => void,
): AsyncGenerator<ArchiveRecord> {
	for (const { lesion } of lesions) yield { kind: 'lesion', record: lesion, pictures: {} };
	for (const { id } of lesions.flatMap(({ visits }) => visits).toReversed()) {
		const whole = await unlessDamaged(() => visitOf(vault, id, choice), onDamaged);
		if (whole) yield whole;
	}
	for (const { id } of checkIns.toReversed()) {
		const whole = await unlessDamaged(() => checkInOf(vault, id, choice), onDamaged);
		if (whole) yield whole;
	}
}

/** Undefined where it was deleted in another tab meanwhile. */
async function visitOf(
	vault: Vault,
	id: string,
	{ photos }: ExportChoice,
): Promise<ArchiveRecord | undefined> {
	const record = await vault.savedVisit(id);
	if (!record || photos === 'none') return record && { kind: 'visit', record, pictures: {} };
	const pictures = await picturesOf({
		picture: await vault.savedPicture(id),
		thumbnail: await vault.savedThumbnail(id),
	});
	return { kind: 'visit', record, pictures };
}

async function checkInOf(
	vault: Vault,
	id: string,
	choice: ExportChoice,
): Promise<ArchiveRecord | undefined> {
	const record = await vault.savedCheckIn(id);
	if (!record) return undefined;
	const pictures = await facePictures(vault, id, choice);
	return { kind: 'check-in', record: chosenCheckIn(record, choice), pictures };
}

async function unlessDamaged<T>(
	read: () => Promise<T>,
	onDamaged: () => void,
): Promise<T | undefined> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof VaultError) || error.code !== 'damaged') throw error;
		onDamaged();
		return undefined;
	}
}

async function facePictures(vault: Vault, id: string, { photos }: ExportChoice): Promise<Pictures> {
	if (photos === 'none') return {};
	const whole = {
		picture: await vault.savedFacePicture(id),
		crop: await vault.savedCrop(id),
		thumbnail: await vault.savedFaceThumbnail(id),
	};
	if (photos === 'whole') return picturesOf(whole);
	const blur = (picture: Blob | undefined) => picture && blurredFace(picture);
	return picturesOf({
		picture: await blur(whole.picture),
		crop: await blur(whole.crop),
		thumbnail: await blur(whole.thumbnail),
	});
}

async function picturesOf(blobs: Record<string, Blob | undefined>): Promise<Pictures> {
	const pictures: Record<string, ArchivePicture> = {};
	for (const [role, blob] of Object.entries(blobs)) {
		if (!blob) continue;
		const bytes = new Uint8Array(await blob.arrayBuffer());
		pictures[role] = { type: blob.type || 'image/jpeg', bytes };
	}
	return pictures;
}

/** The chosen scores as CSV. */
export async function diaryScores(
	vault: Vault,
	{ lesions, checkIns }: Contents,
	choice: ExportChoice,
	signal: AbortSignal,
	onProgress: (done: number) => void,
	onDamaged: () => void,
): Promise<string> {
	const rows = checkIns.toReversed().map(checkInRow);
	for (const { lesion, visits } of lesions) {
		for (const { id } of visits.toReversed()) {
			signal.throwIfAborted();
			const visit = await unlessDamaged(() => vault.savedVisit(id), onDamaged);
			if (visit) rows.push(visitRow(lesion, visit));
			onProgress(rows.length);
		}
	}
	return scoresCsv(scoreColumns(choice.attributes, choice), rows);
}
