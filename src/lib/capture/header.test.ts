import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PictureError } from './errors';
import { readHeader } from './header';
import { checkHeader, PICTURE_LIMITS } from './picture';

const text = (value: string) => Array.from(value, (letter) => letter.charCodeAt(0));
const bytes = (...parts: (string | number[])[]) =>
	Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? text(part) : part)));
const be32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const be16 = (value: number) => [(value >> 8) & 255, value & 255];
const le16 = (value: number) => [value & 255, (value >> 8) & 255];

const chunk = (name: string, data: number[] = []) => [
	...be32(data.length),
	...text(name),
	...data,
	...be32(0),
];
const png = (width: number, height: number, ...more: number[][]) =>
	bytes(
		'\x89PNG\r\n\x1a\n',
		chunk('IHDR', [...be32(width), ...be32(height), 8, 2, 0, 0, 0]),
		...more,
		chunk('IDAT', [1, 2, 3]),
		chunk('IEND'),
	);
const segment = (marker: number, data: number[]) => [
	0xff,
	marker,
	...be16(data.length + 2),
	...data,
];
const jpeg = (width: number, height: number, ending: number[] = [0xff, 0xd9]) =>
	bytes(
		[0xff, 0xd8],
		segment(0xe0, text('JFIF\0')),
		// An EXIF thumbnail has an end marker of its own, which is not the picture's.
		segment(0xe1, [...text('Exif\0\0'), 0xff, 0xd8, 0xff, 0xd9]),
		segment(0xc4, [0, 0]),
		[0xff],
		segment(0xc2, [8, ...be16(height), ...be16(width), 3, 1, 0x22, 0]),
		segment(0xda, [1, 1, 0, 0, 63, 0]),
		[1, 2, 0xff, 0, 3],
		ending,
	);
const webp = (fourcc: string, data: number[]) =>
	bytes('RIFF', [data.length + 12, 0, 0, 0], 'WEBP', fourcc, [data.length, 0, 0, 0], data);
const frame = [0x2c, 0, 0, 0, 0, ...le16(4), ...le16(3), 0, 2, 1, 7, 0];
const gif = (...blocks: number[][]) =>
	bytes('GIF89a', le16(4), le16(3), [0x80, 0, 0, 0, 0, 0, 9, 9, 9], ...blocks);
const heif = (brand: string, width = 0, height = 0) =>
	bytes(
		be32(24),
		'ftyp',
		brand,
		be32(0),
		'mif1',
		brand,
		be32(20),
		'ispe',
		be32(0),
		be32(width),
		be32(height),
		be32(0),
	);

function codeOf(act: () => unknown): string {
	try {
		act();
	} catch (error) {
		if (error instanceof PictureError) {
			expect(error.message).toMatch(/\.$/);
			return error.code;
		}
		throw error;
	}
	return 'none';
}

describe('readHeader', () => {
	it('reads sizes before anything is decoded', () => {
		const all = [
			jpeg(600, 450),
			png(20_000, 20_000),
			webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, ...le16(640 | 0x4000), ...le16(480)]),
			webp('VP8L', [0x2f, 0x7f, 0xc2, 0x77, 0, 0]),
			webp('VP8X', [0, 0, 0, 0, 99, 0, 0, 49, 0, 0]),
			gif(frame, [0x3b]),
			heif('heic', 4032, 3024),
			heif('avif', 800, 600),
		].map((file) => {
			const { kind, width, height } = readHeader(file);
			return `${kind} ${String(width)} ${String(height)}`;
		});
		expect(all).toEqual([
			'jpeg 600 450',
			'png 20000 20000',
			'webp 640 480',
			'webp 640 480',
			'webp 100 50',
			'gif 4 3',
			'heic 4032 3024',
			'avif 800 600',
		]);
	});

	it('sees more than one frame', () => {
		expect(readHeader(gif(frame, [0x3b])).animated).toBe(false);
		expect(readHeader(gif([0x21, 0xf9, 1, 0, 0], frame, frame, [0x3b])).animated).toBe(true);
		expect(readHeader(webp('VP8X', [2, 0, 0, 0, 99, 0, 0, 49, 0, 0])).animated).toBe(true);
		const control = (frames: number) => chunk('acTL', [...be32(frames), ...be32(0)]);
		expect(readHeader(png(4, 4, control(7))).animated).toBe(true);
		expect(readHeader(png(4, 4, control(1))).animated).toBe(false);
	});

	it('sees where the end is missing', () => {
		const whole = [jpeg(8, 8), png(8, 8), webp('VP8L', [0x2f, 0, 0, 0, 0, 0]), gif(frame, [0x3b])];
		for (const file of whole) {
			expect(readHeader(file).complete).toBe(true);
			expect(readHeader(file.subarray(0, -1)).complete).toBe(false);
		}
		expect(readHeader(jpeg(8, 8, [0xff, 0xd9, ...text('a phone’s trailer')])).complete).toBe(true);
	});

	it.each([
		['an empty file', bytes(), 'empty'],
		['text renamed .jpg', bytes('Dear diary,\r\n'), 'not-a-picture'],
		['a PDF', bytes('%PDF-1.7'), 'not-a-picture'],
		['an archive', bytes('PK\x03\x04'), 'not-a-picture'],
		['a BMP', bytes('BM\0\0\0'), 'not-a-picture'],
		['a video', bytes(be32(16), 'ftypisom', be32(0)), 'not-a-picture'],
		['noise', bytes([7, 0, 3, 255, 2]), 'not-a-picture'],
		['a JPEG cut in its header', jpeg(8, 8).subarray(0, 12), 'damaged'],
		['a PNG cut in its header', png(8, 8).subarray(0, 18), 'damaged'],
		['a picture of no width', png(0, 8), 'damaged'],
	])('refuses %s', (_, file, code) => {
		expect(codeOf(() => readHeader(file))).toBe(code);
	});

	it('answers any bytes with a header or a PictureError, and ends', () => {
		const starts = [
			[0xff, 0xd8, 0xff],
			text('\x89PNG\r\n\x1a\n'),
			text('GIF89a'),
			text('RIFF\0\0\0\0WEBPVP8X'),
			[0, 0, 0, 16, ...text('ftypheic')],
			[],
		];
		fc.assert(
			fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
				codeOf(() => readHeader(bytes(start, [...rest])));
			}),
		);
	});
});

describe('checkHeader', () => {
	const check = (file: Uint8Array, size = file.length) => codeOf(() => checkHeader(size, file));

	it('refuses what is too much or too little', () => {
		expect(check(png(20_000, 20_000))).toBe('too-many-pixels');
		expect(check(png(1, 1))).toBe('too-small');
		expect(check(bytes([1]), PICTURE_LIMITS.bytes + 1)).toBe('too-big');
		expect(check(jpeg(600, 450).subarray(0, -4))).toBe('damaged');
		expect(check(heif('avif', 20_000, 20_000))).toBe('too-many-pixels');
		// It would be decoded before anybody knew how large it is.
		expect(check(heif('avif'))).toBe('damaged');
	});

	it('lets the ordinary through', () => {
		expect(check(jpeg(600, 450))).toBe('none');
		expect(check(jpeg(7000, 5000))).toBe('none');
		expect(check(heif('heic'))).toBe('none');
	});
});
