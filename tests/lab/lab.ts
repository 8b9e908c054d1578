/**
 * Puts the rooms inference/ and capture/ within reach of browser tests and of the bench, bundled as
 * in the product and served with the product's headers.
 */
import { checkPicture, readPicture } from '../../src/lib/capture/picture';
import { LesionEngine, measureBackend } from '../../src/lib/inference/client';
import { decodePicture } from '../../src/lib/inference/decode';
import { drawnLesion } from '../../src/lib/inference/pattern';
import { modelInput } from '../../src/lib/inference/preprocess';

const lab = {
	LesionEngine,
	measureBackend,
	checkPicture,
	readPicture,
	decodePicture,
	drawnLesion,
	modelInput,
};
export type Lab = typeof lab;

declare global {
	var lab: Lab;
}
globalThis.lab = lab;
