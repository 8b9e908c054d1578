/**
 * A PNG writer: 8-bit grey and RGB, no filter, no metadata. Same pixels, same bytes, on the page
 * and in Node alike; a canvas gives neither.
 */
import { zlibSync } from 'fflate';
import type { Mask } from '$lib/skin/mask';
import type { Pixels } from '$lib/skin/pixels';
import { crc32 } from './crc32';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const RGB = 2;

/** A mask as a grey PNG of its own size: 255 inside, 0 outside. */
export function maskPng(mask: Mask): Uint8Array<ArrayBuffer> {
	return encode(mask.width, mask.height, GREY, 1, (to, row) => {
		for (let x = 0; x < mask.width; x++) to[x] = mask.data[row * mask.width + x] === 0 ? 0 : 255;
	});
}

/** A picture as an RGB PNG; its alpha is left out. */
export function rgbPng(pixels: Pixels): Uint8Array<ArrayBuffer> {
	const { width, height, data } = pixels;
	return encode(width, height, RGB, 3, (to, row) => {
		for (let x = 0; x < width; x++) {
			const from = 4 * (row * width + x);
			to[3 * x] = data[from] ?? 0;
			to[3 * x + 1] = data[from + 1] ?? 0;
			to[3 * x + 2] = data[from + 2] ?? 0;
		}
	});
}

function encode(
	width: number,
	height: number,
	colourType: number,
	channels: number,
	writeRow: (to: Uint8Array, row: number) => void,
): Uint8Array<ArrayBuffer> {
	// Each row begins with its filter's number; 0 is none.
	const stride = 1 + width * channels;
	const raw = new Uint8Array(stride * height);
	for (let row = 0; row < height; row++) {
		writeRow(raw.subarray(row * stride + 1, (row + 1) * stride), row);
	}
	const head = new Uint8Array(13);
	const view = new DataView(head.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	head.set([8, colourType, 0, 0, 0], 8);
	return concatenate([
		Uint8Array.from(SIGNATURE),
		chunk('IHDR', head),
		chunk('IDAT', zlibSync(raw, { level: 6 })),
		chunk('IEND', new Uint8Array(0)),
	]);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(12 + content.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, content.length);
	bytes.set(new TextEncoder().encode(type), 4);
	bytes.set(content, 8);
	view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
	return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
