/**
 * Puts the rooms inference/, capture/ and vault/ within reach of browser tests and of the bench, bundled as
 * in the product and served with the product's headers.
 */
import { checkPicture, readMeasured } from '../../src/lib/capture/picture';
import { alignFace } from '../../src/lib/face/align';
import { FaceEngine } from '../../src/lib/flows/faces';
import { LesionEngine, measureBackend } from '../../src/lib/inference/client';
import { decodePicture } from '../../src/lib/inference/decode';
import { fetchModel, readClassifierCard } from '../../src/lib/inference/models';
import { drawnLesion } from '../../src/lib/inference/pattern';
import { modelInput } from '../../src/lib/inference/preprocess';
import { openModel, startBackend } from '../../src/lib/inference/runtime';
import { guardScripts } from '../../src/lib/inference/trusted-scripts';
import { pack } from '../../src/lib/vault/pack';
import { createProfile } from '../../src/lib/vault/profiles';
import { openVault, Vault } from '../../src/lib/vault/vault';
import { newLesion } from '../../src/lib/skin/lesion-record';
import { checkInWith, copyAsVersion1, idsIn } from './records';
import { readSeriesOn } from './sequence';

// Vite's own folder for what it bundles.
guardScripts(['/assets/', '/wasm/']);

const lab = {
	fetchModel,
	readClassifierCard,
	openModel,
	startBackend,

	LesionEngine,
	FaceEngine,
	alignFace,
	measureBackend,
	checkPicture,
	readMeasured,
	decodePicture,
	drawnLesion,
	modelInput,
	openVault,
	Vault,
	createProfile,
	newLesion,
	pack,
	checkInWith,
	copyAsVersion1,
	idsIn,
	readSeriesOn,
};
export type Lab = typeof lab;

declare global {
	var lab: Lab;
}
globalThis.lab = lab;
