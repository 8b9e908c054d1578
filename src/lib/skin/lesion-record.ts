/** What is kept of a lesion: its name and place, and what was seen at each visit. */
import type { BodyPlace } from './body';
import type { DoctorCause, Symptoms } from './doctor';
import { NO_SYMPTOMS } from './doctor';
import { keptTitle, type Judgement } from './judge';
import type { LesionClass, LesionReading, PictureQuality, PictureSource } from './lesion';
import type { Measures } from './measures';
import type { LesionPolicy } from './policy';
import type { ReasonCode } from './reasons';

export interface Lesion {
	/** Random; says nothing about the person. */
	readonly id: string;
	readonly name: string;
	readonly place?: BodyPlace;
	/** ISO 8601, UTC. */
	readonly createdAt: string;
}

/** What is typed into the form that saves a picture. */
export interface Naming {
	/** The id of a lesion that is there, or `new`. */
	chosen: string;
	/** Of a new one. */
	name: string;
	place?: BodyPlace | undefined;
}

/** What a list shows of a judgement, without the reading. */
export interface JudgementSummary {
	readonly abstained: boolean;
	readonly reasons: readonly ReasonCode[];
	readonly prediction: LesionClass;
	/** In English; `shownTitle` says it in another language. */
	readonly title: string;
	/** Empty where the doctor rule did not hold. */
	readonly doctor: readonly DoctorCause[];
}

export interface LesionVisit {
	readonly id: string;
	readonly lesionId: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly source: PictureSource;
	readonly symptoms: Symptoms;
	/** With the versions that made it: an old result stays readable when models change. */
	readonly reading: LesionReading;
	/** The thresholds it was judged by: opened again, it says what it said. */
	readonly policy?: LesionPolicy;
	readonly maskThreshold?: number;
	readonly quality?: PictureQuality;
	readonly judgement: JudgementSummary;
	readonly measures?: Measures;
	readonly note: string;
	/** Size of the picture that is kept; the reading's boxes are in the source's pixels. */
	readonly storedWidth: number;
	readonly storedHeight: number;
}

/** A new lesion with an id of its own. */
export function newLesion(name: string, place?: BodyPlace, now = new Date()): Lesion {
	return {
		id: crypto.randomUUID(),
		name: name.trim(),
		...(place ? { place } : {}),
		createdAt: now.toISOString(),
	};
}

export type NewVisit = Omit<LesionVisit, 'id' | 'takenAt' | 'symptoms' | 'note'> &
	Partial<Pick<LesionVisit, 'takenAt' | 'symptoms' | 'note'>>;

/** A new visit with an id of its own, taken now unless it says otherwise. */
export function newVisit(visit: NewVisit, now = new Date()): LesionVisit {
	return {
		takenAt: now.toISOString(),
		symptoms: NO_SYMPTOMS,
		note: '',
		...visit,
		id: crypto.randomUUID(),
	};
}

/** What is kept of a judgement. It can be made again from the reading and a card. */
export function summarise(judgement: Judgement): JudgementSummary {
	return {
		abstained: judgement.abstained,
		reasons: judgement.reasons.map(({ code }) => code),
		prediction: judgement.decision.prediction,
		title: keptTitle(judgement.title),
		doctor: judgement.doctor?.because ?? [],
	};
}
