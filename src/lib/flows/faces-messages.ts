/** What a page and the worker of the face models say to each other. */
import type { BackendName, EngineMemory, EngineStatus, Pixels } from '$lib/inference/types';
import type { FaceFinding, FaceGrading, FaceReading, Landmark } from '$lib/skin/face';
import type { PictureQuality } from '$lib/skin/lesion';
import type { VisitToRead } from '$lib/inference/sequence';
import type { KeptState, SequenceState } from '$lib/skin/sequence';
import type { UnclearBand } from '$lib/skin/verdict';

export interface FaceConfig {
	readonly root: string;
	readonly backend?: BackendName;
	/** Side of the aligned crop, px. */
	readonly cropSize: number;
	/** The name of the model that grades. */
	readonly grader: string;
	/** Whether it is opened from the start, and not first when a face is to be graded. */
	readonly grade: boolean;
	/** The name of the model that reads sequences. */
	readonly sequence: string;
	/** Whether it is opened from the start, and not first when a sequence is to be read. */
	readonly follow: boolean;
}

/** What was found in a picture. */
export interface FaceFound {
	/** The largest face; missing where there is none. */
	readonly finding?: FaceFinding;
	/** How many faces there are. */
	readonly faces: number;
	/** The aligned face, where it was asked for. */
	readonly crop?: Pixels;
	/** Of the aligned face: sharpness and light; where the crop was asked for. */
	readonly quality?: PictureQuality;
	/** Time in the worker, decoding not included, ms. */
	readonly ms: number;
}

/** What was read from a picture. */
export interface FaceResult {
	/** Of the largest face; missing where there is none. */
	readonly reading?: FaceReading;
	/** The aligned face as the camera saw it: what the model saw is white-balanced. */
	readonly crop?: Pixels;
	/** Why there is no reading, or that there were others beside the one that was read. */
	readonly reason?: 'no-face' | 'several-faces';
	/** How many faces there are. */
	readonly faces: number;
	/** Time in the worker, decoding not included, ms. */
	readonly ms: number;
}

// A type, not an interface: only a type fits a JobTable.
export type FaceJobs = {
	readonly start: { readonly question: object; readonly answer: EngineStatus };
	readonly find: { readonly question: FindQuestion; readonly answer: FaceFound };
	readonly track: {
		readonly question: { readonly frame: ImageBitmap };
		readonly answer: FaceFound;
	};
	readonly read: {
		readonly question: { readonly picture: Blob | Pixels };
		readonly answer: FaceResult;
	};
	readonly grade: { readonly question: GradeQuestion; readonly answer: FaceGrading };
	readonly sequence: { readonly question: SequenceQuestion; readonly answer: SequenceRead };
	readonly memory: { readonly question: object; readonly answer: EngineMemory };
};

export interface FindQuestion {
	readonly picture: Blob | Pixels | ImageBitmap;
	/** Whether the aligned crop is wanted as well. */
	readonly crop: boolean;
}

/** A face that was aligned and kept before: read again without being looked for. */
export interface GradeQuestion {
	/** As the camera saw it, not white-balanced. */
	readonly crop: Blob | Pixels;
	/** Of the picture that it was cut from. */
	readonly landmarks: readonly Landmark[];
}

export interface SequenceQuestion {
	/** Oldest first. */
	readonly visits: readonly VisitToRead[];
	/** Left out at the start of a series. */
	readonly state?: SequenceState;
	/** How many visits came before these: states are kept by the whole count. */
	readonly before: number;
}

export interface SequenceRead {
	/** Probability of "improved" after each visit; null for one that does not count. */
	readonly probabilities: readonly (number | null)[];
	/** At the end, and at marks before it. */
	readonly kept: readonly KeptState[];
	/** Steps that the model took. */
	readonly steps: number;
	readonly backend: BackendName;
	/** Time of the steps in the worker, ms. */
	readonly ms: number;
	readonly band: UnclearBand;
}
