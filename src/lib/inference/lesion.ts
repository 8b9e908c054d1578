/**
 * The lesion pipeline: segment, then classify with class maps and the learned "is this a lesion
 * close-up at all". One view, or the eight of test-time augmentation. Tensors stay behind
 * runtime.ts; a verdict is not made here (skin/ has the rules).
 */
import type { Box, Grid, LesionReading, ModelRef } from '$lib/skin/lesion';
import { averageAnswers, type EnsembleCard, type LesionAnswer } from './ensemble';
import type { ClassifierCard, SegmenterCard } from './models';
import { drawnLesion } from './pattern';
import { exactInput, modelInput } from './preprocess';
import type { OpenModel } from './runtime';
import type { BackendName, MaskReading, Pixels, Progress } from './types';
import { intoView, outOfView, viewsOf } from './views';

export interface Opened<Card> {
	readonly card: Card;
	readonly model: OpenModel;
}

export interface LesionModels {
	readonly backend: BackendName;
	readonly segmenter: Opened<SegmenterCard>;
	/** One or more; the probabilities of several are averaged. */
	readonly classifiers: readonly [Opened<ClassifierCard>, ...Opened<ClassifierCard>[]];
	/** What the classifiers are called together. */
	readonly classifier: ModelRef;
	/** The ensemble whose members they are, if they are one's. */
	readonly ensemble?: EnsembleCard | undefined;
}

export interface PipelineOptions {
	readonly views: 1 | 8;
	readonly onProgress?: (progress: Progress) => void;
	/** Called between passes; a rejection ends the reading (that is how it is stopped). */
	readonly breathe: () => Promise<void>;
}

/** One picture through segmenter and classifier(s). */
export async function readLesion(
	models: LesionModels,
	picture: Pixels,
	options: PipelineOptions,
): Promise<LesionReading> {
	const started = performance.now();
	const { classifiers, segmenter } = models;
	const mask = await segmentPicture(segmenter, picture, options);
	const lesion = { mask, threshold: segmenter.card.decision.threshold };
	const answers: ClassifierAnswer[] = [];
	const boxes: Box[] = [];
	const total = options.views * classifiers.length;
	for (const classifier of classifiers) {
		const { crop, size } = classifier.card.input;
		const { input, box } = modelInput(picture, crop, size, lesion);
		boxes.push(box);
		const { onProgress } = options;
		const done = answers.length * options.views;
		answers.push(
			await classify(classifier, input, {
				...options,
				onProgress: (progress) => onProgress?.({ ...progress, done: done + progress.done, total }),
			}),
		);
	}
	const first = answers[0];
	const classifierBox = boxes[0];
	if (!first || !classifierBox) throw new TypeError('A reading needs a classifier.');
	const { name, version } = models.classifier;
	return {
		classifier: { name, version },
		segmenter: refOf(segmenter.card),
		backend: models.backend,
		...averageAnswers(answers),
		maps: averageMaps(answers.filter((_, index) => sameBox(boxes[index], classifierBox))),
		classifierBox,
		mask,
		pictureWidth: picture.width,
		pictureHeight: picture.height,
		views: options.views,
		ms: performance.now() - started,
	};
}

/** One picture through the segmenter alone. */
export async function readMask(
	models: Pick<LesionModels, 'backend' | 'segmenter'>,
	picture: Pixels,
	options: PipelineOptions,
): Promise<MaskReading> {
	const started = performance.now();
	const mask = await segmentPicture(models.segmenter, picture, options);
	return {
		segmenter: refOf(models.segmenter.card),
		backend: models.backend,
		mask,
		pictureWidth: picture.width,
		pictureHeight: picture.height,
		views: options.views,
		ms: performance.now() - started,
	};
}

async function segmentPicture(
	segmenter: Opened<SegmenterCard>,
	picture: Pixels,
	options: PipelineOptions,
): Promise<Grid> {
	const { crop, size } = segmenter.card.input;
	return segment(segmenter, modelInput(picture, crop, size).input, options);
}

/** Probability of lesion on the segmenter's grid, averaged over the views. */
async function segment(
	{ card, model }: Opened<SegmenterCard>,
	input: Float32Array,
	{ views, onProgress, breathe }: PipelineOptions,
): Promise<Grid> {
	const { size, name } = card.input;
	let sum: Grid | undefined;
	for (const [done, view] of viewsOf(views).entries()) {
		onProgress?.({ stage: 'segment', done, total: views });
		await breathe();
		const data = intoView(input, size, 3, view);
		const { mask } = outputsOf(await model.run({ [name]: { shape: [1, size, size, 3], data } }), {
			mask: card.outputs.mask,
		});
		const [, height = 0, width = 0] = mask.shape;
		const upright = outOfView(mask.data.map(sigmoid), width, 1, view);
		sum ??= { width, height, data: new Float32Array(width * height) };
		addScaled(sum.data, upright, 1 / views);
	}
	onProgress?.({ stage: 'segment', done: views, total: views });
	return sum ?? { width: 0, height: 0, data: new Float32Array() };
}

interface ClassifierAnswer extends LesionAnswer {
	/** One a class; their mean over the grid is the class's logit. */
	readonly maps: readonly Grid[];
}

