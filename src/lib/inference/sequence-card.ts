/** The card of the model that reads sequences of visits. */
import * as v from 'valibot';
import type { VisitFeatures } from '$lib/skin/sequence';
import { cardBase, count, probability, readCard } from './models';
import { SEQUENCE } from './names';

const sequenceCard = v.object({
	...cardBase,
	task: v.literal('sequence'),
	inputs: v.object({
		/** What of a visit's features goes in, joined on the channel axis in this order. */
		features: v.union([
			v.strictTuple([v.literal('maps')]),
			v.strictTuple([v.literal('features'), v.literal('maps')]),
		]),
		/** Height, width and channels of them together. */
		shape: v.strictTuple([count, count, count]),
	}),
	/** Zeros at the start; the output `<name>_next` is the next visit's input `<name>`. */
	state: v.pipe(v.array(v.object({ name: v.string(), shape: v.array(count) })), v.minLength(1)),
	outputs: v.object({ logit: v.string() }),
	calibration: v.object({
		/** p = σ(logit / temperature) */
		temperature: v.pipe(v.number(), v.gtValue(0)),
		unclear: v.object({ low: probability, high: probability }),
	}),
	least_visits: v.literal(2),
	/** Whose features it learned from: those of another version mean something else. */
	attributes_model: v.object({ name: v.string(), version: v.string() }),
	known_answer: v.object({
		pattern: v.literal('drawn-visits-1'),
		tolerance: probability,
		/** Days before each visit. */
		days: v.pipe(v.array(v.number()), v.minLength(2)),
		/** After each visit. */
		probabilities: v.pipe(v.array(probability), v.minLength(2)),
	}),
});

export type SequenceCard = v.InferOutput<typeof sequenceCard>;

/** Reads and checks the card. Throws InferenceError `model-missing`/`model-damaged`. */
export function readSequenceCard(
	root: string,
	name = SEQUENCE,
	signal?: AbortSignal,
): Promise<SequenceCard> {
	return readCard(sequenceCard, root, name, signal);
}

/**
 * Channels that the model takes of each part of a visit's features, in their order; undefined where the
 * features are another model's, or have too few. The backbone's may grow at their end: a sequence model
 * takes as many as it learned from.
 */
export function channelsTaken(
	{ inputs, attributes_model: wanted }: SequenceCard,
	{ model, width, height, maps, backbone }: VisitFeatures,
): { readonly part: Float32Array; readonly has: number; readonly takes: number }[] | undefined {
	const [rows, columns, channels] = inputs.shape;
	const same = model.name === wanted.name && model.version === wanted.version;
	if (!same || width !== columns || height !== rows) return undefined;
	const cells = width * height;
	const own = maps.length / cells;
	const parts = inputs.features.map((name) =>
		name === 'maps'
			? { part: maps, has: own, takes: own }
			: { part: backbone, has: (backbone?.length ?? 0) / cells, takes: channels - own },
	);
	const fits = parts.flatMap(({ part, has, takes }) =>
		part && Number.isInteger(has) && takes > 0 && takes <= has ? { part, has, takes } : [],
	);
	const total = fits.reduce((sum, { takes }) => sum + takes, 0);
	return fits.length === parts.length && total === channels ? fits : undefined;
}

/** Checks what is said to be its card; throws valibot's error. */
export function parseSequenceCard(value: unknown): SequenceCard {
	return v.parse(sequenceCard, value);
}
