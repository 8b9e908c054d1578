/**
 * The engine that finds and grades faces, as a page sees it. It is a flow because its worker joins inference/ with
 * the geometry of face/. Loads no tensor library and no MediaPipe: those are the worker's.
 */
import { CROP_SIZE } from '$lib/face/align';
import { Bridge, type JobOptions } from '$lib/inference/bridge';
import { GRADER, SEQUENCE } from '$lib/inference/names';
import type { BackendName, EngineMemory, EngineStatus, Pixels } from '$lib/inference/types';
import type { FaceGrading } from '$lib/skin/face';
import type {
	FaceConfig,
	FaceFound,
	FaceJobs,
	FaceResult,
	GradeQuestion,
	SequenceQuestion,
	SequenceRead,
} from './faces-messages';

export type { FaceFound, FaceResult, SequenceRead } from './faces-messages';

export interface FaceEngineOptions {
	/** The site's root with its base path and a slash at the end. Default `/`. */
	readonly root?: string;
	/** Default: the best that proves its known answer on this device. */
	readonly backend?: BackendName;
	/** A worker without work for this long ends, ms. Default 60,000. */
	readonly idleMs?: number;
	/** Default 1; a batch has two, each with its own models. */
	readonly workers?: 1 | 2;
	/** Side of the aligned crop, px. Default 512. */
	readonly cropSize?: number;
	/** The model that grades. Default `face-attributes`. */
	readonly grader?: string;
	/** Opens the grading model from the start; default: with the first face that is to be graded. */
	readonly grade?: boolean;
	/** The model that reads sequences. Default `sequence`. */
	readonly sequence?: string;
	/** Opens it from the start; default: with the first sequence that is to be read. */
	readonly follow?: boolean;
}

/** Finds and grades faces. May be kept for the life of the page: without work it holds nothing. */
export class FaceEngine {
	readonly #bridge: Bridge<FaceJobs, FaceConfig>;

	constructor(options: FaceEngineOptions = {}) {
		const config: FaceConfig = {
			root: options.root ?? '/',
			cropSize: options.cropSize ?? CROP_SIZE,
			grader: options.grader ?? GRADER,
			grade: options.grade ?? false,
			sequence: options.sequence ?? SEQUENCE,
			follow: options.follow ?? false,
			...(options.backend ? { backend: options.backend } : {}),
		};
		this.#bridge = new Bridge({
			create: () => new Worker(new URL('./faces-worker.ts', import.meta.url), { type: 'module' }),
			config,
			idleMs: options.idleMs,
			workers: options.workers,
		});
	}

	/** Opens the models before there is a picture, and says which backend runs. */
	start(options: JobOptions = {}): Promise<EngineStatus> {
		return this.#bridge.ask('start', {}, options);
	}

	/**
	 * Finds the face in a picture, whichever way up it lies; a file is decoded in the worker. An
	 * ImageBitmap is handed over and closed. Rejects with InferenceError, or at once with an
	 * AbortError.
	 */
	find(
		picture: Blob | Pixels | ImageBitmap,
		{ crop = false, ...options }: JobOptions & { readonly crop?: boolean } = {},
	): Promise<FaceFound> {
		return this.#bridge.ask('find', { picture, crop }, options, transferred(picture));
	}

	/** One frame of an upright video: fast, looks once. The frame is handed over and closed. */
	track(frame: ImageBitmap, options: JobOptions = {}): Promise<FaceFound> {
		return this.#bridge.ask('track', { frame }, options, [frame]);
	}

	/**
	 * Finds, aligns and grades the face in a picture. Rejects with InferenceError (`model-missing`
	 * where the grading model is not installed), or at once with an AbortError.
	 */
	read(picture: Blob | Pixels, options: JobOptions = {}): Promise<FaceResult> {
		return this.#bridge.ask('read', { picture }, options);
	}

	/** Grades a face that is aligned already. Rejects as `read` does. */
	grade(question: GradeQuestion, options: JobOptions = {}): Promise<FaceGrading> {
		return this.#bridge.ask('grade', question, options);
	}

	/**
	 * Reads visits of one face in their order. Rejects with InferenceError (`model-missing` where the
	 * model is not installed, `model-damaged` for features of another model), or with an AbortError.
	 */
	sequence(question: SequenceQuestion, options: JobOptions = {}): Promise<SequenceRead> {
		return this.#bridge.ask('sequence', question, options);
	}

	/** What a worker holds now (with two workers: one of them). */
	memory(): Promise<EngineMemory> {
		return this.#bridge.ask('memory', {}, {});
	}

	/** Ends the workers, what they are at and what waits. The engine may be used again. */
	end(): void {
		this.#bridge.end();
	}
}

function transferred(picture: Blob | Pixels | ImageBitmap): Transferable[] {
	return typeof ImageBitmap !== 'undefined' && picture instanceof ImageBitmap ? [picture] : [];
}
