/** From an opened archive into the diary: what would come in, and bringing it in. */
import {
	readHead,
	readWhole,
	type Archive,
	type Damage,
	type PictureCheck,
	type RecordEntry,
} from '$lib/exchange/archive/read';
import type { ArchivePicture, Pictures, RecordKind } from '$lib/exchange/archive/format';
import * as m from '$lib/i18n/messages/share';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import type { Stage } from '$lib/vault/vault';

/** Ids that the diary has. */
export type Known = Readonly<Record<RecordKind, ReadonlySet<string>>>;
export type Counts = Readonly<Record<RecordKind, number>>;

export interface Preview {
	/** What is new, in the order of the archive. */
	readonly wanted: readonly RecordEntry[];
	readonly fresh: Counts;
	/** What the diary has already: it stays as it is. */
	readonly known: Counts;
	readonly damaged: readonly Damage[];
	/** New records that come without a picture, or with one missing. */
	readonly withoutPictures: number;
	/** First and last moment of visits and check-ins, ISO 8601, UTC; '' where there are none. */
	readonly from: string;
	readonly to: string;
	/** Lesions of the archive, for their visits. */
	readonly lesions: ReadonlyMap<string, Lesion>;
}

export interface Outcome {
	/** Records that came in. */
	readonly came: number;
	/** Pictures that could not be saved, and for which a grey sheet stands in. */
	readonly lostPictures: number;
	readonly damaged: readonly Damage[];
}

export interface Steps {
	readonly signal: AbortSignal;
	/** Records looked at so far. */
	readonly onProgress: (done: number) => void;
}

/** What else an import needs of its surroundings. */
export interface Means {
	readonly check: PictureCheck;
	/** A plain grey picture of that size, px. */
	readonly greySheet: (width: number, height: number) => Promise<Blob>;
	/** A lesion that the diary has. */
	readonly savedLesion: (id: string) => Promise<Lesion | undefined>;
}

/** The page gets a turn at least this often, ms. */
const TURN = 30;
const THUMBNAIL_SIDE = 256;

/** Reads every record once, without pictures. */
export async function previewOf(
	archive: Archive,
	known: Known,
	{ signal, onProgress }: Steps,
): Promise<Preview> {
	const fresh = { lesion: 0, visit: 0, 'check-in': 0 };
	const there = { lesion: 0, visit: 0, 'check-in': 0 };
	const wanted: RecordEntry[] = [];
	const damaged: Damage[] = [];
	const lesions = new Map<string, Lesion>();
	let withoutPictures = 0;
	let [from, to] = ['', ''];
	const breathe = turns(signal);
	for (const [at, entry] of archive.records.entries()) {
		await breathe();
		onProgress(at);
		const read = await readHead(archive, entry);
		if ('damage' in read) {
			damaged.push(read.damage);
			continue;
		}
		const { head, listed, missing } = read;
		if (head.kind === 'lesion') lesions.set(head.record.id, head.record);
		else {
			const { takenAt } = head.record;
			if (from === '' || takenAt < from) from = takenAt;
			if (takenAt > to) to = takenAt;
		}
		if (known[entry.kind].has(entry.id)) {
			there[entry.kind]++;
			continue;
		}
		fresh[entry.kind]++;
		wanted.push(entry);
		if (head.kind !== 'lesion' && (missing || listed.length === 0)) withoutPictures++;
	}
	return { wanted, fresh, known: there, damaged, withoutPictures, from, to, lesions };
}

/**
 * Puts what is wanted into the stage. Nothing shows before the caller commits it; on a failure the
 * caller cancels it.
 */
export async function bringIn(
	archive: Archive,
	preview: Preview,
	stage: Pick<Stage, 'putLesion' | 'putVisit' | 'putCheckIn'>,
	means: Means,
	{ signal, onProgress }: Steps,
): Promise<Outcome> {
	const damaged = [...preview.damaged];
	let lostPictures = 0;
	let came = 0;
	const breathe = turns(signal);
	for (const [at, entry] of preview.wanted.entries()) {
		await breathe();
		onProgress(at);
		const read = await readWhole(archive, entry, means.check);
		if ('damage' in read) {
			damaged.push(read.damage);
			continue;
		}
		lostPictures += read.lost.length;
		const { kind, record, pictures } = read.record;
		switch (kind) {
			case 'lesion':
				await stage.putLesion(record);
				break;
			case 'visit': {
				const lesion = await lesionOf(record, preview, means);
				const { storedWidth, storedHeight } = record;
				const picture = await blobOf(pictures.picture, means, storedWidth, storedHeight);
				const thumbnail = await thumbnailOf(pictures, means);
				await stage.putVisit({ lesion, visit: record, picture, thumbnail });
				break;
			}
			case 'check-in': {
				const { cropSize, reading } = record;
				const { pictureWidth, pictureHeight } = reading.finding;
				await stage.putCheckIn({
					checkIn: record,
					picture: await blobOf(pictures.picture, means, pictureWidth, pictureHeight),
					crop: await blobOf(pictures.crop, means, cropSize, cropSize),
					thumbnail: await thumbnailOf(pictures, means),
				});
				break;
			}
		}
		came++;
	}
	return { came, lostPictures, damaged };
}

/** The visit's lesion; where it was lost, a new one under its id, so that the visit is not. */
async function lesionOf(visit: LesionVisit, { lesions }: Preview, means: Means): Promise<Lesion> {
	const { lesionId: id, takenAt: createdAt } = visit;
	const found = lesions.get(id) ?? (await means.savedLesion(id));
	return found ?? { id, name: m.recovered(), createdAt };
}

async function blobOf(
	picture: ArchivePicture | undefined,
	{ greySheet }: Means,
	width: number,
	height: number,
): Promise<Blob> {
	if (picture) return new Blob([picture.bytes], { type: picture.type });
	const scale = Math.min(1, 1600 / Math.max(width, height));
	return greySheet(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
}

async function thumbnailOf({ thumbnail, crop, picture }: Pictures, means: Means): Promise<Blob> {
	return blobOf(thumbnail ?? crop ?? picture, means, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
}

/** Gives the page a turn now and then, and stops where it was asked to. */
function turns(signal: AbortSignal): () => Promise<void> {
	let last = performance.now();
	return async () => {
		signal.throwIfAborted();
		if (performance.now() - last < TURN) return;
		await new Promise((resolve) => setTimeout(resolve));
		last = performance.now();
		signal.throwIfAborted();
	};
}
