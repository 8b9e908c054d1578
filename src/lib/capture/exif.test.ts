import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exifJpeg, tiffWithDates } from '../../../tests/fixtures/exif';
import { takenAt } from './exif';

const ORIGINAL = '2025:03:04 05:06:07';

describe('takenAt', () => {
	it('reads DateTimeOriginal of a JPEG, in either byte order', () => {
		const local = new Date(2025, 2, 4, 5, 6, 7);
		for (const little of [true, false]) {
			expect(takenAt(exifJpeg({ original: ORIGINAL, little }))).toEqual(local);
		}
	});

	it('minds the offset from UTC', () => {
		const taken = takenAt(exifJpeg({ original: ORIGINAL, offset: '+05:30' }));
		expect(taken?.toISOString()).toBe('2025-03-03T23:36:07.000Z');
	});

	it('falls back to when the file was changed', () => {
		expect(takenAt(exifJpeg({ changed: ORIGINAL }))).toEqual(new Date(2025, 2, 4, 5, 6, 7));
	});

	it('reads PNG and WebP', () => {
		const tiff = tiffWithDates({ original: ORIGINAL });
		const chunk = (head: string, tail: string, little: boolean) => {
			const length = Buffer.alloc(4);
			if (little) length.writeUInt32LE(tiff.length);
			else length.writeUInt32BE(tiff.length);
			return { length, head: Buffer.from(head, 'latin1'), tail: Buffer.from(tail, 'latin1') };
		};
		const png = chunk('\x89PNG\r\n\x1a\n', 'eXIf', false);
		const webp = chunk('RIFF\0\0\0\0WEBP', 'EXIF', true);
		const local = new Date(2025, 2, 4, 5, 6, 7);
		expect(takenAt(Buffer.concat([png.head, png.length, png.tail, tiff, Buffer.alloc(4)]))).toEqual(
			local,
		);
		expect(takenAt(Buffer.concat([webp.head, webp.tail, webp.length, tiff]))).toEqual(local);
	});

	it('does not take a clock that was never set at its word', () => {
		expect(takenAt(exifJpeg({ original: '0000:00:00 00:00:00' }))).toBeUndefined();
		expect(takenAt(exifJpeg({ original: '    :  :     :  :  ' }))).toBeUndefined();
	});

	it('gives undefined, and never an error, for anything else', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				takenAt(bytes);
			}),
		);
		const whole = exifJpeg({ original: ORIGINAL });
		fc.assert(
			fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
				const broken = Uint8Array.from(whole);
				broken[at] = value;
				takenAt(broken);
				takenAt(whole.subarray(0, at));
			}),
		);
	});
});
