/** Reading everything in bounded memory: one whole record at a time. */
import type { CheckInHeading } from '$lib/skin/check-in';
import type { CheckIn } from '$lib/skin/check-in';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import type { CheckInToSave } from './check-ins';
import { VaultError } from './errors';
import { allCheckIns } from './check-in-index';
import { isKept, keptIn, pictureIn, valueIn, type Means } from './kept';
import type { VisitToSave } from './lesions';
import type { Records } from './records';
import type { KeptHeading, KeptLesion, VisitHeading } from './schema';

/** What can be read in bulk: what tells whether it is wanted, and what is handed over. */
export interface BulkKinds {
	visits: { readonly heading: VisitHeading; readonly whole: VisitToSave };
	'check-ins': { readonly heading: CheckInHeading; readonly whole: CheckInToSave };
}

export interface EachOptions<Kind extends keyof BulkKinds> {
	/** Which are wanted; all, if missing. */
	readonly only?: (heading: BulkKinds[Kind]['heading']) => boolean;
	readonly signal?: AbortSignal;
}

export interface EachOutcome {
	/** How many were handed over. */
	readonly count: number;
	/** Ids of those whose data were changed or cut off, so that they can't be read. */
	readonly damaged: readonly string[];
}

interface Source<Kind extends keyof BulkKinds> {
	/** Of all that is not deleted. */
	readonly headings: readonly BulkKinds[Kind]['heading'][];
	/** Undefined where it was deleted meanwhile. */
	whole(heading: BulkKinds[Kind]['heading']): Promise<BulkKinds[Kind]['whole'] | undefined>;
}

const SOURCES: {
	readonly [Kind in keyof BulkKinds]: (records: Records) => Promise<Source<Kind>>;
} = {
	async visits(records) {
		const lesions = new Map<string, Lesion>();
		for (const lesion of await keptIn<KeptLesion>(records, 'lesions')) {
			lesions.set(lesion.id, lesion);
		}
		const headings = await keptIn<KeptHeading>(records, 'headings');
		return {
			headings: headings.filter(({ lesionId }) => lesions.has(lesionId)),
			async whole({ id, lesionId }) {
				const [visit, picture, thumbnail] = await Promise.all([
					valueIn<LesionVisit>(records, 'visits', id),
					pictureIn(records, 'pictures', id),
					pictureIn(records, 'thumbnails', id),
				]);
				const lesion = lesions.get(lesionId);
				return lesion && visit && picture && thumbnail && { lesion, visit, picture, thumbnail };
			},
		};
	},
	async 'check-ins'(records) {
		return {
			headings: (await allCheckIns(records)).filter(isKept),
			async whole({ id }) {
				const [checkIn, picture, crop, thumbnail] = await Promise.all([
					valueIn<CheckIn>(records, 'checkIns', id),
					pictureIn(records, 'facePictures', id),
					pictureIn(records, 'crops', id),
					pictureIn(records, 'faceThumbnails', id),
				]);
				return checkIn && picture && crop && thumbnail && { checkIn, picture, crop, thumbnail };
			},
		};
	},
};

/** See `Vault.each`. */
export async function each<Kind extends keyof BulkKinds>(
	{ records }: Means,
	kind: Kind,
	callback: (whole: BulkKinds[Kind]['whole']) => Promise<void> | void,
	{ only = () => true, signal }: EachOptions<Kind>,
): Promise<EachOutcome> {
	const source = await SOURCES[kind](records);
	const wanted = source.headings
		.filter(only)
		.sort((a, b) => (a.takenAt < b.takenAt ? -1 : a.takenAt > b.takenAt ? 1 : 0));
	const damaged: string[] = [];
	let count = 0;
	for (const heading of wanted) {
		signal?.throwIfAborted();
		let whole: BulkKinds[Kind]['whole'] | undefined;
		try {
			whole = await source.whole(heading);
		} catch (error) {
			// One that can't be read must not keep the others back.
			if (!(error instanceof VaultError) || error.code !== 'damaged') throw error;
			damaged.push(heading.id);
		}
		if (!whole) continue;
		await callback(whole);
		count++;
	}
	return { count, damaged };
}
