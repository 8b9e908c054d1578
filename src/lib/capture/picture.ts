/** From a file to an upright, metadata-free, size-checked picture. */
import * as m from '../i18n/messages/capture';
import type { PictureQuality } from '$lib/skin/lesion';
import type { Pixels } from '$lib/skin/pixels';
import { PictureError } from './errors';
import { takenAt } from './exif';
import { damaged, readHeader } from './header';
import type { PictureHeader, PictureKind } from './header';
import { measureQuality } from './quality';

/** What is accepted. Decoded, 40 megapixels take 160 MB. */
export const PICTURE_LIMITS = { bytes: 50_000_000, pixels: 40_000_000, side: 16 } as const;

const STORED_SIDE = 1600;
const STORED_QUALITY = 0.92;
const THUMBNAIL_SIDE = 256;
/** Longer side of the copy that quality is measured on, px. */
const QUALITY_SIDE = 512;

/** A file that was looked at and found to be a picture. */
export interface CheckedPicture {
	/** By the file's first bytes, whatever its name says. */
	readonly kind: PictureKind;
	/** Upright (EXIF orientation applied), in pixels. */
	readonly width: number;
	readonly height: number;
	/** It was an animation; its first frame was taken. */
	readonly firstFrameOnly: boolean;
	/** When it was taken, by its metadata; undefined where that does not say. */
	readonly takenAt?: Date;
}

export interface CapturedPicture extends CheckedPicture {
	readonly name: string;
	/** The file as it was given. For the models only: it may carry metadata, so never store it. */
	readonly source: Blob;
	/** Upright JPEG without metadata, longer side at most 1600 px: to store and to show. */
	readonly stored: Blob;
	readonly storedWidth: number;
	readonly storedHeight: number;
	/** The middle square as JPEG of at most 256 px. */
	readonly thumbnail: Blob;
}

/** Its light and sharpness were measured, too: what a lesion is judged by. */
export interface Measured {
	readonly quality: PictureQuality;
}

export interface PictureOptions {
	/** Default: the file's own name, else `picture`. */
	readonly name?: string;
	readonly signal?: AbortSignal;
}

/** Reads one picture for the diary. Throws PictureError, or the signal's reason. */
export async function readPicture(
	file: Blob,
	options: PictureOptions = {},
): Promise<CapturedPicture> {
	return withBitmap(file, options.signal, (bitmap, checked) =>
		capture(file, bitmap, checked, options),
	);
}

/**
 * As `readPicture`, and measures it, which takes as long again: a face is measured by the worker, in
 * its aligned crop.
 */
export async function readMeasured(
	file: Blob,
	options: PictureOptions = {},
): Promise<CapturedPicture & Measured> {
	return withBitmap(file, options.signal, async (bitmap, checked) => {
		const quality = qualityOf(bitmap);
		return { ...(await capture(file, bitmap, checked, options)), quality };
	});
}

/** As `readPicture`, but keeps nothing: for what stores no pictures. */
export async function checkPicture(file: Blob, signal?: AbortSignal): Promise<CheckedPicture> {
	return withBitmap(file, signal, (_, checked) => Promise.resolve(checked));
}

/** As `readMeasured`, but keeps nothing: for a batch. */
export async function checkMeasured(
	file: Blob,
	signal?: AbortSignal,
): Promise<CheckedPicture & Measured> {
	return withBitmap(file, signal, (bitmap, checked) =>
		Promise.resolve({ ...checked, quality: qualityOf(bitmap) }),
	);
}

async function capture(
	file: Blob,
	bitmap: ImageBitmap,
	checked: CheckedPicture,
	options: PictureOptions,
): Promise<CapturedPicture> {
	const { width, height } = bitmap;
	const scale = Math.min(1, STORED_SIDE / Math.max(width, height));
	const storedWidth = Math.max(1, Math.round(width * scale));
	const storedHeight = Math.max(1, Math.round(height * scale));
	const stored = await encode(draw(bitmap, storedWidth, storedHeight));
	options.signal?.throwIfAborted();
	const side = Math.min(width, height);
	const square = { x: (width - side) / 2, y: (height - side) / 2, side };
	const small = Math.min(THUMBNAIL_SIDE, side);
	const thumbnail = await encode(draw(bitmap, small, small, square));
	options.signal?.throwIfAborted();
	const name = options.name ?? (file instanceof File && file.name ? file.name : 'picture');
	return { ...checked, name, source: file, stored, storedWidth, storedHeight, thumbnail };
}

