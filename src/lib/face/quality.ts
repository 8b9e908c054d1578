/** How good a picture of a face is, as one number for tables; guidance has words instead. */
import type { FaceFinding } from '$lib/skin/face';
import type { PictureQuality } from '$lib/skin/lesion';
import { eyeCentres } from './align';

/** Distance of the eyes, px, from which on the crop shows all that it can. */
const EYES_APART = 120;
/** Sharpness at which a picture counts half. */
const SOFT = 20;

/**
 * 0…1: the product of the detector's score, how straight the face looks into the camera (cosines of yaw
 * and pitch), its size (distance of the eyes, 120 px and more count as 1), sharpness s/(s + 20) of
 * the aligned crop, and the share of it that is neither black nor white.
 */
export function faceQuality(finding: FaceFinding, crop: PictureQuality): number {
	const { pose, score, landmarks } = finding;
	const [left, right] = eyeCentres(landmarks);
	const size = Math.min(Math.hypot(right[0] - left[0], right[1] - left[1]) / EYES_APART, 1);
	const straight = Math.max(cosine(pose.yaw), 0) * Math.max(cosine(pose.pitch), 0);
	const sharp = crop.sharpness / (crop.sharpness + SOFT);
	return score * straight * size * sharp * (1 - crop.clipped);
}

function cosine(degrees: number): number {
	return Math.cos((degrees * Math.PI) / 180);
}
