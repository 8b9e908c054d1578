/**
 * Reads zips that anybody may have written, with care: nothing is inflated before the limits are
 * checked, sizes are what the directory says and no more, and a name is compared, never followed.
 */
import { inflateSync } from 'fflate';
import { crc32 } from '../crc32';
import { ArchiveError } from './errors';
import type { ArchiveLimits } from './limits';
import type { Source } from './source';
import { SIGNATURES } from './zip-write';

export interface ZipEntry {
	readonly name: string;
	/** 0 stored, 8 deflated. */
	readonly method: number;
	readonly crc: number;
	/** Bytes as they lie in the file, and inflated. */
	readonly packed: number;
	readonly size: number;
	/** Of the entry's local header. */
	readonly offset: number;
}

export interface ZipDirectory {
	readonly entries: readonly ZipEntry[];
	/** True where the directory at the end was missing or garbled, and the file was searched. */
	readonly rescued: boolean;
}

/** An end record lies in the last 22 bytes plus a comment of up to 65,535. */
const END_REACH = 22 + 0xffff;
const SEARCH_STEP = 1_000_000;
/** Ends and headers that turn out to be none, before it gives up. */
const MOST_ENDS = 4;
const MOST_HEADERS = 400_000;

/**
 * Lists a zip's entries. Where the directory at its end is missing, the file is searched for the
 * headers in front of each entry: what lies before a cut is found.
 *
 * @throws ArchiveError `not-an-archive`, `too-big`, `too-many-entries`, `bomb` or `damaged`
 */
export async function openZip(source: Source, limits: ArchiveLimits): Promise<ZipDirectory> {
	if (source.size > limits.bytes) throw new ArchiveError('too-big');
	const start = view(await source.read(0, 4));
	const looksLikeZip = start.byteLength === 4 && start.getUint16(0, true) === 0x4b50;
	const listed = await centralDirectory(source, limits);
	if (!listed && !looksLikeZip) throw new ArchiveError('not-an-archive');
	const entries = listed ?? (await search(source, limits));
	checkTotals(source, entries, limits);
	return { entries, rescued: !listed };
}

/**
 * The content of an entry; undefined where it is damaged in any way, or larger than `most` bytes.
 * The array is a copy of its own.
 */
export async function readEntry(
	source: Source,
	entry: ZipEntry,
	most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	if (entry.size > most || entry.packed > most + 65_536) return undefined;
	const data = await packedBytes(source, entry);
	if (!data) return undefined;
	let content: Uint8Array<ArrayBuffer>;
	try {
		// Into an array of the size that was promised: a stream that holds more ends there.
		content =
			entry.method === 8
				? inflateSync(data, { out: new Uint8Array(entry.size) })
				: new Uint8Array(data);
	} catch {
		return undefined;
	}
	return content.length === entry.size && crc32(content) === entry.crc ? content : undefined;
}

async function packedBytes(source: Source, entry: ZipEntry): Promise<Uint8Array | undefined> {
	if (entry.method !== 0 && entry.method !== 8) return undefined;
	if (entry.method === 0 && entry.packed !== entry.size) return undefined;
	const named = new TextEncoder().encode(entry.name).length;
	const guess = entry.offset + 30 + named + entry.packed;
	let bytes = await source.read(entry.offset, guess);
	const header = view(bytes);
	if (header.byteLength < 30 || header.getUint32(0, true) !== SIGNATURES.local) return undefined;
	const nameLength = header.getUint16(26, true);
	const begin = 30 + nameLength + header.getUint16(28, true);
	if (nameLength !== named || nameAt(bytes, 30, nameLength) !== entry.name) return undefined;
	if (begin + entry.packed > bytes.length) {
		bytes = await source.read(entry.offset, entry.offset + begin + entry.packed);
	}
	const data = bytes.subarray(begin, begin + entry.packed);
	return data.length === entry.packed ? data : undefined;
}

/** The entries by the directory at the end; undefined where there is none that makes sense. */
async function centralDirectory(
	source: Source,
	limits: ArchiveLimits,
): Promise<ZipEntry[] | undefined> {
	const from = Math.max(0, source.size - END_REACH);
	const tail = new Uint8Array(await source.read(from, source.size));
	const ends = view(tail);
	let tried = 0;
	for (let at = tail.length - 22; at >= 0 && tried < MOST_ENDS; at--) {
		if (ends.getUint32(at, true) !== SIGNATURES.end) continue;
		tried++;
		if (at + 22 + ends.getUint16(at + 20, true) > tail.length) continue;
		let entries = ends.getUint16(at + 10, true);
		let length = ends.getUint32(at + 12, true);
		let start = ends.getUint32(at + 16, true);
		if (at >= 20 && ends.getUint32(at - 20, true) === SIGNATURES.locator64) {
			const record = view(await source.read(number64(ends, at - 12), number64(ends, at - 12) + 56));
			if (record.byteLength < 56 || record.getUint32(0, true) !== SIGNATURES.end64) continue;
			entries = number64(record, 32);
			length = number64(record, 40);
			start = number64(record, 48);
		}
		if (entries > limits.entries) throw new ArchiveError('too-many-entries');
		if (start + length > source.size) continue;
		// 46 bytes, a name, and a few extras each: a directory of longer names is none of ours.
		if (length > limits.entries * 400) throw new ArchiveError('too-many-entries');
		const listed = parseDirectory(new Uint8Array(await source.read(start, start + length)), limits);
		if (listed?.length === entries) return listed;
	}
	return undefined;
}

