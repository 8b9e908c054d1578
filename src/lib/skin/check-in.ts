/** What is kept of a check-in. */
import { ATTRIBUTES, expectedGrade, gradeSpread, type Attribute } from './attributes';
import type { FaceGrading, FaceReading } from './face';
import type { ModelRef } from './lesion';

export const CHECK_IN_TAGS = ['product', 'sleep', 'cycle', 'sun', 'make-up', 'sweat'] as const;
export type CheckInTag = (typeof CHECK_IN_TAGS)[number];

export interface CheckIn {
	/** Random; says nothing about the person. */
	readonly id: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	/** With the versions that made it: an old result stays readable when models change. */
	readonly reading: FaceReading;
	readonly note: string;
	readonly tags: readonly CheckInTag[];
	/** Side of the aligned crop that is kept, in pixels. */
	readonly cropSize: number;
	/** What other models had read before, the first one first; left out where it was read once. */
	readonly earlier?: readonly EarlierReading[];
}

/** What was said of a check-in until another model read it again. */
export interface EarlierReading {
	readonly model: ModelRef;
	/** ISO 8601, UTC; when it was read again. */
	readonly until: string;
	readonly scores: Readonly<Record<Attribute, Score>>;
}

/** One attribute in a list or a chart: expected grade 0…4 and its standard deviation. */
export interface Score {
	readonly grade: number;
	readonly spread: number;
}

/** What a list or a chart needs of a check-in. */
export interface CheckInHeading {
	readonly id: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly scores: Readonly<Record<Attribute, Score>>;
	readonly note: string;
	readonly tags: readonly CheckInTag[];
	/** Name and version of the model; scores of different versions are not compared. */
	readonly model: string;
}

/** The five scores of a reading. */
export function scoresOf({
	attributes,
}: Pick<FaceReading, 'attributes'>): CheckInHeading['scores'] {
	return Object.fromEntries(
		ATTRIBUTES.map((name) => {
			const { probabilities } = attributes[name];
			return [name, { grade: expectedGrade(probabilities), spread: gradeSpread(probabilities) }];
		}),
	) as Record<Attribute, Score>;
}

/** Name and version of the model that graded, as headings have it. */
export function modelOf({ model }: Pick<FaceReading, 'model'>): string {
	return `${model.name} ${model.version}`;
}

/** What is kept to be listed. */
export function headingOf({ id, takenAt, note, tags, reading }: CheckIn): CheckInHeading {
	return { id, takenAt, scores: scoresOf(reading), note, tags, model: modelOf(reading) };
}

export type NewCheckIn = Omit<CheckIn, 'id' | 'takenAt' | 'note' | 'tags'> &
	Partial<Pick<CheckIn, 'takenAt' | 'note' | 'tags'>>;

/** A new check-in with an id of its own, taken now unless it says otherwise. */
export function newCheckIn(checkIn: NewCheckIn, now = new Date()): CheckIn {
	return {
		takenAt: now.toISOString(),
		note: '',
		tags: [],
		...checkIn,
		id: crypto.randomUUID(),
	};
}

/**
 * The record with the new reading; what the other model had said stays in `earlier`. Where the same
 * model has read it meanwhile, in another tab, nothing changes. The picture's quality stays that of
 * the picture that was taken.
 */
export function readAgain(checkIn: CheckIn, grading: FaceGrading, now = new Date()): CheckIn {
	const { reading, earlier = [] } = checkIn;
	if (modelOf(reading) === modelOf(grading)) return checkIn;
	const { model, backend, attributes, features, ms } = grading;
	const before = { model: reading.model, until: now.toISOString(), scores: scoresOf(reading) };
	return {
		...checkIn,
		reading: { ...reading, model, backend, attributes, features, ms },
		earlier: [...earlier, before],
	};
}
