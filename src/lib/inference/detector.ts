/**
 * Finds faces: MediaPipe's FaceDetector (BlazeFace, short range) on its CPU delegate. It runs in a
 * worker as well as on a page; its WebAssembly is fetched from this origin when it is opened.
 */
import type { Box } from '$lib/skin/lesion';
import type { Point } from '$lib/skin/affine';
import { guardLoader } from './trusted-scripts';
import { InferenceError, type Pixels } from './types';

export interface Detection {
	/** In pixels of the picture that was given. */
	readonly box: Box;
	/** 0…1. */
	readonly score: number;
	/** Eyes (the picture's left one first), nose tip, mouth, ears (left first), in pixels. */
	readonly points: readonly Point[];
}

export interface Detector {
	detect(picture: Pixels): Detection[];
	close(): void;
}

/** Where the build puts MediaPipe's loader and WebAssembly, below the site's root. */
const LOADER = 'wasm/vision_wasm_module_internal';

/**
 * @param root the site's root with a slash at the end
 * @param model bytes of a .tflite file with metadata
 * @param threshold least score 0…1 of a detection
 * @throws InferenceError `no-backend` where there is no WebGL: MediaPipe takes pictures through it,
 * also where the processor computes
 */
export async function openDetector(
	root: string,
	model: Uint8Array,
	threshold: number,
): Promise<Detector> {
	if (!new OffscreenCanvas(1, 1).getContext('webgl2')) {
		throw new InferenceError(
			'no-backend',
			'This browser cannot run the models (the one that finds faces needs WebGL 2, which it does ' +
				'not give).',
		);
	}
	guardLoader();
	const { FaceDetector } = await import('@mediapipe/tasks-vision');
	const detector = await withoutNotices(() =>
		FaceDetector.createFromOptions(
			{ wasmLoaderPath: `${root}${LOADER}.js`, wasmBinaryPath: `${root}${LOADER}.wasm` },
			{
				baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
				runningMode: 'IMAGE',
				minDetectionConfidence: threshold,
			},
		),
	);
	return {
		detect({ width, height, data }) {
			const image = new ImageData(new Uint8ClampedArray(data), width, height);
			return detector.detect(image).detections.flatMap(({ boundingBox, categories, keypoints }) => {
				const score = categories[0]?.score;
				if (!boundingBox || score === undefined || keypoints.length < 6) return [];
				const { originX: x, originY: y, width: w, height: h } = boundingBox;
				const points = keypoints.map((point): Point => [point.x * width, point.y * height]);
				return [{ box: { x, y, width: w, height: h }, score, points }];
			});
		},
		close() {
			detector.close();
		},
	};
}

/**
 * MediaPipe's WebAssembly takes the console's `error` for everything that it has to say, when it is
 * opened, and notices are no errors. What is one still gets there.
 */
async function withoutNotices<T>(open: () => Promise<T>): Promise<T> {
	const { error } = console;
	console.error = (...words: unknown[]): void => {
		if (/^(INFO|W\d{4}|I\d{4})\b/.test(String(words[0]))) console.debug(...words);
		else error.apply(console, words);
	};
	try {
		return await open();
	} finally {
		console.error = error;
	}
}
