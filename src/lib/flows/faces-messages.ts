/** What a page and the worker of the face models say to each other. */
import type { BackendName, EngineMemory, EngineStatus, Pixels } from '$lib/inference/types';
import type { FaceFinding } from '$lib/skin/face';

export interface FaceConfig {
	readonly root: string;
	readonly backend?: BackendName;
	/** Side of the aligned crop, px. */
	readonly cropSize: number;
}

/** What was found in a picture. */
export interface FaceFound {
	/** The largest face; missing where there is none. */
	readonly finding?: FaceFinding;
	/** How many faces there are. */
	readonly faces: number;
	/** The aligned face, where it was asked for. */
	readonly crop?: Pixels;
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
	readonly memory: { readonly question: object; readonly answer: EngineMemory };
};

export interface FindQuestion {
	readonly picture: Blob | Pixels | ImageBitmap;
	/** Whether the aligned crop is wanted as well. */
	readonly crop: boolean;
}
