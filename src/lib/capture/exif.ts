/**
 * When a photo was taken, from its EXIF data. Read before a picture is encoded anew, because that
 * drops all metadata. Nothing else is read: no place, no device.
 */

const DATE_TIME = 0x0132;
const EXIF_BLOCK = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const DATE_TIME_DIGITIZED = 0x9004;
const OFFSET_TIME = 0x9010;
const OFFSET_TIME_ORIGINAL = 0x9011;
const OFFSET_TIME_DIGITIZED = 0x9012;
/** Entries of a block; a damaged file may claim any number. */
const MOST_ENTRIES = 500;

/**
 * The moment a JPEG, PNG or WebP says it was taken at: DateTimeOriginal, else when it was digitised
 * or changed. Without an offset, the time is this device's own. Undefined where the file does not
 * say, says nonsense, or is of another kind.
 */
export function takenAt(bytes: Uint8Array): Date | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		const block = exifBlock(view);
		return block && dateOf(block);
	} catch (error) {
		// A count or an offset points out of the file.
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** The TIFF structure inside, wherever the format keeps it. */
function exifBlock(view: DataView): DataView | undefined {
	if (view.byteLength < 16) return undefined;
	if (view.getUint16(0) === 0xffd8) return inJpeg(view);
	if (view.getUint32(0) === 0x89504e47) return inPng(view);
	if (text(view, 0, 4) === 'RIFF' && text(view, 8, 4) === 'WEBP') return inWebp(view);
	return undefined;
}

function inJpeg(view: DataView): DataView | undefined {
	for (let at = 2; at + 4 <= view.byteLength;) {
		const marker = view.getUint16(at);
		// The picture itself begins: metadata comes before it.
		if (marker === 0xffda || marker >> 8 !== 0xff) return undefined;
		const length = view.getUint16(at + 2);
		if (marker === 0xffe1 && text(view, at + 4, 6) === 'Exif\0\0') {
			return part(view, at + 10, length - 8);
		}
		at += 2 + length;
	}
	return undefined;
}

function inPng(view: DataView): DataView | undefined {
	for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
		if (text(view, at + 4, 4) === 'eXIf') return part(view, at + 8, view.getUint32(at));
	}
	return undefined;
}

function inWebp(view: DataView): DataView | undefined {
	for (let at = 12; at + 8 <= view.byteLength;) {
		const length = view.getUint32(at + 4, true);
		if (text(view, at, 4) === 'EXIF') {
			const block = part(view, at + 8, length);
			// Some writers put JPEG's own mark in front.
			return text(block, 0, 6) === 'Exif\0\0' ? part(block, 6, block.byteLength - 6) : block;
		}
		at += 8 + length + (length % 2);
	}
	return undefined;
}

function dateOf(tiff: DataView): Date | undefined {
	const order = text(tiff, 0, 2);
	if (order !== 'II' && order !== 'MM') return undefined;
	const little = order === 'II';
	const first = entries(tiff, tiff.getUint32(4, little), little);
	const pointer = first.get(EXIF_BLOCK);
	const inner =
		pointer === undefined
			? new Map<number, number>()
			: entries(tiff, tiff.getUint32(pointer + 8, little), little);
	const read = (at: number | undefined) => (at === undefined ? '' : ascii(tiff, at, little));
	return (
		parse(read(inner.get(DATE_TIME_ORIGINAL)), read(inner.get(OFFSET_TIME_ORIGINAL))) ??
		parse(read(inner.get(DATE_TIME_DIGITIZED)), read(inner.get(OFFSET_TIME_DIGITIZED))) ??
		parse(read(first.get(DATE_TIME)), read(inner.get(OFFSET_TIME)))
	);
}

/** Where each tag's entry of 12 bytes lies. */
function entries(tiff: DataView, at: number, little: boolean): Map<number, number> {
	const count = Math.min(tiff.getUint16(at, little), MOST_ENTRIES);
	const found = new Map<number, number>();
	for (let i = 0; i < count; i++) {
		const entry = at + 2 + 12 * i;
		found.set(tiff.getUint16(entry, little), entry);
	}
	return found;
}

/** A text entry; up to four bytes lie in the entry itself. */
function ascii(tiff: DataView, entry: number, little: boolean): string {
	const length = Math.min(tiff.getUint32(entry + 4, little), 64);
	const at = length <= 4 ? entry + 8 : tiff.getUint32(entry + 8, little);
	return text(tiff, at, length);
}

/** "2026:11:21 08:12:30" and "+01:00". A camera whose clock was never set writes zeros. */
function parse(value: string, offset: string): Date | undefined {
	const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/.exec(value);
	if (!match) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
		.slice(1)
		.map((digits) => Number(digits || 0));
	if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
	if (hour > 23 || minute > 59 || second > 60) return undefined;
	const shift = /^([+-])(\d\d):(\d\d)/.exec(offset);
	if (!shift) return new Date(year, month - 1, day, hour, minute, second);
	const minutes = 60 * Number(shift[2]) + Number(shift[3]);
	const utc = Date.UTC(year, month - 1, day, hour, minute, second);
	return new Date(utc - (shift[1] === '-' ? -1 : 1) * minutes * 60_000);
}

function part(view: DataView, at: number, length: number): DataView {
	const room = Math.max(0, Math.min(length, view.byteLength - at));
	return new DataView(view.buffer, view.byteOffset + at, room);
}

function text(view: DataView, at: number, length: number): string {
	let result = '';
	for (let i = 0; i < length && at + i < view.byteLength; i++) {
		result += String.fromCharCode(view.getUint8(at + i));
	}
	return result;
}
