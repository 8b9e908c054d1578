/** The models that the product comes with, by their folders in `models/`. */
export const DEFAULT_CLASSIFIER = 'lesion-classifier';
export const DEFAULT_ENSEMBLE = 'lesion-ensemble';
export const DEFAULT_SEGMENTER = 'lesion-segmenter';
export const DETECTOR = 'face-detector';
export const MESH = 'face-mesh';
export const GRADER = 'face-attributes';
export const SEQUENCE = 'sequence';
