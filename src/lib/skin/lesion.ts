/**
 * What the product says about a lesion: its classes, what a reading of a picture holds, and the
 * record of a visit. Pure data: no DOM, no tensors, no storage.
 */

/** ISIC 2018 Task 3 order; every array of seven follows it. */
export const LESION_CLASSES = ['MEL', 'NV', 'BCC', 'AKIEC', 'BKL', 'DF', 'VASC'] as const;
export type LesionClass = (typeof LESION_CLASSES)[number];

/** How the picture was taken; asked once a picture. The models learned from dermoscopic pictures. */
export type PictureSource = 'dermatoscope' | 'camera';

export type OperatingPoint = 'balanced' | 'sensitive';

export interface ModelRef {
	readonly name: string;
	readonly version: string;
}

/** One-channel grid, row by row. Covers the whole upright picture unless `box` says otherwise. */
export interface Grid {
	readonly width: number;
	readonly height: number;
	readonly data: Float32Array;
}

/** A part of the upright picture, in its pixels; may be fractional. */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** What the models read from one picture. Everything is a number that the models gave; no verdict. */
export interface LesionReading {
	readonly classifier: ModelRef;
	readonly segmenter: ModelRef;
	readonly backend: string;
	/** Calibrated (temperature-scaled) probabilities in the order of LESION_CLASSES; sum 1. */
	readonly probabilities: readonly number[];
	/** Probability 0…1 that this is a close-up of a skin lesion at all (learned abstention). */
	readonly domain: number;
	/** Class activation maps, one a class, over `classifierBox`. Unit: logit. */
	readonly maps: readonly Grid[];
	/** The part of the picture that the classifier saw. */
	readonly classifierBox: Box;
	/** Segmenter's probability 0…1 of lesion over the whole picture (segmenter's own grid). */
	readonly mask: Grid;
	/** Width and height of the upright picture in pixels. */
	readonly pictureWidth: number;
	readonly pictureHeight: number;
	/** Number of test-time-augmented views averaged: 1 or 8. */
	readonly views: number;
	/** Time in the worker for preprocess + segment + classify + maps, ms. */
	readonly ms: number;
}

/** Readings of the picture itself, made before any model runs. */
export interface PictureQuality {
	/** Variance of the Laplacian of luma on the picture scaled to 256 px on its longer side. */
	readonly sharpness: number;
	/** Mean luma 0…1. */
	readonly brightness: number;
	/** Share 0…1 of pixels clipped to black or white. */
	readonly clipped: number;
	/** Shorter side in pixels. */
	readonly shortSide: number;
}
