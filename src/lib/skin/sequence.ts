/**
 * Dated visits of one face, read one after the other: what goes in, what is remembered between two
 * visits, and how far an earlier reading still holds. Pure data.
 */
import type { FaceReasonCode } from './face-quality';
import type { ModelRef } from './lesion';

/** What the model that grades saw of one visit, for the model that reads sequences. */
export interface VisitFeatures {
	/** The model that made them; another one's mean something else. */
	readonly model: ModelRef;
	readonly width: number;
	readonly height: number;
	/** Row by row; of each cell the logits of every grade, attribute by attribute. */
	readonly maps: Float32Array;
	/** Row by row; of each cell the backbone's channels. Left out where the model gives none. */
	readonly backbone?: Float32Array;
}

/** What the model remembers after a visit: its tensors by name. */
export type SequenceState = Readonly<Record<string, Float32Array>>;

/** Why a visit does not count. */
export type SkipReason = FaceReasonCode | 'missing' | 'unreadable' | 'unknown-model';

/** A visit as it lies in a series, read or to be read. */
export interface SeriesVisit {
	readonly id: string;
	/** ISO 8601. */
	readonly takenAt: string;
}

/** What became of a visit: the probability of "improved" after it, or why it was skipped. */
export type TrailVisit = SeriesVisit &
	(
		| { readonly p: number; readonly skipped?: undefined }
		| { readonly p?: undefined; readonly skipped: SkipReason }
	);

/** What the model remembered after the first `after` visits of a trail. */
export interface KeptState {
	readonly after: number;
	readonly state: SequenceState;
}

/** A series as far as it was read, kept so that a new visit costs one step. */
export interface Trail {
	/** Names and versions of the models; another version starts anew. */
	readonly model: string;
	/** Oldest first. */
	readonly visits: readonly TrailVisit[];
	/** In the order of `after`; the last one is of the end. */
	readonly kept: readonly KeptState[];
}

/** Fewer visits that count than this tell nothing. */
export const LEAST_COUNTED = 2;
/** A state is kept every so many visits: a visit added in the past then costs no more steps. */
export const KEEP_EVERY = 16;
/** So many of them, the newest. */
const MOST_KEPT = 8;
const DAY = 86_400_000;

/** Where reading goes on. */
export interface Resume {
	/** Visits of the trail that still hold. */
	readonly visits: readonly TrailVisit[];
	/** What was remembered after them; left out at the start. */
	readonly state?: SequenceState;
	/** States kept so far. */
	readonly kept: readonly KeptState[];
}

/**
 * How much of an earlier trail holds for these visits: all up to the last kept state before the first
 * difference (a visit added, deleted or dated anew), nothing of another model.
 *
 * @param visits oldest first
 */
export function resumeFrom(
	trail: Trail | undefined,
	visits: readonly SeriesVisit[],
	model: string,
): Resume {
	if (trail?.model !== model) return { visits: [], kept: [] };
	const differs = visits.findIndex((visit, at) => {
		const before = trail.visits[at];
		return before?.id !== visit.id || before.takenAt !== visit.takenAt;
	});
	const same = differs < 0 ? visits.length : differs;
	const kept = trail.kept.filter(({ after }) => after <= same);
	const last = kept.at(-1);
	if (!last) return { visits: [], kept: [] };
	return { visits: trail.visits.slice(0, last.after), state: last.state, kept };
}

/** The states worth keeping: the newest of those at every sixteenth visit, and that of the end. */
export function statesToKeep(kept: readonly KeptState[], visits: number): KeptState[] {
	const end = kept.findLast(({ after }) => after === visits);
	const marks = kept.filter(({ after }) => after % KEEP_EVERY === 0 && after < visits);
	return [...marks.slice(-MOST_KEPT), ...(end ? [end] : [])];
}

/**
 * Visits with the probabilities that were read for them; a skipped one has none.
 *
 * @param from place of the visit that the first probability is for
 */
export function answered(
	visits: readonly TrailVisit[],
	probabilities: readonly (number | null)[],
	from = 0,
): TrailVisit[] {
	return visits.map((visit, at): TrailVisit => {
		const p = probabilities[at - from];
		return visit.skipped === undefined && typeof p === 'number' ? { ...visit, p } : visit;
	});
}

/** Days from the last visit that counted to this one; 0 for the first. */
export function daysSince(visits: readonly TrailVisit[], takenAt: string): number {
	const last = visits.findLast(({ skipped }) => skipped === undefined);
	return last ? Math.max(0, (Date.parse(takenAt) - Date.parse(last.takenAt)) / DAY) : 0;
}

/** Oldest first; those of one moment by their id, so that the order is the same every time. */
export function inOrder<Visit extends SeriesVisit>(visits: readonly Visit[]): Visit[] {
	return visits.toSorted((a, b) => {
		const apart = Date.parse(a.takenAt) - Date.parse(b.takenAt);
		return apart !== 0 ? apart : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
	});
}
