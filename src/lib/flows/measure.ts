import type { Grid } from '$lib/skin/lesion';
import { lesionMask } from '$lib/skin/mask';
import { measureLesion, type Measures } from '$lib/skin/measures';
import { pixelsOf } from './pixels';
import { nextTask } from './quiet';

/** Measures are read at 256 px inside; twice that keeps their edges. */
const MEASURE_SIDE = 512;

/** The measures of a lesion that was outlined; undefined where there is too little of it. */
export async function measurePicture(
	mask: Grid,
	threshold: number,
	picture: Blob,
): Promise<Measures | undefined> {
	const pixels = await pixelsOf(picture, MEASURE_SIDE);
	await nextTask();
	return measureLesion(lesionMask(mask, threshold), pixels);
}
