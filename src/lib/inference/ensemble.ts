/**
 * Several classifiers as one.
 *
 * [Note: Ensemble] An ensemble is a folder of models/ with a card and nothing else. The card names its
 * members (classifiers with folders and cards of their own, such as the folds of one training) and
 * has the rules that were chosen for their mean. Each member's logits are divided by its own
 * temperature; the seven probabilities, and the domain's, are then averaged with equal weights.
 * Probabilities and not logits: each member stays calibrated by itself, and one that is sure of a
 * wrong kind can't outvote the others. The page, the batch and `npm run evaluate` (`--model NAME` of an
 * ensemble, or several names) all average here; `pool` in training/choices.py does the same.
 */
import type { ModelRef } from '$lib/skin/lesion';
import * as v from 'valibot';
import { cardBase, classifierCard, lesionRules, readCard, readClassifierCard } from './models';
import type { ClassifierCard } from './models';
import { DEFAULT_CLASSIFIER } from './names';
import { InferenceError } from './types';

const ensembleCard = v.object({
	...cardBase,
	...lesionRules,
	task: v.literal('lesion-ensemble'),
	members: v.pipe(v.array(v.object({ name: v.string(), version: v.string() })), v.minLength(2)),
});
const anyCard = v.variant('task', [classifierCard, ensembleCard]);

export type EnsembleCard = v.InferOutput<typeof ensembleCard>;
/** The card of what reads lesions: a classifier's or an ensemble's. */
export type ReaderCard = ClassifierCard | EnsembleCard;

/** What reads one picture, as it was asked for by name. */
export interface Classifiers {
	/** What a result is said to be read by. */
	readonly ref: ModelRef;
	readonly cards: readonly ClassifierCard[];
	/** Present where an ensemble was asked for. */
	readonly ensemble?: EnsembleCard;
}

/** What one classifier, or the mean of several, says of a picture. */
export interface LesionAnswer {
	/** Calibrated, sum 1. */
	readonly probabilities: readonly number[];
	/** 0…1 */
	readonly domain: number;
}

/** Reads a classifier's or an ensemble's card; throws as `readCard` does. */
export async function readReaderCard(
	root: string,
	name = DEFAULT_CLASSIFIER,
	signal?: AbortSignal,
): Promise<ReaderCard> {
	return readCard(anyCard, root, name, signal);
}

/** Checks what is said to be an ensemble's card; throws valibot's error. */
export function parseEnsembleCard(value: unknown): EnsembleCard {
	return v.parse(ensembleCard, value);
}

/**
 * The classifiers behind names: one, several, or the members of one ensemble.
 * Throws as `readCard` does, and InferenceError `model-damaged` for an ensemble whose members are of
 * another version than its card was made for, or which is asked for together with others.
 */
export async function readClassifiers(
	root: string,
	names: readonly string[],
	signal?: AbortSignal,
): Promise<Classifiers> {
	const found = await Promise.all(names.map((name) => readReaderCard(root, name, signal)));
	const ensemble = found.find((card) => card.task === 'lesion-ensemble');
	if (!ensemble) {
		const cards = found.filter((card) => card.task === 'lesion-classification');
		return { ref: joined(cards), cards };
	}
	const { name, version } = ensemble;
	if (found.length > 1) {
		throw new InferenceError('model-damaged', `"${name}" is an ensemble: ask for it alone.`);
	}
	const cards = await Promise.all(
		ensemble.members.map((member) => readClassifierCard(root, member.name, signal)),
	);
	const other = ensemble.members.find((member, i) => member.version !== cards[i]?.version);
	if (other) {
		throw new InferenceError(
			'model-damaged',
			`"${name}" was made for ${other.name} ${other.version}, which is not the one here.`,
		);
	}
	return { ref: { name, version }, cards, ensemble };
}

/** The mean of at least one answer. [Note: Ensemble] */
export function averageAnswers(answers: readonly LesionAnswer[]): LesionAnswer {
	const mean = (of: (answer: LesionAnswer) => number) =>
		answers.reduce((sum, answer) => sum + of(answer), 0) / answers.length;
	return {
		probabilities: (answers[0]?.probabilities ?? []).map((_, c) =>
			mean(({ probabilities }) => probabilities[c] ?? 0),
		),
		domain: mean(({ domain }) => domain),
	};
}

function joined(cards: readonly ClassifierCard[]): ModelRef {
	return {
		name: cards.map(({ name }) => name).join('+'),
		version: cards.map(({ version }) => version).join('+'),
	};
}
