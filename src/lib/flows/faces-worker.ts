/** The worker of the face models: joins what finds and reads (inference/) with geometry (face/). */
import { measureQuality } from '$lib/capture/quality';
import { alignFace } from '$lib/face/align';
import { poseOf } from '$lib/face/pose';
import { whiteBalance } from '$lib/face/white-balance';
import { readAttributes } from '$lib/inference/attributes';
import { decodePicture, pixelsOfBitmap } from '$lib/inference/decode';
import { findFace, outOfTurn, trackFace, type Found } from '$lib/inference/face';
import {
	closeFaces,
	openFaces,
	refOf,
	type FaceEngineParts,
	type Finder,
} from '$lib/inference/face-models';
import type { Job, JobName } from '$lib/inference/messages';
import { runtimeMemory } from '$lib/inference/runtime';
import { readVisits } from '$lib/inference/sequence';
import { serveJobs, type Work } from '$lib/inference/serve';
import type { Pixels } from '$lib/inference/types';
import { warpPixels } from '$lib/inference/warp';
import { composeAffine, invertAffine } from '$lib/skin/affine';
import { ATTRIBUTES } from '$lib/skin/attributes';
import type { FaceFinding, FaceGrading, FaceReading, Landmark } from '$lib/skin/face';
import { regionMeans } from '$lib/skin/face-regions';
import { KEEP_EVERY, type KeptState } from '$lib/skin/sequence';
import type {
	FaceConfig,
	FaceFound,
	FaceJobs,
	FaceResult,
	SequenceQuestion,
	SequenceRead,
} from './faces-messages';

let engine: FaceEngineParts | undefined;

serveJobs<FaceJobs, FaceConfig>(perform);

async function perform(
	job: Job<FaceJobs>,
	config: FaceConfig,
	work: Work,
): Promise<FaceJobs[JobName<FaceJobs>]['answer']> {
	if (job.job === 'memory') return engine ? runtimeMemory() : { tensors: 0, bytes: 0 };
	const parts = await partsFor(job.job, config, work);
	switch (job.job) {
		case 'start':
			return parts.status;
		case 'track':
			return track(finderOf(parts), job.question.frame);
		case 'find':
			return find(
				finderOf(parts),
				await pixelsFrom(job.question.picture),
				config,
				job.question.crop,
				work,
			);
		case 'read':
			return read(parts, await pixelsFrom(job.question.picture), config, work);
		case 'grade':
			return grade(parts, await pixelsFrom(job.question.crop), job.question.landmarks);
		case 'sequence':
			return readSequence(parts, job.question, work);
	}
}

/** Opens what a job wants and is not open yet; what is open stays. */
async function partsFor(
	job: Exclude<JobName<FaceJobs>, 'memory'>,
	{ root, backend, grader, grade: opens, sequence, follow }: FaceConfig,
	work: Work,
): Promise<FaceEngineParts> {
	const looks = job !== 'grade' && job !== 'sequence';
	const wanted = {
		finder: looks || engine?.finder !== undefined,
		grader: job === 'read' || job === 'grade' || (looks && opens) || engine?.grader !== undefined,
		sequence: job === 'sequence' || (looks && follow) || engine?.sequence !== undefined,
	};
	const there =
		engine &&
		(!wanted.finder || engine.finder) &&
		(!wanted.grader || engine.grader) &&
		(!wanted.sequence || engine.sequence);
	if (engine && there) return engine;
	const opened = await openFaces(
		{
			root,
			backend,
			finder: wanted.finder,
			...(wanted.grader ? { grader } : {}),
			...(wanted.sequence ? { sequence } : {}),
		},
		work,
		engine,
	);
	if (engine) closeFaces(engine);
	engine = opened;
	return opened;
}

function finderOf({ finder }: FaceEngineParts): Finder {
	if (!finder) throw new TypeError('A face is to be found without the models that find.');
	return finder;
}

/**
 * Grades a face that is aligned already.
 * @param crop as the camera saw it
 * @param landmarks of the picture that it was cut from
 */
async function grade(
	{ grader, status }: FaceEngineParts,
	crop: Pixels,
	landmarks: readonly Landmark[],
): Promise<FaceGrading> {
	if (!grader) throw new TypeError('A face is to be graded without a model that grades.');
	const started = performance.now();
	const { matrix } = alignFace(landmarks);
	const balanced = whiteBalance(crop, landmarks, matrix).crop;
	const { grades, features } = await readAttributes(grader, balanced);
	const attributes = Object.fromEntries(
		ATTRIBUTES.map((name) => {
			const { probabilities, map } = grades[name];
			return [name, { probabilities, map, regions: regionMeans(map) }];
		}),
	) as FaceReading['attributes'];
	return {
		model: refOf(grader.card),
		backend: status.backend,
		attributes,
		features,
		quality: measureQuality(crop),
		ms: performance.now() - started,
	};
}

async function readSequence(
	{ sequence, status }: FaceEngineParts,
	{ visits, state, before }: SequenceQuestion,
	{ breathe }: Work,
): Promise<SequenceRead> {
	if (!sequence) throw new TypeError('A sequence is to be read without its model.');
	const started = performance.now();
	const probabilities: (number | null)[] = [];
	const kept: KeptState[] = [];
	let steps = 0;
	const last = await readVisits(sequence, visits, {
		state,
		breathe,
		onStep(at, step) {
			probabilities.push(step?.p ?? null);
			if (!step) return;
			steps++;
			if ((before + at + 1) % KEEP_EVERY === 0) {
				kept.push({ after: before + at + 1, state: step.state });
			}
		},
	});
	const after = before + visits.length;
	if (kept.at(-1)?.after !== after) kept.push({ after, state: last });
	const { unclear: band } = sequence.card.calibration;
	const { backend } = status;
	return { probabilities, kept, steps, backend, ms: performance.now() - started, band };
}

async function find(
	{ models, rule }: Finder,
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
	parts: FaceEngineParts,
	picture: Pixels,
	{ cropSize }: FaceConfig,
	{ breathe }: Work,
): Promise<FaceResult> {
	const { models, rule, refs } = finderOf(parts);
	const started = performance.now();
	const found = await findFace(models, picture, rule, breathe);
	const finding = findingOf(found);
	if (!finding) return { faces: 0, reason: 'no-face', ms: performance.now() - started };
	const crop = cropOf(picture, finding, cropSize);
	await breathe();
	const grading = await grade(parts, crop, finding.landmarks);
	const ms = performance.now() - started;
	const { detector, mesh: landmarker } = refs;
	const reading: FaceReading = { ...grading, detector, landmarker, finding, ms };
	const { faces } = found;
	return { reading, crop, faces, ms, ...(faces > 1 ? { reason: 'several-faces' } : {}) };
}

async function track({ models, rule }: Finder, frame: ImageBitmap): Promise<FaceFound> {
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
