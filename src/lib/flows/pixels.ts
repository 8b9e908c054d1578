import type { Pixels } from '$lib/skin/pixels';

/**
 * A picture's pixels, upright, over white where it is transparent (as the models see it), scaled
 * down to at most `longSide` px where one is given. Never for a model's input, which has its own
 * resampling.
 */
export async function pixelsOf(picture: Blob, longSide = Infinity): Promise<Pixels> {
	const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
	try {
		const scale = Math.min(1, longSide / Math.max(bitmap.width, bitmap.height));
		const width = Math.max(1, Math.round(bitmap.width * scale));
		const height = Math.max(1, Math.round(bitmap.height * scale));
		const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false });
		if (!context) throw new Error('This browser gives no canvas.');
		context.fillStyle = 'white';
		context.fillRect(0, 0, width, height);
		context.drawImage(bitmap, 0, 0, width, height);
		return { width, height, data: context.getImageData(0, 0, width, height).data };
	} finally {
		bitmap.close();
	}
}
