/**
 * Visits of one face, read one after the other: a step takes a visit's features and what is
 * remembered, and gives what to remember and how probable "improved" is by now. A visit that does not
 * count takes no step at all. Tensors stay behind runtime.ts.
 */
import type { SequenceState, VisitFeatures } from '$lib/skin/sequence';
import { sigmoid, type Opened } from './lesion';
import type { NamedArray } from './runtime';
import { channelsTaken, type SequenceCard } from './sequence-card';
import { InferenceError } from './types';

/** A visit to be read. */
export interface VisitToRead {
	/** Left out for a visit that does not count. */
	readonly features?: VisitFeatures;
	/** Since the last visit that counted; 0 for the first. */
	readonly days: number;
}

export interface SequenceStep {
	/** Calibrated probability of "improved" after the visit, 0…1. */
	readonly p: number;
	readonly state: SequenceState;
}

/** What is remembered before the first visit: nothing. */
export function emptyState({ state }: SequenceCard): SequenceState {
	return Object.fromEntries(
		state.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]),
	);
}

/**
 * One visit.
 * @throws InferenceError `model-damaged` for features or a state that are not this model's
 */
export async function readVisit(
	{ card, model }: Opened<SequenceCard>,
	features: VisitFeatures,
	days: number,
	state: SequenceState,
): Promise<SequenceStep> {
	return step({ card, model }, joined(card, features), days, state);
}

/**
 * Visits in their order, from a state on.
 *
 * @param onStep hears of every visit; without `p` it was not counted
 * @param breathe is called between steps; a rejection ends the reading
 */
export async function readVisits(
	sequence: Opened<SequenceCard>,
	visits: readonly VisitToRead[],
	{
		state = emptyState(sequence.card),
		onStep,
		breathe,
	}: {
		readonly state?: SequenceState | undefined;
		readonly onStep: (at: number, step: SequenceStep | undefined) => void;
		readonly breathe: () => Promise<void>;
	},
): Promise<SequenceState> {
	let now = state;
	for (const [at, { features, days }] of visits.entries()) {
		if (!features) {
			onStep(at, undefined);
			continue;
		}
		await breathe();
		const read = await readVisit(sequence, features, days, now);
		now = read.state;
		onStep(at, read);
	}
	return now;
}

/**
 * Largest difference in any probability between the model's answers to its pattern on this backend
 * and those on its card.
 */
export async function sequenceKnownAnswerError(sequence: Opened<SequenceCard>): Promise<number> {
	const { inputs, known_answer: known } = sequence.card;
	let state = emptyState(sequence.card);
	let worst = 0;
	for (const [visit, p] of known.probabilities.entries()) {
		const pattern = drawnVisit(visit, sizeOf(inputs.shape));
		const read = await step(sequence, pattern, known.days[visit] ?? NaN, state);
		state = read.state;
		const error = Math.abs(read.p - p);
		if (Number.isNaN(error)) return Infinity;
		worst = Math.max(worst, error);
	}
	return worst;
}

/**
 * Pattern `drawn-visits-1`, a visit's features for the known answer. Integer maths and one division,
 * so that TypeScript and Python (training/sequence) draw the same.
 * @param visit from 0
 */
export function drawnVisit(visit: number, length: number): Float32Array {
	return Float32Array.from({ length }, (_, i) => {
		const mixed = 7 * i + 13 * visit + 5 * ((i * (visit + 1)) % 11);
		return ((mixed % 23) / 23) * 4 - 2;
	});
}

async function step(
	{ card, model }: Opened<SequenceCard>,
	features: Float32Array,
	days: number,
	state: SequenceState,
): Promise<SequenceStep> {
	const single = (value: number): NamedArray => ({
		shape: [1, 1],
		data: Float32Array.of(value),
	});
	const remembered = card.state.map(({ name, shape }): [string, NamedArray] => {
		const data = state[name];
		if (data?.length !== sizeOf(shape)) throw foreign(`the state "${name}"`);
		return [name, { shape: [1, ...shape], data }];
	});
	const outputs = await model.run({
		features: { shape: [1, ...card.inputs.shape], data: features },
		...Object.fromEntries(remembered),
		// A float: integers as masks fail without a word on WebGPU.
		mask: single(1),
		days: single(days),
	});
	const logit = outputs[card.outputs.logit]?.data[0];
	if (logit === undefined) throw new TypeError('The model gave other outputs than its card says.');
	const next = card.state.map(({ name }): [string, Float32Array] => {
		const data = outputs[`${name}_next`]?.data;
		if (!data) throw new TypeError('The model gave other outputs than its card says.');
		return [name, data];
	});
	return { p: sigmoid(logit / card.calibration.temperature), state: Object.fromEntries(next) };
}

/** What the card wants of a visit, cell by cell. */
function joined(card: SequenceCard, visit: VisitFeatures): Float32Array {
	const parts = channelsTaken(card, visit);
	if (!parts) throw foreign(`these features of ${visit.model.name} ${visit.model.version}`);
	const [height, width, channels] = card.inputs.shape;
	const whole = new Float32Array(width * height * channels);
	let first = 0;
	for (const { part, has, takes } of parts) {
		for (let cell = 0; cell < width * height; cell++) {
			whole.set(part.subarray(cell * has, cell * has + takes), cell * channels + first);
		}
		first += takes;
	}
	return whole;
}

function foreign(what: string): InferenceError {
	return new InferenceError('model-damaged', `The model "sequence" does not take ${what}.`);
}

function sizeOf(shape: readonly number[]): number {
	return shape.reduce((a, b) => a * b, 1);
}
