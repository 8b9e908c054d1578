/** From photos that were read to a verdict: the steps of the model, and what goes with them. */
import type { SeriesRow } from '$lib/exchange/series';
import type { Attribute } from '$lib/skin/attributes';
import type { CheckInHeading } from '$lib/skin/check-in';
import {
	answered,
	daysSince,
	inOrder,
	type SkipReason,
	type TrailVisit,
	type VisitFeatures,
} from '$lib/skin/sequence';
import { movedOf, verdictOf, type Moved, type UnclearBand, type Verdict } from '$lib/skin/verdict';
import type { FaceEngine } from './faces';
import type { SeriesPhoto } from './series-photo.svelte';

type Retest = Readonly<Record<Attribute, number>>;

interface DatedVisit {
	readonly id: string;
	/** ISO 8601. */
	readonly takenAt: string;
	readonly features?: VisitFeatures | undefined;
	readonly scores?: CheckInHeading['scores'] | undefined;
	readonly skipped?: SkipReason | undefined;
}

interface Judged {
	readonly verdict: Verdict;
	readonly moved: readonly Moved[];
	readonly band: UnclearBand;
	/** Of the steps. */
	readonly ms: number;
}

/** The verdict on one person's photos; those without a date do not count. */
export async function judgePhotos(
	engine: FaceEngine,
	photos: readonly SeriesPhoto[],
	retest: Retest,
	signal: AbortSignal,
): Promise<Judged> {
	const visits = photos
		.filter(({ takenAt }) => takenAt !== '')
		.map(({ id, takenAt, features, scores, skipped }) => ({
			id,
			takenAt,
			features,
			scores,
			skipped,
		}));
	return judge(engine, visits, retest, signal);
}

/** The verdict on a series of a table, as a row. */
export async function judgeListed(
	engine: FaceEngine,
	name: string,
	own: readonly {
		readonly image: string;
		readonly takenAt: string;
		readonly photo: SeriesPhoto | undefined;
	}[],
	retest: Retest,
	signal: AbortSignal,
): Promise<Judged & { row: SeriesRow }> {
	const visits = own.map(({ image, takenAt, photo }): DatedVisit => ({
		id: image,
		takenAt,
		features: photo?.features,
		scores: photo?.scores,
		skipped: photo ? photo.skipped : 'missing',
	}));
	const judged = await judge(engine, visits, retest, signal);
	const { verdict, ms } = judged;
	const row: SeriesRow = {
		series: name,
		p: verdict.p,
		verdict: verdict.name,
		visits: verdict.used,
		skipped: verdict.skipped,
		ms: ms + own.reduce((sum, { photo }) => sum + (photo?.ms ?? 0), 0),
		reason: verdict.tooFew ? 'too-few-visits' : '',
	};
	return { ...judged, row };
}

async function judge(
	engine: FaceEngine,
	given: readonly DatedVisit[],
	retest: Retest,
	signal: AbortSignal,
): Promise<Judged> {
	const visits = inOrder(given);
	const trail: TrailVisit[] = [];
	const asked = visits.map(({ id, takenAt, features, skipped = 'missing' }) => {
		const days = daysSince(trail, takenAt);
		trail.push(features ? { id, takenAt, p: NaN } : { id, takenAt, skipped });
		return features ? { features, days } : { days };
	});
	const read = await engine.sequence({ visits: asked, before: 0 }, { signal });
	const found = answered(trail, read.probabilities);
	const verdict = verdictOf(found, read.band);
	const counted = visits.flatMap(({ scores }) => (scores ? { scores } : []));
	return { verdict, moved: movedOf(counted, retest), band: read.band, ms: read.ms };
}
