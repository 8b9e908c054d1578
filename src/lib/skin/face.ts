/** What is read from a picture of a face. Pure data: no DOM, no tensors, no storage. */
import type { Attribute } from './attributes';
import type { Box, Grid, ModelRef, PictureQuality } from './lesion';
import type { VisitFeatures } from './sequence';

/** Canonical regions of the aligned face; left and right are the picture's. */
export const FACE_REGIONS = [
	'forehead',
	'glabella',
	'crows-foot-left',
	'crows-foot-right',
	'under-eye-left',
	'under-eye-right',
	'cheek-left',
	'cheek-right',
	'nose',
	'perioral',
	'chin',
] as const;
export type FaceRegion = (typeof FACE_REGIONS)[number];

/** Degrees. Roll: clockwise head tilt. Yaw: turned to the picture's right. Pitch: looking down. */
export interface FacePose {
	readonly roll: number;
	readonly yaw: number;
	readonly pitch: number;
}

/** x, y in pixels of the upright picture; z in the same unit, smaller is nearer. */
export type Landmark = readonly [x: number, y: number, z: number];

/** A face that was found, set upright where the picture lay on its side. */
export interface FaceFinding {
	/** How many faces the picture has; the largest is read. */
	readonly faces: number;
	/** Quarter turns clockwise (0…3) that set the picture upright; box and landmarks are after it. */
	readonly turns: number;
	readonly box: Box;
	/** The detector's score 0…1. */
	readonly score: number;
	/** 468 points of the MediaPipe face mesh. */
	readonly landmarks: readonly Landmark[];
	readonly pose: FacePose;
	/** Width and height of the upright picture in pixels. */
	readonly pictureWidth: number;
	readonly pictureHeight: number;
}

/** What the model read of one attribute. */
export interface AttributeReading {
	/** Calibrated probabilities of the grades 0…4; sum 1. */
	readonly probabilities: readonly number[];
	/** Expected grade that each cell speaks for, 0…4, over the aligned crop. */
	readonly map: Grid;
	/** Mean of the map over each region of the face. */
	readonly regions: Readonly<Record<FaceRegion, number>>;
}

/** What the models read from one picture of a face. Numbers only; no verdict. */
export interface FaceReading {
	readonly model: ModelRef;
	readonly detector: ModelRef;
	readonly landmarker: ModelRef;
	readonly backend: string;
	readonly finding: FaceFinding;
	readonly attributes: Readonly<Record<Attribute, AttributeReading>>;
	/** What the model that reads sequences wants of it; left out in older readings. */
	readonly features?: VisitFeatures;
	/** Sharpness and light of the aligned crop. */
	readonly quality: PictureQuality;
	/** Time for finding, aligning and grading, ms; where it was read again, for grading alone. */
	readonly ms: number;
}

/** What a model says of a face that is aligned already; its quality is that of the crop as it lies there. */
export type FaceGrading = Required<
	Pick<FaceReading, 'model' | 'backend' | 'attributes' | 'features' | 'quality' | 'ms'>
>;
