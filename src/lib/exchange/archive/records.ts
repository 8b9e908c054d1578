/**
 * What a record must look like to be taken in. Fields that are not named here are kept as they
 * are: a newer Skinkeep may know them.
 */
import * as v from 'valibot';
import { ATTRIBUTES, GRADES } from '$lib/skin/attributes';
import { CHECK_IN_TAGS, type CheckIn } from '$lib/skin/check-in';
import { SYMPTOMS } from '$lib/skin/doctor';
import { FACE_REGIONS } from '$lib/skin/face';
import { LESION_CLASSES } from '$lib/skin/lesion';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import { REASON_CODES } from '$lib/skin/reasons';

/** An id as a file name: nothing that a path could be made of. */
export const ID = /^[A-Za-z0-9_-]{1,64}$/;

const MOST_CELLS = 1_000_000;

const id = v.pipe(v.string(), v.regex(ID));
const text = v.pipe(v.string(), v.maxLength(100_000));
const name = v.pipe(v.string(), v.maxLength(1_000));
const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const atLeast0 = v.pipe(finite, v.minValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));
const time = v.pipe(
	v.string(),
	v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/),
	v.check((value) => !Number.isNaN(Date.parse(value))),
);

const model = v.looseObject({ name, version: name });
const box = v.looseObject({ x: finite, y: finite, width: atLeast0, height: atLeast0 });
const grid = v.pipe(
	v.looseObject({ width: side, height: side, data: v.instance(Float32Array) }),
	v.check(
		({ width, height, data }) => width * height <= MOST_CELLS && data.length === width * height,
	),
);
const quality = v.looseObject({
	sharpness: atLeast0,
	brightness: share,
	clipped: share,
	shortSide: atLeast0,
});
const probabilities = (length: number) => v.pipe(v.array(share), v.length(length));
const anyText = v.array(name);

const lesion = v.looseObject({
	id,
	name,
	createdAt: time,
	place: v.optional(v.looseObject({ view: v.picklist(['front', 'back']), x: share, y: share })),
});

const visit = v.looseObject({
	id,
	lesionId: id,
	takenAt: time,
	source: v.picklist(['dermatoscope', 'camera']),
	symptoms: v.looseObject(v.entriesFromList(SYMPTOMS, v.boolean())),
	reading: v.looseObject({
		classifier: model,
		segmenter: model,
		backend: name,
		probabilities: probabilities(LESION_CLASSES.length),
		domain: share,
		maps: v.pipe(v.array(grid), v.maxLength(LESION_CLASSES.length)),
		classifierBox: box,
		mask: grid,
		pictureWidth: side,
		pictureHeight: side,
		views: atLeast0,
		ms: atLeast0,
	}),
	policy: v.optional(
		v.looseObject({
			calibration: v.looseObject({
				temperature: finite,
				prior: v.pipe(v.array(finite), v.length(LESION_CLASSES.length)),
			}),
			decision: v.looseObject({
				balanced: v.looseObject({ prior_power: finite }),
				sensitive: v.looseObject({ melanoma_threshold: finite }),
			}),
			doctor: v.looseObject({ threshold: finite }),
			abstention: v.looseObject({ threshold: finite, camera_threshold: finite }),
		}),
	),
	maskThreshold: v.optional(share),
	quality: v.optional(quality),
	judgement: v.looseObject({
		abstained: v.boolean(),
		reasons: v.array(v.picklist(REASON_CODES)),
		prediction: v.picklist(LESION_CLASSES),
		title: name,
		doctor: v.array(v.picklist(['risk', 'changed', ...SYMPTOMS])),
	}),
	measures: v.optional(
		v.looseObject({
			asymmetry: finite,
			border: v.looseObject({ compactness: finite, irregularParts: finite, score: finite }),
			colours: anyText,
			diameter: finite,
			area: finite,
		}),
	),
	note: text,
	storedWidth: side,
	storedHeight: side,
});

const attribute = v.looseObject({
	probabilities: probabilities(GRADES),
	map: grid,
	regions: v.looseObject(v.entriesFromList(FACE_REGIONS, finite)),
});

const checkIn = v.looseObject({
	id,
	takenAt: time,
	reading: v.looseObject({
		model,
		detector: model,
		landmarker: model,
		backend: name,
		finding: v.looseObject({
			faces: atLeast0,
			turns: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3)),
			box,
			score: finite,
			landmarks: v.pipe(v.array(v.strictTuple([finite, finite, finite])), v.maxLength(1_000)),
			pose: v.looseObject({ roll: finite, yaw: finite, pitch: finite }),
			pictureWidth: side,
			pictureHeight: side,
		}),
		attributes: v.looseObject(v.entriesFromList(ATTRIBUTES, attribute)),
		quality,
		ms: atLeast0,
	}),
	note: text,
	tags: v.array(v.picklist(CHECK_IN_TAGS)),
	cropSize: side,
	earlier: v.optional(
		v.pipe(
			v.array(
				v.looseObject({
					model,
					until: time,
					scores: v.looseObject(
						v.entriesFromList(ATTRIBUTES, v.looseObject({ grade: finite, spread: finite })),
					),
				}),
			),
			v.maxLength(100),
		),
	),
});

/** The record as it was given, or undefined where it is none. Validation changes nothing in it. */
export const asLesion = (value: unknown): Lesion | undefined =>
	v.is(lesion, value) ? value : undefined;
export const asVisit = (value: unknown): LesionVisit | undefined =>
	v.is(visit, value) ? (value as LesionVisit) : undefined;
export const asCheckIn = (value: unknown): CheckIn | undefined =>
	v.is(checkIn, value) ? value : undefined;
