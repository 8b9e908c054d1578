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
import { formatList } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/lesion';
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
	sentences.push(m.onlyDoctor());
	return { because, risk, title: m.doctorTitle(), text: sentences.join(' ') };
}

function riskSentence(probabilities: readonly number[], risk: number): string {
	const ranked = RISK_KINDS.map((kind) => ({ kind, p: probabilityOf(probabilities, kind) })).sort(
		(a, b) => b.p - a.p,
	);
	const [first] = ranked;
	// Where one of the three carries most of the risk it is named alone; else all three are.
	if (!first || first.p < 0.7 * risk) return m.riskAll({ count: frequency(risk) });
	const isFirst = probabilities.every((p) => p <= first.p);
	const values = {
		name: kindName(first.kind),
		kind: inSentence(first.kind),
		count: frequency(first.p),
	};
	return isFirst ? m.riskFirst(values) : m.riskNotFirst(values);
}

const TOLD: Readonly<Record<Exclude<DoctorCause, 'risk'>, () => string>> = {
	bleeding: m.bleeds,
	itching: m.itches,
	growing: m.grows,
	new: m.isNew,
	changed: m.changed,
};

function toldSentence(told: readonly Exclude<DoctorCause, 'risk'>[]): string {
	const causes = formatList(told.map((cause) => TOLD[cause]()));
	const sentence = m.toldAll({ causes });
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** "29 of 100", as people picture a risk. */
function frequency(p: number): string {
	const n = Math.round(100 * p);
	if (n < 1) return m.fewer100();
	return n > 99 ? m.more100() : m.of100({ n });
}
