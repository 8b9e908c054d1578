import type { Grid } from '$lib/skin/lesion';
import { lesionMask } from '$lib/skin/mask';
import { measureLesion, type Measures } from '$lib/skin/measures';
import { pixelsOf } from './pixels';

/** Measures are read at 256 px inside; twice that keeps their edges. */
const MEASURE_SIDE = 512;

/** The measures of a lesion that was outlined; undefined where there is too little of it. */
export async function measurePicture(
	mask: Grid,
	threshold: number,
	picture: Blob,
): Promise<Measures | undefined> {
	return measureLesion(lesionMask(mask, threshold), await pixelsOf(picture, MEASURE_SIDE));
}
