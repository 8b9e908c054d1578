/**
 * When it says "show this one to a doctor": the one written rule.
 *
 * [Note: The doctor rule] A doctor should see it when at least one of these holds:
 * 1. the picture was judged, and p(MEL) + p(BCC) + p(AKIEC) is at or above the card's
 *    `doctor.threshold` (chosen on validation so that at least 0.95 of these three are found);
 * 2. the person ticked bleeding, itching, growing or new;
 * 3. it changed since an earlier visit.
 * There is no rule for the opposite: nothing here, and no result, says that all is well. A picture
 * that could not be judged has no risk to go by, so 1 is left out there; 2 and 3 still hold.
 */
import { probabilityOf } from './decision';
import { inSentence, kindName } from './kinds';
import type { LesionClass } from './lesion';
import type { LesionPolicy } from './policy';

export const SYMPTOMS = ['bleeding', 'itching', 'growing', 'new'] as const;
export type Symptom = (typeof SYMPTOMS)[number];
export type Symptoms = Readonly<Record<Symptom, boolean>>;

export const NO_SYMPTOMS: Symptoms = {
	bleeding: false,
	itching: false,
	growing: false,
	new: false,
};

/** The kinds that the rule adds up, in the order in which it names them. */
export const RISK_KINDS = ['MEL', 'BCC', 'AKIEC'] as const satisfies readonly LesionClass[];

export type DoctorCause = 'risk' | Symptom | 'changed';

export interface DoctorAdvice {
	/** Every part of the rule that holds; never empty. */
	readonly because: readonly DoctorCause[];
	/** p(MEL) + p(BCC) + p(AKIEC), 0…1; 0 where the picture could not be judged. */
	readonly risk: number;
	readonly title: string;
	readonly text: string;
}

export interface DoctorQuestion {
	/** Calibrated; undefined where the picture could not be judged. */
	readonly probabilities?: readonly number[] | undefined;
	readonly policy: LesionPolicy;
	readonly symptoms?: Symptoms | undefined;
	readonly changed?: boolean | undefined;
}

/** p(MEL) + p(BCC) + p(AKIEC), 0…1. */
export function riskOf(probabilities: readonly number[]): number {
	return RISK_KINDS.reduce((sum, kind) => sum + probabilityOf(probabilities, kind), 0);
}

/** The advice, or undefined where no part of the rule holds (which says nothing about the skin). */
export function doctorAdvice(question: DoctorQuestion): DoctorAdvice | undefined {
	const { probabilities, policy, symptoms = NO_SYMPTOMS, changed = false } = question;
	const risk = probabilities ? riskOf(probabilities) : 0;
	const because: DoctorCause[] = [];
	if (probabilities && risk >= policy.doctor.threshold) because.push('risk');
	because.push(...SYMPTOMS.filter((symptom) => symptoms[symptom]));
	if (changed) because.push('changed');
	if (because.length === 0) return undefined;

	const sentences: string[] = [];
	if (because.includes('risk') && probabilities) sentences.push(riskSentence(probabilities, risk));
	const told = because.filter((cause) => cause !== 'risk');
	if (told.length > 0) sentences.push(toldSentence(told));
	sentences.push('Only a doctor can tell.');
	return { because, risk, title: 'Show this one to a doctor.', text: sentences.join(' ') };
}

function riskSentence(probabilities: readonly number[], risk: number): string {
	const ranked = RISK_KINDS.map((kind) => ({ kind, p: probabilityOf(probabilities, kind) })).sort(
		(a, b) => b.p - a.p,
	);
	const [first] = ranked;
	// Where one of the three carries most of the risk it is named alone; else all three are.
	if (!first || first.p < 0.7 * risk) {
		return (
			'Melanoma, basal cell carcinoma and actinic keratosis are too likely to leave out: ' +
			`together ${frequency(risk)} pictures like this were one of them.`
		);
	}
	const isFirst = probabilities.every((p) => p <= first.p);
	const opening = isFirst
		? `${kindName(first.kind)} is the most probable kind`
		: `${kindName(first.kind)} is not the first guess, but it is too likely to leave out`;
	return `${opening}: ${frequency(first.p)} pictures like this were ${inSentence(first.kind)}.`;
}

const TOLD: Readonly<Record<Exclude<DoctorCause, 'risk'>, string>> = {
	bleeding: 'it bleeds',
	itching: 'it itches',
	growing: 'it grows',
	new: 'it is new',
	changed: 'it has changed since an earlier visit',
};

function toldSentence(causes: readonly Exclude<DoctorCause, 'risk'>[]): string {
	const parts = causes.map((cause) => TOLD[cause]);
	const last = parts.pop() ?? '';
	const list = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
	const sentence = list.charAt(0).toUpperCase() + list.slice(1);
	return `${sentence}: that is reason enough, whatever the picture shows.`;
}

/** "29 of 100", as people picture a risk. */
function frequency(p: number): string {
	const count = Math.round(100 * p);
	if (count < 1) return 'fewer than 1 of 100';
	return count > 99 ? 'more than 99 of 100' : `${String(count)} of 100`;
}
