import { missingScript } from '$lib/inference/missing-script';
import type { Grid } from '$lib/skin/lesion';
import type { Measures } from '$lib/skin/measures';
import type { MeasureAnswer, MeasureQuestion } from './measure-worker';

/**
 * The measures of a lesion that was outlined, taken in a worker; undefined where there is too little
 * of it.
 */
export function measurePicture(
	mask: Grid,
	threshold: number,
	picture: Blob,
): Promise<Measures | undefined> {
	const worker = new Worker(new URL('./measure-worker.ts', import.meta.url), { type: 'module' });
	return new Promise<Measures | undefined>((resolve, reject) => {
		worker.onmessage = ({ data }: MessageEvent<MeasureAnswer>) => {
			if (data.failure === undefined) resolve(data.measures);
			else reject(new Error(data.failure));
		};
		worker.onerror = (event) => {
			reject(event.message ? new Error(event.message) : missingScript());
		};
		worker.postMessage({ mask, threshold, picture } satisfies MeasureQuestion);
	}).finally(() => {
		worker.terminate();
	});
}
