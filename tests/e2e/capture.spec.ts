/** Files of every sort become an upright picture without metadata, or one clear sentence. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, test } from '../lab/fixture';

const ODD = fileURLToPath(new URL('../fixtures/odd', import.meta.url));

interface Expected {
	readonly width: number;
	readonly height: number;
	readonly input8: readonly number[];
}
const expected = JSON.parse(readFileSync(join(ODD, 'expected.json'), 'utf8')) as Record<
	string,
	Expected
>;

test.beforeAll(({ lab }) => {
	const folder = join(lab.folder, 'odd');
	cpSync(ODD, folder, { recursive: true });
	const put = (name: string, bytes: string | Uint8Array): void => {
		writeFileSync(join(folder, name), bytes);
	};
	const jpeg = readFileSync(join(ODD, 'plain.jpg'));
	const png = readFileSync(join(ODD, 'plain.png'));
	put('empty.jpg', '');
	put('text.jpg', 'Dear diary, this is not a picture.\n');
	put('truncated.jpg', jpeg.subarray(0, jpeg.length * 0.6));
	put('truncated.png', png.subarray(0, png.length * 0.6));
	put('garbled.png', Buffer.concat([png.subarray(0, 60), Buffer.alloc(200, 7), png.subarray(260)]));
	put('vast.png', blackPng(20_000, 20_000));
	put('heic.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat', 'latin1'));
	put('document.png', '%PDF-1.7\n');
});

/** One-bit black: 20,000 × 20,000 pixels in 49 kB. */
function blackPng(width: number, height: number): Buffer {
	const chunk = (name: string, data: Buffer): Buffer => {
		const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
		const frame = Buffer.alloc(8);
		frame.writeUInt32BE(data.length, 0);
		frame.writeUInt32BE(crc32(body), 4);
		return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
	};
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([1, 0], 8);
	const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
	return Buffer.concat([
		Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

/** Reads a file as the product does: what came of it, or its error. */
function read(page: Page, name: string) {
	return page.evaluate(async (name) => {
		const response = await fetch(`/odd/${name}`);
		const file = new File([await response.blob()], name);
		const decoded = (picture: Blob) => lab.decodePicture(picture);
		try {
			const picture = await lab.readMeasured(file);
			const pixels = await decoded(file);
			const stored = new Uint8Array(await picture.stored.arrayBuffer());
			const storedPixels = await decoded(picture.stored);
			const thumbnail = await decoded(picture.thumbnail);
			const third =
				4 * (Math.floor(pixels.height / 3) * pixels.width + Math.floor(pixels.width / 3));
			return {
				kind: picture.kind,
				name: picture.name,
				size: [picture.width, picture.height],
				decodedSize: [pixels.width, pixels.height],
				storedSize: [storedPixels.width, storedPixels.height],
				thumbnailSize: [thumbnail.width, thumbnail.height],
				firstFrameOnly: picture.firstFrameOnly,
				quality: picture.quality,
				storedType: picture.stored.type,
				storedText: String.fromCharCode(...stored.subarray(0, 2000)),
				input8: [...lab.modelInput(pixels, 'centre-square', 8).input],
				inLesion: [...pixels.data.subarray(third, third + 3)],
			};
		} catch (error) {
			if (!(error instanceof Error)) throw error;
			const { name, message } = error;
			return { error: name, code: 'code' in error ? String(error.code) : '', message };
		}
	}, name);
}

for (const [name, { width, height, input8 }] of Object.entries(expected)) {
	test(`${name}: the same pixels as in Python, upright`, async ({ page }) => {
		const picture = await read(page, name);
		expect(picture).toMatchObject({
			name,
			size: [width, height],
			decodedSize: [width, height],
			storedSize: [width, height],
			firstFrameOnly: false,
		});
		const gaps = input8.map((value, i) => Math.abs(value - (picture.input8?.[i] ?? NaN)));
		// One step of a pixel is 0.0078; decoders round differently.
		expect(Math.max(...gaps)).toBeLessThan(0.008);
	});
}

test('what is stored is an upright JPEG that carries nothing but its pixels', async ({ page }) => {
	const picture = await read(page, 'turned.jpg');
	expect(picture).toMatchObject({ storedType: 'image/jpeg', storedSize: [64, 96] });
	expect(picture).toMatchObject({ thumbnailSize: [64, 64] });
	expect(picture.storedText).not.toContain('Exif');
	expect(picture.storedText).not.toContain('a camera that must not be told');
});

for (const name of ['cmyk.jpg', 'sixteen-bit.png']) {
	test(`${name} is read`, async ({ page }) => {
		const picture = await read(page, name);
		expect(picture).toMatchObject({ size: [96, 64] });
		// Brown, whatever the decoder makes of the ink.
		const [red = 0, , blue = 255] = picture.inLesion ?? [];
		expect(red).toBeGreaterThan(blue);
		expect(red).toBeLessThan(140);
	});
}

test('of an animation the first frame is read, and it is said', async ({ page }) => {
	const picture = await read(page, 'animated.gif');
	expect(picture).toMatchObject({ kind: 'gif', size: [96, 64], firstFrameOnly: true });
	expect(picture.inLesion?.[0]).toBeLessThan(130);
});

const refused: readonly (readonly [name: string, code: string, words: RegExp])[] = [
	['empty.jpg', 'empty', /empty/],
	['text.jpg', 'not-a-picture', /text file/],
	['document.png', 'not-a-picture', /PDF/],
	['truncated.jpg', 'damaged', /damaged/],
	['truncated.png', 'damaged', /damaged/],
	['garbled.png', 'damaged', /damaged/],
	['vast.png', 'too-many-pixels', /20000 × 20000/],
	['heic.heic', 'heic-unsupported', /Save it as JPEG/],
	['one-pixel.png', 'too-small', /1 × 1 pixels/],
];

for (const [name, code, words] of refused) {
	test(`${name} is refused with a sentence: ${code}`, async ({ page }) => {
		const answer = await read(page, name);
		expect(answer).toMatchObject({ error: 'PictureError', code });
		expect(answer.message).toMatch(words);
		expect(answer.message).toMatch(/^[A-Z].*\.$/);
		// The page still works.
		expect(await read(page, 'plain.png')).toMatchObject({ kind: 'png' });
	});
}
