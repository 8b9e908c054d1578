/** `metrics.json` of an evaluation, with the keys that INTERFACES fixes. */
import { lesionMetrics, segmentationMetrics } from '$lib/skin/evaluation';
import type { LesionMetrics, SegmentationMetrics } from '$lib/skin/evaluation';
import { quantile } from '$lib/skin/metrics';
import { attributeMetrics, type AttributeMetrics } from '$lib/skin/attribute-metrics';
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import type { AttributeTruth } from './attribute-truth';
import type { AttributesRow, FaceRow } from './face-predictions';
import type { PredictionRow, SegmentationRow } from './predictions';
import { countUnmatched, stem, type Truth } from './truth';

export interface EvaluatedModel {
	readonly name: string;
	readonly version: string;
	readonly bytes: number;
}

export interface EvaluationFile<Metrics> {
	readonly task: 'lesion' | 'segmentation' | 'faces' | 'attributes' | 'sequence';
	/** Pictures (series, for the task `sequence`) that were read and answered. */
	readonly n: number;
	readonly backend: string;
	readonly model: EvaluatedModel;
	/** `{}` without labels. */
	readonly metrics: Metrics | Record<string, never>;
	/** null where nothing was timed. */
	readonly latency_ms: { readonly median: number | null; readonly p90: number | null };
	readonly labels_without_image: number;
	readonly images_without_label: number;
	readonly unreadable: number;
}

interface Evaluated<Row> {
	/** Every selected picture, the unreadable ones included. */
	readonly rows: readonly Row[];
	/** All pictures of the folder, where the rows are only a selection (`--limit`, `--ids`). */
	readonly folder?: readonly string[] | undefined;
	readonly backend: string;
	readonly model: EvaluatedModel;
}

/** Judges a lesion batch. Without `truth` its `metrics` is `{}` and both counts are 0. */
export function evaluateLesions(
	batch: Evaluated<PredictionRow> & { readonly truth?: Truth | undefined },
): EvaluationFile<LesionMetrics> {
	const { truth } = batch;
	const answered = batch.rows.flatMap(({ image, result }) =>
		result ? [{ ...result, truth: truth?.get(stem(image)) }] : [],
	);
	return {
		task: 'lesion',
		...common(batch, answered.length),
		metrics: lesionMetrics(answered) ?? {},
		...unmatched(batch, truth),
		unreadable: batch.rows.length - answered.length,
	};
}

/**
 * Judges a batch of masks.
 *
 * @param batch.truth stems of the truth masks, without `_segmentation`
 * @param batch.unreadable whether a picture could not be read
 */
export function evaluateSegmentation(
	batch: Evaluated<SegmentationRow> & { readonly truth?: ReadonlySet<string> | undefined },
): EvaluationFile<SegmentationMetrics> {
	const answered = batch.rows.filter(({ ms }) => ms !== undefined);
	const jaccards = answered.flatMap(({ jaccard }) => jaccard ?? []);
	const truth = batch.truth && new Map([...batch.truth].map((name) => [name, true]));
	return {
		task: 'segmentation',
		...common(batch, answered.length),
		metrics: segmentationMetrics(jaccards) ?? {},
		...unmatched(batch, truth),
		unreadable: batch.rows.length - answered.length,
	};
}

/** How many faces there are is told; whether that is right, nobody can say without labels. */
export function evaluateFaces(batch: Evaluated<FaceRow>): EvaluationFile<Record<string, never>> {
	const answered = batch.rows.filter(({ ms }) => ms !== undefined);
	return {
		task: 'faces',
		...common(batch, answered.length),
		metrics: {},
		...unmatched(batch, undefined),
		unreadable: batch.rows.length - answered.length,
	};
}

/**
 * Judges grades. `metrics` has an entry for each attribute that is labelled; without `truth` it is
 * `{}` and both counts are 0.
 */
export function evaluateAttributes(
	batch: Evaluated<AttributesRow> & { readonly truth?: AttributeTruth | undefined },
): EvaluationFile<Partial<Record<Attribute, AttributeMetrics>>> {
	const { truth } = batch;
	const answered = batch.rows.filter(({ ms }) => ms !== undefined);
	const metrics = Object.fromEntries(
		ATTRIBUTES.flatMap((name) => {
			const graded = answered.flatMap(({ image, grades }) => {
				const label = truth?.get(stem(image))?.[name];
				return grades && label !== undefined ? [{ truth: label, probabilities: grades[name] }] : [];
			});
			const figures = attributeMetrics(graded);
			return figures ? [[name, figures] as const] : [];
		}),
	);
	return {
		task: 'attributes',
		...common(batch, answered.length),
		metrics,
		...unmatched(batch, truth),
		unreadable: batch.rows.length - answered.length,
	};
}

/** The stem that a truth mask's name stands for: "ISIC_1_segmentation.png" → "ISIC_1". */
export function maskStem(name: string): string {
	return stem(name).replace(/_segmentation$/, '');
}

/** What every row has. */
type Timed = Pick<PredictionRow, 'image' | 'ms'>;

function common(batch: Evaluated<Timed>, n: number) {
	const times = batch.rows.flatMap(({ ms }) => ms ?? []);
	return {
		n,
		backend: batch.backend,
		model: batch.model,
		latency_ms: { median: quantile(times, 0.5) ?? null, p90: quantile(times, 0.9) ?? null },
	};
}

function unmatched(batch: Evaluated<Timed>, truth: ReadonlyMap<string, unknown> | undefined) {
	if (!truth) return { labels_without_image: 0, images_without_label: 0 };
	const images = batch.rows.map(({ image }) => image);
	const counts = countUnmatched(images, truth, batch.folder);
	return {
		labels_without_image: counts.labelsWithoutImage,
		images_without_label: counts.imagesWithoutLabel,
	};
}
