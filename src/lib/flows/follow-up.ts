/** Two visits of one lesion, read from the diary and compared. */
import { missingScript } from '$lib/inference/missing-script';
import { outline, pathData } from '$lib/skin/contour';
import type { FollowUp } from '$lib/skin/follow-up';
import { SIDE } from '$lib/skin/follow-up-picture';
import type { NotCompared } from '$lib/skin/follow-up-words';
import type { LesionVisit } from '$lib/skin/lesion-record';
import { diary } from './diary';
import { modelCards } from './engine';
import type { FollowUpAnswer, FollowUpQuestion, VisitPicture } from './follow-up-worker';
import { pixelsOf } from './pixels';

/** Twice the side that is compared, so that shrinking it is a mean. */
const PICTURE_SIDE = 2 * SIDE;

/** What the page draws: the first picture, and both outlines on it. */
export interface Overlay {
	readonly pictureUrl: string;
	readonly width: number;
	readonly height: number;
	/** `d` of SVG paths, in pixels of the first picture. */
	readonly before: string;
	readonly after: string;
}

export interface Comparison {
	readonly firstId: string;
	readonly visitId: string;
	/** ISO 8601 of the first visit, and of this one. */
	readonly since: string;
	readonly takenAt: string;
	readonly result: FollowUp | undefined;
	readonly not: NotCompared | undefined;
	readonly overlay: Overlay | undefined;
}

/** Reads both visits and compares them in a worker. Undefined where one of them is gone. */
export async function compareVisits(
	firstId: string,
	id: string,
	signal: AbortSignal,
): Promise<Comparison | undefined> {
	const vault = await diary();
	const [first, later, picture, laterPicture, cards] = await Promise.all([
		vault.savedVisit(firstId),
		vault.savedVisit(id),
		vault.savedPicture(firstId),
		vault.savedPicture(id),
		modelCards(),
	]);
	if (!first || !later || !picture || !laterPicture) return undefined;
	const common = { firstId, visitId: id, since: first.takenAt, takenAt: later.takenAt };
	const not = whyNot(first, later);
	if (not) return { ...common, not, result: undefined, overlay: undefined };
	const { threshold } = cards.segmenter.decision;
	const result = await ask(
		{
			before: await visitPicture(first, picture, threshold),
			after: await visitPicture(later, laterPicture, threshold),
		},
		signal,
	);
	signal.throwIfAborted();
	if (result === 'no-lesion') {
		return { ...common, not: result, result: undefined, overlay: undefined };
	}
	const overlay = overlayOf(first, later, result, threshold, URL.createObjectURL(picture));
	return { ...common, not: undefined, result, overlay };
}

/** One worker a question; an abort ends it. */
function ask(question: FollowUpQuestion, signal: AbortSignal): Promise<FollowUpAnswer> {
	const worker = new Worker(new URL('./follow-up-worker.ts', import.meta.url), {
		type: 'module',
	});
	return new Promise<FollowUpAnswer>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<FollowUpAnswer>) => {
			resolve(data);
		};
		signal.addEventListener('abort', () => {
			reject(new DOMException('Another visit was opened.', 'AbortError'));
		});
		worker.onerror = (event) => {
			reject(event.message ? new Error(event.message) : missingScript());
		};
		worker.postMessage(question);
	}).finally(() => {
		worker.terminate();
	});
}

function whyNot(first: LesionVisit, later: LesionVisit): NotCompared | undefined {
	if (first.source !== later.source) return 'source';
	if (first.judgement.abstained || later.judgement.abstained) return 'unjudged';
	const [a, b] = [first.reading.segmenter, later.reading.segmenter];
	return a.name === b.name && a.version === b.version ? undefined : 'models';
}

async function visitPicture(
	{ reading, maskThreshold }: LesionVisit,
	picture: Blob,
	threshold: number,
): Promise<VisitPicture> {
	return {
		pixels: await pixelsOf(picture, PICTURE_SIDE),
		mask: reading.mask,
		threshold: maskThreshold ?? threshold,
	};
}

/** The later outline, moved onto the first picture. */
function overlayOf(
	first: LesionVisit,
	later: LesionVisit,
	{ move }: FollowUp,
	threshold: number,
	pictureUrl: string,
): Overlay {
	const { pictureWidth: width, pictureHeight: height } = first.reading;
	const own = (visit: LesionVisit) => {
		const { mask, pictureWidth, pictureHeight } = visit.reading;
		return outline(mask, visit.maskThreshold ?? threshold, pictureWidth, pictureHeight);
	};
	const toSmall = SIDE / Math.max(later.reading.pictureWidth, later.reading.pictureHeight);
	const toFirst = Math.max(width, height) / SIDE;
	const size = move.a * move.a + move.b * move.b;
	const back = own(later).map((line) =>
		line.map((point) => {
			const x = point.x * toSmall - move.dx;
			const y = point.y * toSmall - move.dy;
			return {
				x: (toFirst * (move.a * x + move.b * y)) / size,
				y: (toFirst * (move.a * y - move.b * x)) / size,
			};
		}),
	);
	return { pictureUrl, width, height, before: pathData(own(first)), after: pathData(back) };
}
