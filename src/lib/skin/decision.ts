/**
 * The one decision rule. The page, the batch table and the CSV's `prediction` all call `decide`.
 *
 * [Note: Decision and probability] The probabilities are calibrated: of 100 pictures given 30 %
 * melanoma, about 30 were. Moles are so common that the most probable kind is nearly always a
 * mole; an answer that finds the rare kinds as well has to weigh them up. So what is shown as
 * likely (the ranking) and what is answered (the decision) are two things, and where they differ
 * the page says so in words.
 */
import * as m from '$lib/i18n/messages/lesion';
import { dividePrior } from './calibration';
import { inSentence } from './kinds';
import { LESION_CLASSES, type LesionClass, type OperatingPoint } from './lesion';
import type { LesionPolicy } from './policy';

export interface Ranked {
	readonly kind: LesionClass;
	/** Calibrated, 0…1. */
	readonly probability: number;
}

export interface Decision {
	/** The answer at the operating point. */
	readonly prediction: LesionClass;
	/** The kind with the highest calibrated probability. */
	readonly mostProbable: LesionClass;
	readonly differs: boolean;
	/** Why the two differ: the prior was divided out, or melanoma reached its own threshold. */
	readonly why: 'same' | 'prior' | 'melanoma-threshold';
}

/**
 * Decides at an operating point.
 *
 * `balanced`: the class with the highest p_c / prior_c^power. `sensitive`: melanoma where p(MEL)
 * is at or above its threshold, else as `balanced`. Ties go to the class that comes first.
 *
 * @param probabilities seven calibrated probabilities in the order of LESION_CLASSES
 * @throws RangeError when there are not seven
 */
export function decide(
	probabilities: readonly number[],
	policy: LesionPolicy,
	point: OperatingPoint = 'balanced',
): Decision {
	checkSeven(probabilities);
	const mostProbable = highest(probabilities);
	const overThreshold =
		point === 'sensitive' &&
		probabilityOf(probabilities, 'MEL') >= policy.decision.sensitive.melanoma_threshold;
	const prediction = overThreshold
		? 'MEL'
		: highest(
				dividePrior(probabilities, policy.calibration.prior, policy.decision.balanced.prior_power),
			);
	const differs = prediction !== mostProbable;
	const why = !differs ? 'same' : overThreshold ? 'melanoma-threshold' : 'prior';
	return { prediction, mostProbable, differs, why };
}

/** Plain words for a decision that is not the most probable kind; '' where they are the same. */
export function decisionSentence(decision: Decision): string {
	if (decision.why === 'same') return '';
	const probable = inSentence(decision.mostProbable);
	const answer = inSentence(decision.prediction);
	return decision.why === 'prior'
		? m.whyPrior({ probable, answer })
		: m.whyThreshold({ probable, answer });
}

/** The kinds by calibrated probability, most probable first; ties in the order of LESION_CLASSES. */
export function rank(probabilities: readonly number[]): Ranked[] {
	checkSeven(probabilities);
	return LESION_CLASSES.map((kind, c) => ({ kind, probability: probabilities[c] ?? 0 })).sort(
		(a, b) => b.probability - a.probability,
	);
}

/** The probability of one class, 0…1. */
export function probabilityOf(probabilities: readonly number[], kind: LesionClass): number {
	return probabilities[LESION_CLASSES.indexOf(kind)] ?? 0;
}

function highest(values: readonly number[]): LesionClass {
	let best = 0;
	values.forEach((value, c) => {
		if (value > (values[best] ?? 0)) best = c;
	});
	return LESION_CLASSES[best] ?? 'MEL';
}

function checkSeven(probabilities: readonly number[]): void {
	if (probabilities.length !== LESION_CLASSES.length) {
		throw new RangeError(`Expected ${String(LESION_CLASSES.length)} probabilities.`);
	}
}