function parseDirectory(bytes: Uint8Array, limits: ArchiveLimits): ZipEntry[] | undefined {
	const entries: ZipEntry[] = [];
	const directory = view(bytes);
	let at = 0;
	while (at < bytes.length) {
		if (at + 46 > bytes.length) return undefined;
		if (directory.getUint32(at, true) !== SIGNATURES.central) return undefined;
		const flags = directory.getUint16(at + 8, true);
		const nameLength = directory.getUint16(at + 28, true);
		const extraLength = directory.getUint16(at + 30, true);
		const next = at + 46 + nameLength + extraLength + directory.getUint16(at + 32, true);
		if (next > bytes.length) return undefined;
		const sizes = {
			size: directory.getUint32(at + 24, true),
			packed: directory.getUint32(at + 20, true),
			offset: directory.getUint32(at + 42, true),
		};
		const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
		entries.push({
			name: nameAt(bytes, at + 46, nameLength),
			// An entry with a zip password cannot be read: no method that we know.
			method: flags & 1 ? -1 : directory.getUint16(at + 10, true),
			crc: directory.getUint32(at + 16, true),
			...withZip64(sizes, extra),
		});
		if (entries.length > limits.entries) throw new ArchiveError('too-many-entries');
		at = next;
	}
	return entries;
}

interface Sizes {
	readonly size: number;
	readonly packed: number;
	readonly offset: number;
}

/** Sizes that did not fit into 32 bits lie in an extra field, in this order. */
function withZip64(sizes: Sizes, extra: Uint8Array): Sizes {
	const fields = view(extra);
	for (let at = 0; at + 4 <= extra.length; at += 4 + fields.getUint16(at + 2, true)) {
		if (fields.getUint16(at, true) !== 1) continue;
		let next = at + 4;
		const take = (value: number) => {
			if (value !== 0xffffffff || next + 8 > extra.length) return value;
			next += 8;
			return number64(fields, next - 8);
		};
		const size = take(sizes.size);
		const packed = take(sizes.packed);
		return { size, packed, offset: take(sizes.offset) };
	}
	return sizes;
}

/** Goes through the file from its start, from one local header to the next. */
async function search(source: Source, limits: ArchiveLimits): Promise<ZipEntry[]> {
	const entries: ZipEntry[] = [];
	let at = 0;
	for (let headers = 0; headers < MOST_HEADERS; headers++) {
		const found = await nextHeader(source, at);
		if (found === undefined) break;
		const bytes = await source.read(found, found + 30 + 1024);
		const header = view(bytes);
		if (header.byteLength < 30) break;
		const flags = header.getUint16(6, true);
		const nameLength = header.getUint16(26, true);
		const entry: ZipEntry = {
			name: nameAt(bytes, 30, nameLength),
			method: flags & 1 ? -1 : header.getUint16(8, true),
			crc: header.getUint32(14, true),
			packed: header.getUint32(18, true),
			size: header.getUint32(22, true),
			offset: found,
		};
		const end = found + 30 + nameLength + header.getUint16(28, true) + entry.packed;
		// With bit 3 the sizes come behind the data, where nobody can know before.
		const whole = (flags & 8) === 0 && end <= source.size;
		if (whole) entries.push(entry);
		if (entries.length > limits.entries) throw new ArchiveError('too-many-entries');
		at = whole ? end : found + 4;
	}
	if (entries.length === 0) throw new ArchiveError('damaged');
	return entries;
}

/** Where the next local header begins, at or after `from`. */
async function nextHeader(source: Source, from: number): Promise<number | undefined> {
	for (let at = from; at + 4 <= source.size; at += SEARCH_STEP) {
		// Three more, for one that lies across the seam.
		const bytes = await source.read(at, at + SEARCH_STEP + 3);
		for (let i = bytes.indexOf(0x50); i >= 0; i = bytes.indexOf(0x50, i + 1)) {
			if (bytes[i + 1] === 0x4b && bytes[i + 2] === 0x03 && bytes[i + 3] === 0x04) return at + i;
		}
	}
	return undefined;
}

function checkTotals(source: Source, entries: readonly ZipEntry[], limits: ArchiveLimits): void {
	let packed = 0;
	let deflated = 0;
	let inflated = 0;
	for (const entry of entries) {
		packed += entry.packed;
		if (entry.method !== 8) continue;
		deflated += entry.packed;
		inflated += entry.size;
		if (entry.size > limits.free && entry.size > limits.ratio * entry.packed) {
			throw new ArchiveError('bomb');
		}
	}
	// Entries that share their bytes with others, to be inflated many times.
	if (packed > source.size) throw new ArchiveError('bomb');
	if (inflated > limits.free && inflated > limits.ratio * deflated) throw new ArchiveError('bomb');
}

function view(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Latin letters as they are; any other byte as some other letter, never equal to a name of ours. */
function nameAt(bytes: Uint8Array, at: number, length: number): string {
	return new TextDecoder().decode(bytes.subarray(at, at + length));
}

/** Exact up to 2⁵³; beyond it, some number that is too large for any source. */
function number64(from: DataView, at: number): number {
	return Number(from.getBigUint64(at, true));
}
