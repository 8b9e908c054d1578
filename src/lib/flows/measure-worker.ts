/** Measures one lesion: as much arithmetic as a page has for a whole result. */
import type { Grid } from '$lib/skin/lesion';
import { lesionMask } from '$lib/skin/mask';
import { measureLesion, type Measures } from '$lib/skin/measures';
import { pixelsOf } from './pixels';

export interface MeasureQuestion {
	readonly mask: Grid;
	/** Probability from which a cell counts as lesion. */
	readonly threshold: number;
	readonly picture: Blob;
}
/** A sentence where it could not be measured; undefined measures where there is too little of it. */
export type MeasureAnswer =
	| { readonly measures: Measures | undefined; readonly failure?: undefined }
	| { readonly failure: string; readonly measures?: undefined };

/** Measures are read at 256 px inside; twice that keeps their edges. */
const MEASURE_SIDE = 512;

self.onmessage = ({ data }: MessageEvent<MeasureQuestion>) => {
	void answer(data);
};

async function answer({ mask, threshold, picture }: MeasureQuestion): Promise<void> {
	try {
		const pixels = await pixelsOf(picture, MEASURE_SIDE);
		const measures = measureLesion(lesionMask(mask, threshold), pixels);
		self.postMessage({ measures } satisfies MeasureAnswer);
	} catch (error) {
		self.postMessage({ failure: String(error) } satisfies MeasureAnswer);
	}
}
