/**
 * What a file really is, by its first bytes and not by its name, and how large the picture in it
 * would be: read before anything is decoded, so that a small file cannot ask for gigabytes.
 */
import * as m from '../i18n/messages/capture';
import { PictureError } from './errors';

export type PictureKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'heic' | 'avif';

export interface PictureHeader {
	readonly kind: PictureKind;
	/** In pixels as stored, before EXIF orientation; 0 where the header does not tell (HEIC). */
	readonly width: number;
	readonly height: number;
	/** More than one frame. */
	readonly animated: boolean;
	/** False where the end of the picture is missing. */
	readonly complete: boolean;
}

/**
 * Reads a file's header. Throws PictureError `empty`, `not-a-picture` (with what it seems to be) or
 * `damaged` (a picture whose header makes no sense).
 */
export function readHeader(bytes: Uint8Array): PictureHeader {
	if (bytes.length === 0) {
		throw new PictureError('empty', m.empty());
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		if (view.byteLength >= 3 && view.getUint16(0) === 0xffd8) return readJpeg(view);
		if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return readPng(view, bytes);
		if (startsWith(bytes, 'RIFF') && textAt(bytes, 8, 4) === 'WEBP') return readWebp(view, bytes);
		if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return readGif(view);
		if (textAt(bytes, 4, 4) === 'ftyp') return readIsoMedia(view, bytes);
	} catch (error) {
		if (error instanceof RangeError) throw damaged();
		throw error;
	}
	throw new PictureError('not-a-picture', sentenceFor(bytes));
}

/** The one sentence for a picture that is cut off or garbled. */
export function damaged(cause?: unknown): PictureError {
	return new PictureError('damaged', m.damaged(), { cause });
}

function readJpeg(view: DataView): PictureHeader {
	let at = 2;
	for (;;) {
		while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at++; // fill bytes
		if (view.getUint8(at) !== 0xff) throw damaged();
		const marker = view.getUint8(at + 1);
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) {
			const height = view.getUint16(at + 5);
			const width = view.getUint16(at + 7);
			return sized({ kind: 'jpeg', width, height, animated: false, complete: hasEnd(view, at) });
		}
		if (marker === 0xda || marker === 0xd9) throw damaged(); // data before any frame
		const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
		at += standsAlone ? 2 : 2 + view.getUint16(at + 2);
	}
}

/** End-of-image marker behind the frame header; what follows it (maker's trailers) is ignored. */
function hasEnd(view: DataView, from: number): boolean {
	for (let at = view.byteLength - 2; at > from; at--) {
		if (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xd9) return true;
	}
	return false;
}

function readPng(view: DataView, bytes: Uint8Array): PictureHeader {
	const width = view.getUint32(16);
	const height = view.getUint32(20);
	let animated = false;
	let complete = false;
	for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
		const chunk = textAt(bytes, at + 4, 4);
		if (chunk === 'acTL') animated = view.getUint32(at + 8) > 1;
		if (chunk === 'IEND') complete = true;
	}
	return sized({ kind: 'png', width, height, animated, complete });
}

function readWebp(view: DataView, bytes: Uint8Array): PictureHeader {
	const complete = 8 + view.getUint32(4, true) <= bytes.length;
	const base = { kind: 'webp', complete } as const;
	switch (textAt(bytes, 12, 4)) {
		case 'VP8 ': {
			const width = view.getUint16(26, true) & 0x3fff;
			const height = view.getUint16(28, true) & 0x3fff;
			return sized({ ...base, width, height, animated: false });
		}
		case 'VP8L': {
			const bits = view.getUint32(21, true);
			const width = (bits & 0x3fff) + 1;
			const height = ((bits >> 14) & 0x3fff) + 1;
			return sized({ ...base, width, height, animated: false });
		}
		case 'VP8X': {
			const width = (view.getUint32(24, true) & 0xffffff) + 1;
			const height = (view.getUint32(26, true) >>> 8) + 1;
			return sized({ ...base, width, height, animated: (view.getUint8(20) & 2) !== 0 });
		}
	}
	throw damaged();
}

function readGif(view: DataView): PictureHeader {
	const width = view.getUint16(6, true);
	const height = view.getUint16(8, true);
	const table = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
	let frames = 0;
	let complete = false;
	let at = 13 + table(view.getUint8(10));
	while (at < view.byteLength && !complete) {
		const block = view.getUint8(at);
		if (block === 0x3b) {
			complete = true;
		} else if (block === 0x2c && at + 10 < view.byteLength) {
			frames++;
			at = pastSubBlocks(view, at + 11 + table(view.getUint8(at + 9)));
		} else {
			at = pastSubBlocks(view, at + 2);
		}
	}
	return sized({
		kind: 'gif',
		width,
		height,
		animated: frames > 1,
		complete: complete || frames > 1,
	});
}

function pastSubBlocks(view: DataView, at: number): number {
	let next = at;
	while (next < view.byteLength) {
		const length = view.getUint8(next);
		next += 1 + length;
		if (length === 0) break;
	}
	return next;
}

const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'];

function readIsoMedia(view: DataView, bytes: Uint8Array): PictureHeader {
	const length = Math.min(view.getUint32(0), 256, bytes.length);
	const brands: string[] = [];
	for (let at = 8; at + 4 <= length; at += 4) if (at !== 12) brands.push(textAt(bytes, at, 4));
	const avif = brands.some((brand) => brand === 'avif' || brand === 'avis');
	if (!avif && !brands.some((brand) => HEIC_BRANDS.includes(brand))) {
		throw new PictureError('not-a-picture', sentenceFor(bytes));
	}
	// The largest "ispe" (spatial extents) box; thumbnails and tiles have smaller ones.
	let [width, height] = [0, 0];
	const last = Math.min(bytes.length - 16, 65_536);
	for (let at = 0; at < last; at++) {
		if (view.getUint32(at) !== 0x69737065) continue;
		width = Math.max(width, view.getUint32(at + 8));
		height = Math.max(height, view.getUint32(at + 12));
	}
	return { kind: avif ? 'avif' : 'heic', width, height, animated: false, complete: true };
}

function sized(header: PictureHeader): PictureHeader {
	if (header.width === 0 || header.height === 0) throw damaged();
	return header;
}

function sentenceFor(bytes: Uint8Array): string {
	if (startsWith(bytes, '%PDF')) return m.pdf();
	if (startsWith(bytes, 'PK\x03\x04')) return m.zip();
	if (startsWith(bytes, 'BM') || startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) {
		return m.bmp();
	}
	if (textAt(bytes, 4, 4) === 'ftyp') return m.video();
	const start = bytes.subarray(0, 512);
	const isText = start.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0d].includes(byte));
	return isText ? m.text() : m.noPicture();
}

function startsWith(bytes: Uint8Array, text: string): boolean {
	return textAt(bytes, 0, text.length) === text;
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
	return String.fromCharCode(...bytes.subarray(at, at + length));
}
