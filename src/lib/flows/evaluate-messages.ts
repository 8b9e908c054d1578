/** What `npm run evaluate` and the page /evaluate say to each other. */
import type { AttributesRow, FaceRow } from '$lib/exchange/face-predictions';
import type { PredictionRow, SegmentationRow } from '$lib/exchange/predictions';
import type { BackendName, EngineStatus } from '$lib/inference/types';
import type { OperatingPoint, PictureSource } from '$lib/skin/lesion';
import type { Measures } from '$lib/skin/measures';
import type { Extra } from './extras';

export interface EvaluationSetup {
	readonly task: 'lesion' | 'segmentation' | 'faces' | 'attributes' | 'sequence';
	/** Default: the best that proves its known answer. */
	readonly backend?: BackendName;
	readonly classifiers?: readonly string[];
	readonly segmenter?: string;
	readonly workers: 1 | 2;
	readonly views: 1 | 8;
	readonly point: OperatingPoint;
	readonly source: PictureSource;
	readonly save: readonly Extra[];
	/** Measure each lesion as well. */
	readonly measures?: boolean;
	/** Side of the aligned crops of faces, px. Default: the product's own. */
	readonly cropSize?: number;
	/** The model that grades faces. Default: the product's own. */
	readonly grader?: string;
	/** The model that reads sequences. Default: the product's own. */
	readonly sequence?: string;
}

export interface EvaluationPicture {
	/** File name. */
	readonly name: string;
	/** Where it is served, on this origin. */
	readonly address: string;
	/** Its truth mask, where there is one. */
	readonly mask?: string | undefined;
	/** It is no picture but a series of pictures that were read before; oldest first. */
	readonly visits?: readonly EvaluationVisit[] | undefined;
}

export type SavedFolder = Extra | 'landmarks' | 'features';

/** A visit of a series, as the script asks for it. */
export interface EvaluationVisit {
	/** Where its features are served, on this origin; left out for a visit that does not count. */
	readonly address?: string;
	/** Since the last visit that counted. */
	readonly days: number;
}

/** A picture that was read for its series, or a series that was judged. */
export interface VisitRow {
	readonly image: string;
	/** Why the picture does not count; left out where it does. */
	readonly reason?: string | undefined;
	/** Left out where the picture could not be read. */
	readonly ms?: number | undefined;
	/** Of a series: probability of "improved" after its last visit, 0…1. */
	readonly p?: number | undefined;
	/** Of a series: where the verdict is unclear. */
	readonly band?: { readonly low: number; readonly high: number } | undefined;
}

/** What the script gets for each picture. */
export interface EvaluationReport {
	readonly name: string;
	readonly row: PredictionRow | SegmentationRow | FaceRow | AttributesRow | VisitRow;
	/** Folder and content in base64: JSON for landmarks, packed features, else PNG. */
	readonly files: readonly { readonly folder: SavedFolder; readonly base64: string }[];
	/** Where they were asked for, and there is a lesion. */
	readonly measures?: Measures | undefined;
	/** A sentence for the log. */
	readonly problem?: string | undefined;
}

export interface Evaluation {
	/** Opens the models. Rejects with a sentence where nothing can be evaluated. */
	open(setup: EvaluationSetup): Promise<EngineStatus>;
	/**
	 * Reads pictures, `atOnce` of them at a time, and reports each to `skinkeepReport`. Rejects when a
	 * worker dies twice on a picture; what was not reported is then to be asked again.
	 */
	read(pictures: readonly EvaluationPicture[], atOnce: number): Promise<void>;
}

declare global {
	/** Present on the page /evaluate. */
	var skinkeepEvaluation: Evaluation | undefined;
	/** Put there by the script before the page opens. */
	var skinkeepReport: ((report: EvaluationReport) => Promise<void>) | undefined;
}
