/** What pages say from the models' cards. Figures that a card lacks are left out, never invented. */
import { formatShare } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/about';
import * as b from '$lib/i18n/messages/batch';
import type { FaceCard, GraderCard } from '$lib/inference/face-cards';
import type { EnsembleCard, ReaderCard } from '$lib/inference/ensemble';
import type { ModelCard } from '$lib/inference/models';
import type { SequenceCard } from '$lib/inference/sequence-card';
import type { ClassMetrics } from '$lib/skin/evaluation';
import { ATTRIBUTE_WORDS } from '$lib/skin/attribute-words';
import { ATTRIBUTES } from '$lib/skin/attributes';
import { LESION_CLASSES, type LesionClass, type PictureSource } from '$lib/skin/lesion';
import { COMPARED, type MeasureReference } from '$lib/skin/usual';
import { megabytes } from '$lib/skin/words';
import type { Cards } from './engine';

/** The card of any model that the product has. */
export type AnyCard = ModelCard | EnsembleCard | FaceCard | SequenceCard;

export interface CardFigure {
	readonly name: string;
	readonly value: string;
	/** Its interval, or what it means. */
	readonly words: string;
}

export interface CalibrationFacts {
	/** Held-out pictures that the probabilities were checked on. */
	readonly pictures: number;
	/** Expected calibration error, 0…1: how far off they were on average. */
	readonly error: number;
}

/** How far the probabilities can be taken at their word; undefined where the card does not say. */
export function calibrationFacts(cards: Cards | undefined): CalibrationFacts | undefined {
	const test = at(cards?.classifier.metrics, 'test');
	const pictures = number(test, 'n');
	const error = number(test, 'ece');
	return pictures === undefined || error === undefined ? undefined : { pictures, error };
}

/** Balanced accuracy of a card's test part, 0…1; undefined where it has none. */
export function balancedAccuracy(card: ReaderCard): number | undefined {
	return number(at(card.metrics, 'test'), 'balanced_accuracy');
}

/**
 * What is usual of the measures, from the segmenter's card; undefined where it does not say, or
 * for a plain camera's picture: they were taken from dermoscopic ones.
 */
export function measureReference(
	cards: Cards | undefined,
	source: PictureSource | undefined,
): MeasureReference | undefined {
	const measures = at(cards?.segmenter.reference, 'measures');
	const n = number(measures, 'n');
	const [asymmetry, border, colours] = COMPARED.map((name) => numbers(at(measures, name)));
	if (source !== 'dermatoscope' || n === undefined) return undefined;
	return asymmetry && border && colours ? { n, asymmetry, border, colours } : undefined;
}

/** The few figures by which a model is known, from its test part. */
export function cardFigures(card: AnyCard): CardFigure[] {
	switch (card.task) {
		case 'lesion-classification':
		case 'lesion-ensemble':
			return classifierFigures(card);
		case 'lesion-segmentation':
			return segmenterFigures(card.metrics);
		case 'face-attributes':
			return graderFigures(card);
		case 'sequence':
			return sequenceFigures(card);
		default:
			return finderFigures(card.metrics);
	}
}

/** Name, version, size, and what goes in. */
export function cardFacts(card: AnyCard): string {
	const { name, version, bytes } = card;
	const facts = { name, version, size: megabytes(bytes) };
	if (card.task === 'sequence') return m.sequenceFacts(facts);
	if (card.task === 'lesion-ensemble') {
		return m.ensembleFacts({ ...facts, n: card.members.length });
	}
	return m.cardFacts({ ...facts, side: card.input.size });
}

/** Recall and precision of each kind; undefined where the card has none. */
export function cardClasses(card: AnyCard): Record<LesionClass, ClassMetrics> | undefined {
	const classes = at(card.metrics, 'test', 'per_class');
	if (classes === undefined) return undefined;
	const rows = LESION_CLASSES.map((kind) => {
		const row = at(classes, kind);
		const figures: ClassMetrics = {
			n: number(row, 'n') ?? 0,
			precision: number(row, 'precision') ?? 0,
			recall: number(row, 'recall') ?? null,
			f1: number(row, 'f1') ?? null,
			auc: number(row, 'auc') ?? null,
		};
		return [kind, figures] as const;
	});
	return Object.fromEntries(rows) as Record<LesionClass, ClassMetrics>;
}

/** Truth down, answer across, of the test part; undefined where the card has none. */
export function cardMatrix(card: AnyCard): number[][] | undefined {
	const matrix = at(card.metrics, 'test', 'confusion_matrix');
	return isMatrix(matrix) ? matrix : undefined;
}

/** Shares of pictures that are no lesion and were refused, by kind of picture. */
export function cardRefusals(card: AnyCard): { kind: string; n: number; refused: string }[] {
	const kinds = at(card.metrics, 'abstention', 'by_kind');
	if (typeof kinds !== 'object' || kinds === null) return [];
	return Object.entries(kinds).flatMap(([kind, row]: [string, unknown]) => {
		// The lesions themselves were looked at as well; their share is a figure of its own.
		if (kind === 'lesion') return [];
		const n = number(row, 'n');
		const refused = number(row, 'refused');
		return n === undefined || refused === undefined ? [] : [{ kind, n, refused: share(refused) }];
	});
}

