/**
 * A zip written entry by entry into a stream, of any size.
 *
 * [Note: Own zip] fflate's streaming Zip knows no zip64: it cannot go past 4 GB or 65,535 entries,
 * and ten thousand check-ins with their pictures are both. This one writes the zip64 records where
 * they are needed, and each entry's size, CRC and content in one piece, so that a file that was cut
 * off can be read up to the cut. APPNOTE.TXT 6.3.10 is the format's description.
 */
import { deflateSync } from 'fflate';
import { crc32 } from '../crc32';

export const SIGNATURES = {
	local: 0x04034b50,
	central: 0x02014b50,
	end: 0x06054b50,
	end64: 0x06064b50,
	locator64: 0x07064b50,
} as const;

/** Version of the format that is needed to read an entry: 2.0, and 4.5 for zip64. */
const VERSION = 20;
const VERSION_64 = 45;
/** 1 January 1980, the oldest date a zip knows: same content, same bytes. */
const DOS_DATE = 0x21;
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;
/** Pieces are handed on when they add up to this, bytes. */
const PIECE = 262_144;

export class ZipStream {
	readonly #write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
	readonly #names = new Set<string>();
	readonly #directory: Uint8Array[] = [];
	#waiting: Uint8Array[] = [];
	#waitingBytes = 0;
	#offset: number;

	/**
	 * @param write takes the next bytes of the file; it is awaited, so it can slow the writer
	 * @param before bytes that the file has already
	 */
	constructor(write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>, before = 0) {
		this.#write = write;
		this.#offset = before;
	}

	/** Bytes so far. */
	get bytes(): number {
		return this.#offset;
	}

	/** Entries so far. */
	get entries(): number {
		return this.#names.size;
	}

	/**
	 * Adds a file.
	 *
	 * @param name relative, forward slashes, ASCII
	 * @param compress off for what is compressed already (JPEG)
	 * @throws RangeError for a name that is taken or not ASCII
	 */
	async add(name: string, content: Uint8Array, { compress = false } = {}): Promise<void> {
		if (this.#names.has(name)) throw new RangeError(`The zip has "${name}" already.`);
		if (!/^[\x20-\x7e]+$/.test(name)) throw new RangeError('A name in the zip must be ASCII.');
		this.#names.add(name);
		const data = compress ? deflateSync(content, { level: 6 }) : content;
		const entry = {
			name: new TextEncoder().encode(name),
			method: compress ? 8 : 0,
			crc: crc32(content),
			packed: data.length,
			size: content.length,
			offset: this.#offset,
		};
		this.#directory.push(centralHeader(entry));
		await this.#put(localHeader(entry));
		await this.#put(data);
	}

	/** Writes the directory at the end; nothing can be added after it. */
	async finish(): Promise<void> {
		const start = this.#offset;
		for (const header of this.#directory) await this.#put(header);
		await this.#put(endRecords(this.#directory.length, start, this.#offset - start));
		await this.#flush();
	}

	async #put(bytes: Uint8Array): Promise<void> {
		this.#waiting.push(bytes);
		this.#waitingBytes += bytes.length;
		this.#offset += bytes.length;
		if (this.#waitingBytes >= PIECE) await this.#flush();
	}

	async #flush(): Promise<void> {
		const whole = new Uint8Array(this.#waitingBytes);
		let at = 0;
		for (const piece of this.#waiting) {
			whole.set(piece, at);
			at += piece.length;
		}
		this.#waiting = [];
		this.#waitingBytes = 0;
		if (whole.length > 0) await this.#write(whole);
	}
}

interface Entry {
	readonly name: Uint8Array;
	readonly method: number;
	readonly crc: number;
	readonly packed: number;
	readonly size: number;
	readonly offset: number;
}

function localHeader({ name, method, crc, packed, size }: Entry): Uint8Array {
	const bytes = new Uint8Array(30 + name.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, SIGNATURES.local, true);
	view.setUint16(4, VERSION, true);
	view.setUint16(8, method, true);
	view.setUint16(12, DOS_DATE, true);
	view.setUint32(14, crc, true);
	view.setUint32(18, packed, true);
	view.setUint32(22, size, true);
	view.setUint16(26, name.length, true);
	bytes.set(name, 30);
	return bytes;
}

function centralHeader({ name, method, crc, packed, size, offset }: Entry): Uint8Array {
	const far = offset >= MAX_32;
	const bytes = new Uint8Array(46 + name.length + (far ? 12 : 0));
	const view = new DataView(bytes.buffer);
	view.setUint32(0, SIGNATURES.central, true);
	view.setUint16(4, far ? VERSION_64 : VERSION, true);
	view.setUint16(6, far ? VERSION_64 : VERSION, true);
	view.setUint16(10, method, true);
	view.setUint16(14, DOS_DATE, true);
	view.setUint32(16, crc, true);
	view.setUint32(20, packed, true);
	view.setUint32(24, size, true);
	view.setUint16(28, name.length, true);
	view.setUint16(30, far ? 12 : 0, true);
	view.setUint32(42, far ? MAX_32 : offset, true);
	bytes.set(name, 46);
	if (far) {
		view.setUint16(46 + name.length, 1, true);
		view.setUint16(48 + name.length, 8, true);
		view.setBigUint64(50 + name.length, BigInt(offset), true);
	}
	return bytes;
}

function endRecords(entries: number, start: number, length: number): Uint8Array {
	const big = entries >= MAX_16 || start >= MAX_32 || length >= MAX_32;
	const bytes = new Uint8Array((big ? 56 + 20 : 0) + 22);
	const view = new DataView(bytes.buffer);
	let at = 0;
	if (big) {
		view.setUint32(0, SIGNATURES.end64, true);
		view.setBigUint64(4, 44n, true);
		view.setUint16(12, VERSION_64, true);
		view.setUint16(14, VERSION_64, true);
		view.setBigUint64(24, BigInt(entries), true);
		view.setBigUint64(32, BigInt(entries), true);
		view.setBigUint64(40, BigInt(length), true);
		view.setBigUint64(48, BigInt(start), true);
		view.setUint32(56, SIGNATURES.locator64, true);
		view.setBigUint64(64, BigInt(start + length), true);
		view.setUint32(72, 1, true);
		at = 76;
	}
	view.setUint32(at, SIGNATURES.end, true);
	view.setUint16(at + 8, Math.min(entries, MAX_16), true);
	view.setUint16(at + 10, Math.min(entries, MAX_16), true);
	view.setUint32(at + 12, Math.min(length, MAX_32), true);
	view.setUint32(at + 16, Math.min(start, MAX_32), true);
	return bytes;
}
