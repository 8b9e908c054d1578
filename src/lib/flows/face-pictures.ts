/** The three pictures that are kept of a check-in, from what was taken and what was read. */
import type { CapturedPicture } from '$lib/capture/picture';
import type { Pixels } from '$lib/skin/pixels';
import { diary } from './diary';

const CROP_QUALITY = 0.92;
const THUMBNAIL_SIDE = 256;
/** Drawn at half of it: screens have two pixels for one. */
const SMALL_SIDE = 128;

export interface FacePictures {
	/** Upright JPEGs without metadata. */
	readonly picture: Blob;
	readonly crop: Blob;
	readonly thumbnail: Blob;
}

/** @param crop the aligned face */
export async function facePictures(
	picture: Pick<CapturedPicture, 'stored'>,
	crop: Pixels,
): Promise<FacePictures> {
	const bitmap = await createImageBitmap(
		new ImageData(new Uint8ClampedArray(crop.data), crop.width, crop.height),
	);
	try {
		const [whole, thumbnail] = await Promise.all([
			encode(bitmap, crop.width),
			encode(bitmap, Math.min(THUMBNAIL_SIDE, crop.width)),
		]);
		return { picture: picture.stored, crop: whole, thumbnail };
	} finally {
		bitmap.close();
	}
}

/** The aligned face as a small JPEG, for a list. */
export async function smallFace(crop: Pixels): Promise<Blob> {
	const pixels = new ImageData(new Uint8ClampedArray(crop.data), crop.width, crop.height);
	const bitmap = await createImageBitmap(pixels);
	try {
		return await encode(bitmap, Math.min(SMALL_SIDE, crop.width));
	} finally {
		bitmap.close();
	}
}

async function encode(bitmap: ImageBitmap, side: number): Promise<Blob> {
	const canvas = new OffscreenCanvas(side, side);
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw new Error('This browser gives no canvas.');
	context.imageSmoothingQuality = 'high';
	context.drawImage(bitmap, 0, 0, side, side);
	return canvas.convertToBlob({ type: 'image/jpeg', quality: CROP_QUALITY });
}

/** A check-in's aligned face as an address for an <img>; undefined where there is none. Revoke it. */
export async function cropUrl(id: string): Promise<string | undefined> {
	const crop = await (await diary()).savedCrop(id);
	return crop && URL.createObjectURL(crop);
}