function classifierFigures(card: ReaderCard): CardFigure[] {
	const test = at(card.metrics, 'test');
	const abstention = at(card.metrics, 'abstention');
	const pictures = number(test, 'n');
	const on = pictures === undefined ? '' : m.onUnseen({ n: pictures });
	const between = (name: string) => interval(at(test, 'intervals', name)) ?? on;
	return [
		figure(m.balanced(), number(test, 'balanced_accuracy'), between('balanced_accuracy')),
		figure(m.firstGuess(), number(test, 'argmax_accuracy'), between('argmax_accuracy')),
		figure(m.firstTwo(), number(test, 'top2_accuracy'), between('top2_accuracy')),
		figure(m.ece(), number(test, 'ece'), between('ece')),
		...(pictures === undefined
			? []
			: [
					figure(
						m.sensitive(),
						card.decision.sensitive.recall,
						m.answersRight({ share: card.decision.sensitive.precision.toFixed(2) }),
					),
					figure(
						m.doctorRight(),
						card.doctor.recall,
						m.doctorWrong({ share: card.doctor.false_alarms.toFixed(2) }),
					),
				]),
		refusal(m.nonRefused(), number(abstention, 'non_lesions_refused'), m.asShould()),
		refusal(m.lesionsRefused(), number(abstention, 'lesions_refused'), m.asShouldNot()),
	].flatMap((entry) => entry ?? []);
}

function segmenterFigures(metrics: unknown): CardFigure[] {
	const plain = at(metrics, 'test_plain');
	const turned = at(metrics, 'test_tta');
	return [
		figure(m.jaccard(), number(plain, 'mean_jaccard'), interval(at(plain, 'interval')) ?? ''),
		figure(m.thresholdJaccard(), number(plain, 'threshold_jaccard'), m.countsAsZero()),
		figure(m.jaccardViews(), number(turned, 'mean_jaccard'), ''),
	].flatMap((entry) => entry ?? []);
}

/** Agreement with the simulated grades of unseen persons. */
function graderFigures({ metrics }: GraderCard): CardFigure[] {
	return ATTRIBUTES.flatMap((name) => {
		const value = number(at(metrics, 'test', name), 'p_recall');
		return (
			figure(`P-Recall, ${ATTRIBUTE_WORDS[name].name.toLowerCase()}`, value, m.simulated()) ?? []
		);
	});
}

/** On simulated series of unseen persons. */
function sequenceFigures({ metrics }: SequenceCard): CardFigure[] {
	const test = at(metrics, 'test');
	const words = m.clearSeries();
	return [
		figure(m.sequenceAccuracy(), number(test, 'accuracy'), words),
		figure(m.balanced(), number(test, 'balanced_accuracy'), words),
		figure(m.sequencePrecision(), number(test, 'precision'), words),
		figure(m.sequenceWorse(), number(test, 'recall_deteriorated'), words),
		figure('AUC', number(test, 'auc'), words),
		figure(m.flatUnclear(), number(test, 'unclear_recall'), m.asShould()),
		figure(m.clearUnclear(), number(test, 'unclear_share'), m.asShouldNot()),
	].flatMap((entry) => entry ?? []);
}

function finderFigures(metrics: unknown): CardFigure[] {
	const portraits = number(at(metrics, 'portraits'), 'n');
	const of = portraits === undefined ? '' : m.ofPortraits({ n: portraits });
	return [
		refusal(m.facesFound(), number(at(metrics, 'portraits'), 'found'), of),
		refusal(m.foundTurned(), number(at(metrics, 'portraits'), 'found_turned'), m.turnedBy()),
		refusal(m.falseFaces(), number(at(metrics, 'lesions'), 'found'), m.inLesions()),
	].flatMap((entry) => entry ?? []);
}

function figure(name: string, value: number | undefined, words: string): CardFigure | undefined {
	return value === undefined ? undefined : { name, value: value.toFixed(2), words };
}

/** Shares close to 0 and 1, which two decimals would round away. */
function refusal(name: string, value: number | undefined, words: string): CardFigure | undefined {
	return value === undefined ? undefined : { name, value: share(value), words };
}

function interval(value: unknown): string | undefined {
	if (!Array.isArray(value)) return undefined;
	const [low, high] = value as unknown[];
	if (typeof low !== 'number' || typeof high !== 'number') return undefined;
	return b.range({ low: low.toFixed(2), high: high.toFixed(2) });
}

function share(value: number): string {
	return formatShare(value, 1);
}

/** A value inside JSON of unknown shape; undefined where the path ends early. */
function at(value: unknown, ...path: readonly string[]): unknown {
	return path.reduce<unknown>(
		(inside, key) =>
			typeof inside === 'object' && inside !== null
				? (inside as Record<string, unknown>)[key]
				: undefined,
		value,
	);
}

function number(value: unknown, ...path: readonly string[]): number | undefined {
	const found = at(value, ...path);
	return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function numbers(value: unknown): readonly number[] | undefined {
	const all = Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
	return all ? (value as number[]) : undefined;
}

function isMatrix(value: unknown): value is number[][] {
	return (
		Array.isArray(value) &&
		value.length === LESION_CLASSES.length &&
		value.every((row) => Array.isArray(row) && row.length === LESION_CLASSES.length)
	);
}
