/** The worker of the face models: joins what finds and reads (inference/) with geometry (face/). */
import { measureQuality } from '$lib/capture/quality';
import { alignFace } from '$lib/face/align';
import { poseOf } from '$lib/face/pose';
import { regionMeans } from '$lib/face/regions';
import { whiteBalance } from '$lib/face/white-balance';
import { readAttributes } from '$lib/inference/attributes';
import { decodePicture, pixelsOfBitmap } from '$lib/inference/decode';
import { findFace, outOfTurn, trackFace, type Found } from '$lib/inference/face';
import { closeFaces, openFaces, refOf, type FaceEngineParts } from '$lib/inference/face-models';
import type { Job, JobName } from '$lib/inference/messages';
import { runtimeMemory } from '$lib/inference/runtime';
import { serveJobs, type Work } from '$lib/inference/serve';
import type { Pixels } from '$lib/inference/types';
import { warpPixels } from '$lib/inference/warp';
import { composeAffine, invertAffine } from '$lib/skin/affine';
import { ATTRIBUTES } from '$lib/skin/attributes';
import type { FaceFinding, FaceReading } from '$lib/skin/face';
import type { FaceConfig, FaceFound, FaceJobs, FaceResult } from './faces-messages';

let engine: FaceEngineParts | undefined;

serveJobs<FaceJobs, FaceConfig>(perform);

async function perform(
	job: Job<FaceJobs>,
	config: FaceConfig,
	work: Work,
): Promise<FaceJobs[JobName<FaceJobs>]['answer']> {
	if (job.job === 'memory') return engine ? runtimeMemory() : { tensors: 0, bytes: 0 };
	const graded = job.job === 'read' || config.grade;
	if (!engine || (graded && !engine.grader)) {
		const { root, backend, grader } = config;
		const opened = await openFaces({ root, backend, ...(graded ? { grader } : {}) }, work, engine);
		if (engine) closeFaces(engine);
		engine = opened;
	}
	switch (job.job) {
		case 'start':
			return engine.status;
		case 'track':
			return track(engine, job.question.frame);
		case 'find':
			return find(engine, await pixelsFrom(job.question.picture), config, job.question.crop, work);
		case 'read':
			return read(engine, await pixelsFrom(job.question.picture), config, work);
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
	const crop = finding && withCrop ? cropOf(picture, finding, cropSize) : undefined;
	return {
		...(finding ? { finding } : {}),
		...(crop ? { crop, quality: measureQuality(crop) } : {}),
		faces: found.faces,
		ms: performance.now() - started,
	};
}

async function read(
	{ models, rule, grader, refs, status }: FaceEngineParts,
	picture: Pixels,
	{ cropSize }: FaceConfig,
	{ breathe }: Work,
): Promise<FaceResult> {
	if (!grader) throw new TypeError('A face is to be graded without a model that grades.');
	const started = performance.now();
	const found = await findFace(models, picture, rule, breathe);
	const finding = findingOf(found);
	if (!finding) return { faces: 0, reason: 'no-face', ms: performance.now() - started };
	const crop = cropOf(picture, finding, cropSize);
	const { matrix } = alignFace(finding.landmarks);
	const balanced = whiteBalance(crop, finding.landmarks, matrix).crop;
	await breathe();
	const grades = await readAttributes(grader, balanced);
	const attributes = Object.fromEntries(
		ATTRIBUTES.map((name) => {
			const { probabilities, map } = grades[name];
			return [name, { probabilities, map, regions: regionMeans(map) }];
		}),
	) as FaceReading['attributes'];
	const ms = performance.now() - started;
	const reading: FaceReading = {
		model: refOf(grader.card),
		detector: refs.detector,
		landmarker: refs.mesh,
		backend: status.backend,
		finding,
		attributes,
		quality: measureQuality(crop),
		ms,
	};
	const { faces } = found;
	return { reading, crop, faces, ms, ...(faces > 1 ? { reason: 'several-faces' } : {}) };
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
