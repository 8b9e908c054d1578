/** The worker of the face models: joins what finds and reads (inference/) with geometry (face/). */
import { alignFace } from '$lib/face/align';
import { poseOf } from '$lib/face/pose';
import { decodePicture, pixelsOfBitmap } from '$lib/inference/decode';
import { findFace, outOfTurn, trackFace, type Found } from '$lib/inference/face';
import { openFaces, type FaceEngineParts } from '$lib/inference/face-models';
import type { Job, JobName } from '$lib/inference/messages';
import { runtimeMemory } from '$lib/inference/runtime';
import { serveJobs, type Work } from '$lib/inference/serve';
import type { Pixels } from '$lib/inference/types';
import { warpPixels } from '$lib/inference/warp';
import { composeAffine, invertAffine } from '$lib/skin/affine';
import type { FaceFinding } from '$lib/skin/face';
import type { FaceConfig, FaceFound, FaceJobs } from './faces-messages';

let engine: FaceEngineParts | undefined;

serveJobs<FaceJobs, FaceConfig>(perform);

async function perform(
	job: Job<FaceJobs>,
	config: FaceConfig,
	work: Work,
): Promise<FaceJobs[JobName<FaceJobs>]['answer']> {
	if (job.job === 'memory') return engine ? runtimeMemory() : { tensors: 0, bytes: 0 };
	engine ??= await openFaces(config, work);
	switch (job.job) {
		case 'start':
			return engine.status;
		case 'track':
			return track(engine, job.question.frame);
		case 'find':
			return find(engine, await pixelsFrom(job.question.picture), config, job.question.crop, work);
	}
}

async function find(
	{ models, rule }: FaceEngineParts,
	picture: Pixels,
	{ cropSize }: FaceConfig,
	withCrop: boolean,
	{ breathe }: Work,
): Promise<FaceFound> {
	const started = performance.now();
	const found = await findFace(models, picture, rule, breathe);
	const finding = findingOf(found);
	return {
		...(finding ? { finding } : {}),
		...(finding && withCrop ? { crop: cropOf(picture, finding, cropSize) } : {}),
		faces: found.faces,
		ms: performance.now() - started,
	};
}

async function track({ models, rule }: FaceEngineParts, frame: ImageBitmap): Promise<FaceFound> {
	const started = performance.now();
	const found = await trackFace(models, pixelsOfBitmap(frame), rule);
	const finding = findingOf(found);
	const ms = performance.now() - started;
	return { ...(finding ? { finding } : {}), faces: found.faces, ms };
}

function findingOf({ face, faces }: Found): FaceFinding | undefined {
	if (!face) return undefined;
	const { turns, box, score, landmarks, width, height } = face;
	const pose = poseOf(landmarks);
	return {
		faces,
		turns,
		box,
		score,
		landmarks,
		pose,
		pictureWidth: width,
		pictureHeight: height,
	};
}

/** The aligned face, from the picture as it came: it is turned and cut out in one step. */
function cropOf(picture: Pixels, { landmarks, turns }: FaceFinding, size: number): Pixels {
	const { matrix } = alignFace(landmarks);
	const back = outOfTurn(turns, picture.width, picture.height);
	return warpPixels(picture, composeAffine(back, invertAffine(matrix)), size);
}

async function pixelsFrom(picture: Blob | Pixels | ImageBitmap): Promise<Pixels> {
	if (picture instanceof Blob) return decodePicture(picture);
	return picture instanceof ImageBitmap ? pixelsOfBitmap(picture) : picture;
}