async function classify(
	{ card, model }: Opened<ClassifierCard>,
	input: Float32Array,
	{ views, onProgress, breathe }: PipelineOptions,
): Promise<ClassifierAnswer> {
	const { size, name } = card.input;
	const classes = card.classes.length;
	const perView: LesionAnswer[] = [];
	let maps: { size: number; values: Float32Array } | undefined;
	for (const [done, view] of viewsOf(views).entries()) {
		onProgress?.({ stage: 'classify', done, total: views });
		await breathe();
		const data = intoView(input, size, 3, view);
		const output = outputsOf(
			await model.run({ [name]: { shape: [1, size, size, 3], data } }),
			card.outputs,
		);
		perView.push({
			probabilities: softmax(output.logits.data, card.calibration.temperature),
			domain: sigmoid(output.domain.data[0] ?? 0),
		});
		const side = output.maps.shape[2] ?? 0;
		const upright = outOfView(output.maps.data, side, classes, view);
		maps ??= { size: side, values: new Float32Array(upright.length) };
		addScaled(maps.values, upright, 1 / views);
	}
	onProgress?.({ stage: 'classify', done: views, total: views });
	return {
		...averageAnswers(perView),
		maps: maps ? splitChannels(maps.values, maps.size, classes) : [],
	};
}

/**
 * Largest difference in any probability between a model's answer to its pattern on this backend
 * and the one on its card.
 */
export async function knownAnswerError(models: LesionModels): Promise<number> {
	const options = { views: 1, breathe: () => Promise.resolve() } as const;
	const { segmenter } = models;
	const { size } = segmenter.card.input;
	const mask = await segment(segmenter, exactInput(drawnLesion(size)), options);
	const expected = segmenter.card.known_answer;
	const share = mask.data.reduce((sum, value) => sum + value, 0) / mask.data.length;
	const errors = [
		Math.abs(share - expected.mask),
		...expected.points.map((point, k) => {
			const row = Math.floor(((Math.floor(k / 4) + 0.5) * mask.height) / 4);
			const column = Math.floor((((k % 4) + 0.5) * mask.width) / 4);
			return Math.abs((mask.data[row * mask.width + column] ?? NaN) - point);
		}),
	];
	const answers: LesionAnswer[] = [];
	for (const classifier of models.classifiers) {
		const input = exactInput(drawnLesion(classifier.card.input.size));
		const answer = await classify(classifier, input, options);
		answers.push(answer);
		errors.push(...differences(answer, classifier.card.known_answer));
	}
	if (models.ensemble) {
		errors.push(...differences(averageAnswers(answers), models.ensemble.known_answer));
	}
	// Math.max would be NaN as well, but Infinity says it in every comparison.
	return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}

function differences(answer: LesionAnswer, known: LesionAnswer): number[] {
	return [
		Math.abs(answer.domain - known.domain),
		...known.probabilities.map((p, c) => Math.abs((answer.probabilities[c] ?? NaN) - p)),
	];
}

/** The strictest tolerance on the models' cards. */
export function knownAnswerTolerance(models: LesionModels): number {
	const { segmenter, classifiers, ensemble } = models;
	const cards = [segmenter.card, ...classifiers.map(({ card }) => card), ensemble ?? []].flat();
	return Math.min(...cards.map((card) => card.known_answer.tolerance));
}

/** softmax(logits / temperature); sums to 1. */
export function softmax(logits: ArrayLike<number>, temperature: number): number[] {
	const scaled = Array.from(logits, (logit) => logit / temperature);
	const largest = Math.max(...scaled);
	const powers = scaled.map((value) => Math.exp(value - largest));
	const sum = powers.reduce((a, b) => a + b, 0);
	return powers.map((power) => power / sum);
}

export function sigmoid(value: number): number {
	return 1 / (1 + Math.exp(-value));
}

type Outputs<Names> = {
	readonly [Key in keyof Names]: { shape: readonly number[]; data: Float32Array };
};

/** A model's outputs under the pipeline's own names; a TypeError when one is missing. */
function outputsOf<Names extends Record<string, string>>(
	outputs: Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>,
	names: Names,
): Outputs<Names> {
	const entries = Object.entries(names).map(([key, name]) => {
		const output = outputs[name];
		if (!output) throw new TypeError(`The model gave no output "${name}".`);
		return [key, output] as const;
	});
	return Object.fromEntries(entries) as unknown as Outputs<Names>;
}

function refOf({ name, version }: SegmenterCard): { name: string; version: string } {
	return { name, version };
}

function addScaled(sum: Float32Array, values: Float32Array, factor: number): void {
	for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + factor * (values[i] ?? 0);
}

function splitChannels(values: Float32Array, size: number, channels: number): Grid[] {
	return Array.from({ length: channels }, (_, channel) => ({
		width: size,
		height: size,
		data: Float32Array.from({ length: size * size }, (_, i) => values[i * channels + channel] ?? 0),
	}));
}

/** The mean of several models' maps; of those with another grid than the first's, none. */
function averageMaps(answers: readonly ClassifierAnswer[]): readonly Grid[] {
	const first = answers[0]?.maps ?? [];
	const alike = answers.filter((answer) => answer.maps[0]?.width === first[0]?.width);
	return first.map((map, channel) => {
		const data = new Float32Array(map.data.length);
		for (const { maps } of alike) {
			const other = maps[channel];
			if (other) addScaled(data, other.data, 1 / alike.length);
		}
		return { ...map, data };
	});
}

function sameBox(a: Box | undefined, b: Box): boolean {
	return a?.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
