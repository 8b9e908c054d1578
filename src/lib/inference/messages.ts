/** What the page and the worker say to each other. Every request is answered once, by its id. */
import type { LesionReading } from '$lib/skin/lesion';
import type {
	BackendName,
	EngineMemory,
	EngineStatus,
	InferenceErrorCode,
	MaskReading,
	Pixels,
	Progress,
} from './types';

/** Which models and backend a worker is for; said once, before anything else. */
export interface WorkerConfig {
	readonly root: string;
	readonly backend?: BackendName;
	readonly classifiers: readonly string[];
	readonly segmenter: string;
}

/** Each job's question and answer. */
export interface Jobs {
	readonly start: { readonly question: object; readonly answer: EngineStatus };
	readonly read: { readonly question: PictureQuestion; readonly answer: LesionReading };
	readonly segment: { readonly question: PictureQuestion; readonly answer: MaskReading };
	readonly memory: { readonly question: object; readonly answer: EngineMemory };
}
export type JobName = keyof Jobs;

export interface PictureQuestion {
	readonly picture: Blob | Pixels;
	readonly views: 1 | 8;
}

export type Job = {
	[Name in JobName]: { readonly job: Name; readonly question: Jobs[Name]['question'] };
}[JobName];

export type ToWorker =
	| { readonly kind: 'configure'; readonly config: WorkerConfig }
	| ({ readonly kind: 'job'; readonly id: number } & Job)
	| { readonly kind: 'abort'; readonly id: number };

export type FromWorker =
	| { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
	| { readonly kind: 'answer'; readonly id: number; readonly answer: Jobs[JobName]['answer'] }
	| { readonly kind: 'aborted'; readonly id: number }
	| {
			readonly kind: 'error';
			readonly id: number;
			readonly code: InferenceErrorCode;
			readonly message: string;
	  };
