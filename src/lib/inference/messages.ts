/** What a page and a worker say to each other. Every request is answered once, by its id. */
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

/** Names of jobs, with the question and the answer of each. */
export type JobTable = Record<string, { readonly question: unknown; readonly answer: unknown }>;
export type JobName<Jobs> = keyof Jobs & string;

export type Job<Jobs extends JobTable> = {
	[Name in JobName<Jobs>]: { readonly job: Name; readonly question: Jobs[Name]['question'] };
}[JobName<Jobs>];

export type ToWorker<Jobs extends JobTable, Config> =
	| { readonly kind: 'configure'; readonly config: Config }
	| ({ readonly kind: 'job'; readonly id: number } & Job<Jobs>)
	| { readonly kind: 'abort'; readonly id: number };

export type FromWorker<Jobs extends JobTable> =
	| { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
	| { readonly kind: 'answer'; readonly id: number; readonly answer: Jobs[JobName<Jobs>]['answer'] }
	| { readonly kind: 'aborted'; readonly id: number }
	| {
			readonly kind: 'error';
			readonly id: number;
			readonly code: InferenceErrorCode;
			readonly message: string;
	  };

/** Which models and backend a worker for lesions has; said once, before anything else. */
export interface LesionConfig {
	readonly root: string;
	readonly backend?: BackendName;
	readonly classifiers: readonly string[];
	readonly segmenter: string;
}

// A type, not an interface: only a type fits a JobTable.
export type LesionJobs = {
	readonly start: { readonly question: object; readonly answer: EngineStatus };
	readonly read: { readonly question: PictureQuestion; readonly answer: LesionReading };
	readonly segment: { readonly question: PictureQuestion; readonly answer: MaskReading };
	readonly memory: { readonly question: object; readonly answer: EngineMemory };
};

export interface PictureQuestion {
	readonly picture: Blob | Pixels;
	readonly views: 1 | 8;
}
