import { InferenceError } from './types';
import type { Pixels } from './types';

/**
 * Decodes a picture file to upright sRGB pixels at its full size: EXIF orientation and an embedded
 * colour profile applied, transparency laid over white, the first frame of an animation. The
 * canvas only hands over pixels; it never scales.
 *
 * Throws InferenceError `picture` for what the browser cannot decode.
 */
export async function decodePicture(file: Blob): Promise<Pixels> {
	let bitmap: ImageBitmap;
	try {
		bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
	} catch (error) {
		throw new InferenceError(
			'picture',
			'This picture cannot be read. Try another one, or save it again as JPEG or PNG.',
			{ cause: error },
		);
	}
	return pixelsOfBitmap(bitmap);
}

/** A bitmap's pixels, over white where it is transparent. Closes it. */
export function pixelsOfBitmap(bitmap: ImageBitmap): Pixels {
	try {
		const { width, height } = bitmap;
		const canvas = new OffscreenCanvas(width, height);
		const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
		if (!context) throw new InferenceError('picture', 'This browser gives no canvas to draw on.');
		context.fillStyle = 'white';
		context.fillRect(0, 0, width, height);
		context.drawImage(bitmap, 0, 0);
		const { data } = context.getImageData(0, 0, width, height);
		return { width, height, data };
	} finally {
		bitmap.close();
	}
}
