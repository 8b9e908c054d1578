/** What a read series says: better, worse or not clear, where it turned, and what moved. */
import { ATTRIBUTES, BETTER, type Attribute } from './attributes';
import type { CheckInHeading } from './check-in';
import { LEAST_COUNTED, type SkipReason, type TrailVisit } from './sequence';

export const VERDICTS = ['improved', 'deteriorated', 'unclear'] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** As likely better as worse. */
const EVEN = 0.5;

/** Between the two the model does not decide; probabilities of "improved", 0…1. */
export interface UnclearBand {
	readonly low: number;
	readonly high: number;
}

/** A visit with what it added. */
export interface Evidence {
	readonly id: string;
	/** ISO 8601. */
	readonly takenAt: string;
	/** Probability of "improved" after it, 0…1; 0.5 after the first; undefined where it was skipped. */
	readonly p?: number;
	/** p less that after the visit before; undefined for the first and for a skipped one. */
	readonly change?: number;
	readonly skipped?: SkipReason;
}

export interface Verdict {
	readonly name: VerdictName;
	/** Probability of "improved", 0…1; 0.5 where there are too few visits. */
	readonly p: number;
	/** Visits that counted. */
	readonly used: number;
	readonly skipped: number;
	/** Too few visits counted for a verdict. */
	readonly tooFew: boolean;
	/** Every visit, oldest first. */
	readonly evidence: readonly Evidence[];
	/** The first and the last visit that counted. */
	readonly first: Evidence | undefined;
	readonly last: Evidence | undefined;
	/** The visit from which on p stayed on the verdict's side; undefined where nothing is clear. */
	readonly turn: Evidence | undefined;
}

/** `improved` from `high` on, `deteriorated` up to `low`, else `unclear`. */
export function verdictName(p: number, { low, high }: UnclearBand): VerdictName {
	if (p >= high) return 'improved';
	return p <= low ? 'deteriorated' : 'unclear';
}

/** @param visits of a trail, oldest first */
export function verdictOf(visits: readonly TrailVisit[], band: UnclearBand): Verdict {
	let before: number | undefined;
	const evidence = visits.map(({ id, takenAt, p, skipped }): Evidence => {
		if (p === undefined) return { id, takenAt, skipped };
		// One visit alone compares with nothing, whatever the model says after it.
		const first = before === undefined;
		const change = before === undefined ? {} : { change: p - before };
		before = first ? EVEN : p;
		return { id, takenAt, p: before, ...change };
	});
	const counted = evidence.filter(({ p }) => p !== undefined);
	const tooFew = counted.length < LEAST_COUNTED;
	const p = counted.at(-1)?.p ?? EVEN;
	const name = tooFew ? 'unclear' : verdictName(p, band);
	return {
		name,
		p,
		used: counted.length,
		skipped: evidence.length - counted.length,
		tooFew,
		evidence,
		first: counted[0],
		last: counted.at(-1),
		turn: turnOf(counted, name),
	};
}

/** What speaks after one visit is no turn: the second is the first that can be one. */
function turnOf(counted: readonly Evidence[], name: VerdictName): Evidence | undefined {
	if (name === 'unclear') return undefined;
	const onSide = ({ p = EVEN }: Evidence) => (name === 'improved' ? p > 0.5 : p < 0.5);
	const against = counted.findLastIndex((visit) => !onSide(visit));
	return counted[Math.max(1, against + 1)];
}

/** An attribute whose grades moved over the period. */
export interface Moved {
	readonly attribute: Attribute;
	/** Grades; positive is a higher grade. */
	readonly change: number;
	readonly better: boolean;
}

/**
 * Which attributes moved by more than two pictures of one face differ: means of the last third of the
 * visits less those of the first, as the training's label was made. The largest change comes first.
 *
 * @param counted visits that counted, oldest first, all graded by one model
 * @param retest mean absolute difference of two gradings of one face, by attribute, in grades
 */
export function movedOf(
	counted: readonly Pick<CheckInHeading, 'scores'>[],
	retest: Readonly<Record<Attribute, number>>,
): Moved[] {
	const third = Math.max(1, Math.floor(counted.length / 3));
	if (counted.length < LEAST_COUNTED) return [];
	const mean = (visits: typeof counted, name: Attribute): number =>
		visits.reduce((sum, { scores }) => sum + scores[name].grade, 0) / visits.length;
	return ATTRIBUTES.flatMap((attribute) => {
		const change =
			mean(counted.slice(-third), attribute) - mean(counted.slice(0, third), attribute);
		if (Math.abs(change) <= retest[attribute]) return [];
		return { attribute, change, better: change > 0 === (BETTER[attribute] === 'higher') };
	}).toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
}
