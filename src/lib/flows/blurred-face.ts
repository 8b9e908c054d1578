/** How many pixels are left of the shorter side: colours and light, and nobody's face. */
const LEFT = 12;

/** A copy in which no face can be told. Same size, JPEG. */
export async function blurredFace(picture: Blob): Promise<Blob> {
	const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
	try {
		const { width, height } = bitmap;
		const scale = LEFT / Math.min(width, height);
		const small = new OffscreenCanvas(
			Math.max(1, Math.round(width * scale)),
			Math.max(1, Math.round(height * scale)),
		);
		const large = new OffscreenCanvas(width, height);
		const down = small.getContext('2d', { alpha: false });
		const up = large.getContext('2d', { alpha: false });
		if (!down || !up) throw new Error('This browser gives no canvas.');
		for (const context of [down, up]) context.imageSmoothingQuality = 'high';
		down.drawImage(bitmap, 0, 0, small.width, small.height);
		up.drawImage(small, 0, 0, width, height);
		return await large.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
	} finally {
		bitmap.close();
	}
}