function qualityOf(bitmap: ImageBitmap): PictureQuality {
	return measureQuality(smallCopy(bitmap, QUALITY_SIDE), Math.min(bitmap.width, bitmap.height));
}

async function withBitmap<T>(
	file: Blob,
	signal: AbortSignal | undefined,
	use: (bitmap: ImageBitmap, checked: CheckedPicture) => Promise<T>,
): Promise<T> {
	signal?.throwIfAborted();
	const bytes = await readBytes(file);
	const header = checkHeader(file.size, bytes);
	const taken = takenAt(bytes);
	signal?.throwIfAborted();
	const bitmap = await decode(file, header);
	try {
		signal?.throwIfAborted();
		const { width, height } = bitmap;
		checkSize(width, height);
		const { kind, animated: firstFrameOnly } = header;
		return await use(bitmap, {
			kind,
			width,
			height,
			firstFrameOnly,
			...(taken ? { takenAt: taken } : {}),
		});
	} finally {
		bitmap.close();
	}
}

async function readBytes(file: Blob): Promise<Uint8Array> {
	if (file.size > PICTURE_LIMITS.bytes) return new Uint8Array(1); // refused by its size alone
	try {
		return new Uint8Array(await file.arrayBuffer());
	} catch (error) {
		// A file that was moved or whose disk is gone since it was chosen.
		throw new PictureError('unreadable', m.gone(), {
			cause: error,
		});
	}
}

/**
 * What can be said before decoding. `bytes` are the file's, `size` its length. Throws PictureError
 * for a file that is no picture, is cut off, or whose size is out of bounds.
 */
export function checkHeader(size: number, bytes: Uint8Array): PictureHeader {
	if (size > PICTURE_LIMITS.bytes) {
		const n = Math.round(size / 1e6);
		throw new PictureError('too-big', m.tooBig({ n }));
	}
	const header = readHeader(bytes);
	// A HEIC picture may not tell its size here: the few systems that decode it have limits of their
	// own, and its size is checked again afterwards. AVIF is decoded by any browser, so it has to.
	if (header.width > 0) checkSize(header.width, header.height);
	else if (header.kind === 'avif') throw damaged();
	if (!header.complete) throw damaged();
	return header;
}

function checkSize(width: number, height: number): void {
	if (width * height > PICTURE_LIMITS.pixels) {
		throw new PictureError('too-many-pixels', m.tooManyPixels({ width, height }));
	}
	if (Math.min(width, height) < PICTURE_LIMITS.side) {
		throw new PictureError('too-small', m.tooSmall({ width, height }));
	}
}

async function decode(file: Blob, { kind }: PictureHeader): Promise<ImageBitmap> {
	try {
		return await createImageBitmap(file, { imageOrientation: 'from-image' });
	} catch (error) {
		if (kind === 'heic') {
			throw new PictureError('heic-unsupported', m.heic(), { cause: error });
		}
		if (kind === 'avif') {
			throw new PictureError('avif-unsupported', m.avif(), { cause: error });
		}
		throw damaged(error);
	}
}

/** A small copy of a frame, longer side at most `side` px, for readings of light; not for a model. */
export function smallCopy(frame: ImageBitmap, side: number): Pixels {
	const scale = Math.min(1, side / Math.max(frame.width, frame.height));
	const width = Math.max(1, Math.round(frame.width * scale));
	const height = Math.max(1, Math.round(frame.height * scale));
	const { context } = draw(frame, width, height);
	return { width, height, data: context.getImageData(0, 0, width, height).data };
}

interface Drawn {
	readonly canvas: OffscreenCanvas;
	readonly context: OffscreenCanvasRenderingContext2D;
}

/** A copy over white, so that what was transparent is not black in a JPEG. */
function draw(
	bitmap: ImageBitmap,
	width: number,
	height: number,
	square?: { readonly x: number; readonly y: number; readonly side: number },
): Drawn {
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw new PictureError('unreadable', m.noCanvas());
	context.imageSmoothingQuality = 'high';
	context.fillStyle = 'white';
	context.fillRect(0, 0, width, height);
	const from = square ?? { x: 0, y: 0, side: undefined };
	context.drawImage(
		bitmap,
		from.x,
		from.y,
		from.side ?? bitmap.width,
		from.side ?? bitmap.height,
		0,
		0,
		width,
		height,
	);
	return { canvas, context };
}

/** Encoded anew, a picture carries nothing but its pixels. */
function encode({ canvas }: Drawn): Promise<Blob> {
	return canvas.convertToBlob({ type: 'image/jpeg', quality: STORED_QUALITY });
}
