/** One picture of a batch: how it is read, and how the table orders it. */
import * as m from '$lib/i18n/messages/batch';
import { PictureError } from '$lib/capture/errors';
import { checkMeasured } from '$lib/capture/picture';
import type { PredictionRow } from '$lib/exchange/predictions';
import { InferenceError, type LesionEngine } from '$lib/inference/client';
import { judge } from '$lib/skin/judge';
import { KINDS } from '$lib/skin/kinds';
import {
	LESION_CLASSES,
	type LesionClass,
	type LesionReading,
	type OperatingPoint,
	type PictureSource,
} from '$lib/skin/lesion';
import { reasonCell, type Reason } from '$lib/skin/reasons';
import type { Cards } from './engine';
import { problemOf } from './problem';

export interface BatchRow {
	/** Undefined for one of a table that was kept: the pictures are not. */
	readonly file?: File | undefined;
	readonly image: string;
	/** What the table says: the answer, "cannot judge: …" or why it could not be read. */
	readonly answer: string;
	readonly state: 'answered' | 'abstained' | 'unreadable';
	/** Codes for the CSV. */
	readonly reason: string;
	/** Melanoma reaches the threshold of the sensitive setting. */
	readonly melanoma: boolean;
	readonly probabilities?: readonly number[];
	readonly prediction?: LesionClass;
	readonly ms?: number;
	readonly backend?: string;
	/** The segmenter's answer as float32, kept outside of the page's memory where possible. */
	readonly mask?:
		{ readonly cells: Blob; readonly width: number; readonly height: number } | undefined;
}

export interface BatchSettings {
	readonly source: PictureSource;
	readonly point: OperatingPoint;
	/** 8: test-time augmentation. Default 1. */
	readonly views?: 1 | 8;
}

/**
 * Reads one file. A file that is no readable picture gives a row with its reason; what stops the
 * whole batch (no models, stopped by the person) rejects.
 */
export async function readRow(
	file: File,
	engine: LesionEngine,
	cards: Cards,
	settings: BatchSettings,
	signal: AbortSignal,
): Promise<BatchRow> {
	try {
		const { quality } = await checkMeasured(file, signal);
		const { source, point, views = 1 } = settings;
		const reading = await engine.read(file, { views, signal });
		const maskThreshold = cards.segmenter.decision.threshold;
		const policy = cards.classifier;
		const judged = judge({ reading, quality, source, policy, point, maskThreshold });
		const { abstained, decision, reasons } = judged;
		const melanoma = reading.probabilities[LESION_CLASSES.indexOf('MEL')] ?? 0;
		return {
			file,
			image: file.name,
			answer: abstained
				? m.cannotJudge({ reasons: reasonWords(reasons) })
				: KINDS[decision.prediction].name,
			state: abstained ? 'abstained' : 'answered',
			reason: reasonCell(reasons),
			melanoma: melanoma >= policy.decision.sensitive.melanoma_threshold,
			probabilities: reading.probabilities,
			prediction: decision.prediction,
			ms: reading.ms,
			backend: reading.backend,
			mask: keptMask(reading),
		};
	} catch (error) {
		const reason = unreadable(error);
		if (!reason) throw error;
		return {
			file,
			image: file.name,
			answer: reason.text,
			state: 'unreadable',
			reason: reason.code,
			melanoma: false,
		};
	}
}

/** The files that have no row yet, in order. */
export function unread(files: readonly File[], rows: readonly BatchRow[]): File[] {
	const known = new Set(rows.map(({ file }) => file));
	return files.filter((file) => !known.has(file));
}

/** A row as the CSV wants it. */
export function predictionRow(row: BatchRow): PredictionRow {
	const { image, probabilities, prediction, reason, ms } = row;
	const result =
		probabilities && prediction
			? { probabilities, prediction, abstained: row.state === 'abstained' }
			: undefined;
	return { image, reason, ms, result };
}

export type SortKey = 'image' | 'answer' | 'first' | 'melanoma' | 'truth';

/** Orders rows; rows without the value come last, whichever way it goes. */
export function sortRows(
	rows: readonly BatchRow[],
	key: SortKey,
	down: boolean,
	truthOf: (row: BatchRow) => LesionClass | undefined,
): readonly BatchRow[] {
	const value = (row: BatchRow): string | number | undefined => {
		if (key === 'image') return row.image;
		if (key === 'answer') return row.answer;
		if (key === 'truth') return truthOf(row);
		return key === 'first' ? firstProbability(row) : melanomaProbability(row);
	};
	const sign = down ? -1 : 1;
	return rows.toSorted((one, other) => {
		const [a, b] = [value(one), value(other)];
		if (a === undefined || b === undefined)
			return Number(a === undefined) - Number(b === undefined);
		if (a === b) return one.image < other.image ? -1 : 1;
		return (a < b ? -1 : 1) * sign;
	});
}

export function firstProbability(row: BatchRow): number | undefined {
	return row.probabilities && Math.max(...row.probabilities);
}

export function melanomaProbability(row: BatchRow): number | undefined {
	return row.probabilities?.[LESION_CLASSES.indexOf('MEL')];
}

const SHORT: Record<Reason['code'], () => string> = {
	'not-a-lesion': m.notALesion,
	'no-lesion-found': m.noLesion,
	blurred: m.blurred,
	'too-dark': m.tooDark,
	'too-bright': m.tooBright,
	'too-small': m.tooSmall,
};

function reasonWords(reasons: readonly Reason[]): string {
	return reasons.map(({ code }) => SHORT[code]()).join(', ');
}

function keptMask({ mask }: LesionReading): NonNullable<BatchRow['mask']> {
	// A copy, so that the Blob holds this mask and nothing else of the worker's message.
	const cells = new Blob([new Float32Array(mask.data)]);
	return { cells, width: mask.width, height: mask.height };
}

/** Code and sentence of an error that is the picture's own; undefined for any other. */
export function unreadable(error: unknown): { code: string; text: string } | undefined {
	if (error instanceof PictureError) return { code: error.code, text: error.message };
	if (error instanceof InferenceError && error.code === 'picture') {
		return { code: 'unreadable', text: problemOf(error).text };
	}
	return undefined;
}
