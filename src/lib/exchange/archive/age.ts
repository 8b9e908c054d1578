/**
 * The same archive inside an age file with a passphrase (age-encryption.org/v1), which the ordinary
 * `age` tool opens.
 *
 * Writing is age-encryption's. For reading, that library gives the file's key; the content lies in
 * chunks of 64 KiB, each sealed by itself, so any part is opened without what lies before it. No
 * plain copy of the archive is made anywhere.
 */
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Decrypter, Encrypter } from 'age-encryption';
import { ArchiveError } from './errors';
import { windowed, type Source } from './source';

const MAGIC = 'age-encryption.org/v1\n';
/**
 * scrypt's cost, as a power of two: 128 MiB and about 0.6 s on a desk. OWASP's Password Storage
 * Cheat Sheet (2024) asks for N = 2^17, r = 8, p = 1.
 */
export const WORK_FACTOR = 17;
/** The age tool's own default is 18, 256 MiB. More is not given to a file from elsewhere. */
const MOST_WORK = 18;
const HEADER_REACH = 16_384;
const CHUNK = 65_536;
const TAG = 16;

/** Whether a file begins as an age file does. */
export async function isLocked(source: Source): Promise<boolean> {
	return ascii(await source.read(0, MAGIC.length)) === MAGIC;
}

/**
 * Seals what is written and passes it on. scrypt holds the thread for a moment before the first
 * byte.
 *
 * @param workFactor power of two of scrypt's cost; only tests take less than the default
 */
export async function sealedWith(
	content: ReadableStream<Uint8Array>,
	passphrase: string,
	workFactor = WORK_FACTOR,
): Promise<ReadableStream<Uint8Array>> {
	const encrypter = new Encrypter();
	encrypter.setPassphrase(passphrase);
	encrypter.setScryptWorkFactor(workFactor);
	return encrypter.encrypt(content);
}

/**
 * The content of a locked file.
 *
 * Where a chunk was changed it reads as zeros, and where the end is missing the source ends with the
 * last whole chunk: the zip's checksums find both, and what is whole can still be saved.
 *
 * @throws ArchiveError `locked` without a passphrase, `wrong-passphrase`, `work-factor`, `damaged`
 */
export async function unlockedSource(
	locked: Source,
	passphrase: string | undefined,
): Promise<Source> {
	const start = new Uint8Array(await locked.read(0, HEADER_REACH));
	const length = headerLength(start);
	const header = start.slice(0, length);
	const work = /^-> scrypt \S+ (\d{1,3})$/m.exec(ascii(header))?.[1];
	if (work === undefined) throw new ArchiveError('damaged');
	if (Number(work) > MOST_WORK) throw new ArchiveError('work-factor');
	if (!passphrase) throw new ArchiveError('locked');
	const fileKey = await keyOf(header, passphrase);
	const key = await payloadKey(fileKey, start.slice(length, length + 16));
	const first = length + 16;
	const bytes = locked.size - first;
	const chunks = Math.ceil(bytes / (CHUNK + TAG));
	if (chunks < 1 || bytes - (chunks - 1) * (CHUNK + TAG) < TAG) throw new ArchiveError('damaged');

	async function chunk(index: number): Promise<Uint8Array | undefined> {
		const at = first + index * (CHUNK + TAG);
		const sealed = await locked.read(at, Math.min(at + CHUNK + TAG, locked.size));
		const nonce = new Uint8Array(12);
		new DataView(nonce.buffer).setBigUint64(3, BigInt(index));
		if (index === chunks - 1) nonce[11] = 1;
		try {
			return chacha20poly1305(key, nonce).decrypt(sealed);
		} catch {
			return undefined;
		}
	}

	const ends = (await chunk(chunks - 1)) !== undefined;
	return windowed({
		size: ends ? bytes - chunks * TAG : (chunks - 1) * CHUNK,
		async read(from, to) {
			const whole = new Uint8Array(to - from);
			for (let index = Math.floor(from / CHUNK); index * CHUNK < to; index++) {
				const begin = index * CHUNK;
				const plain = await chunk(index);
				if (!plain) continue;
				const part = plain.subarray(Math.max(0, from - begin), Math.min(plain.length, to - begin));
				whole.set(part, Math.max(0, begin - from));
			}
			return whole;
		},
	});
}

/** The header ends with the line of its seal: "--- " and 43 letters. */
function headerLength(start: Uint8Array): number {
	const found = /\n--- [A-Za-z0-9+/]{43}\n/.exec(ascii(start));
	if (!found) throw new ArchiveError('damaged');
	return found.index + found[0].length;
}

async function keyOf(header: Uint8Array, passphrase: string): Promise<Uint8Array> {
	const decrypter = new Decrypter();
	decrypter.addPassphrase(passphrase);
	try {
		return await decrypter.decryptHeader(header);
	} catch (error) {
		const none = error instanceof Error && error.message.startsWith('no identity matched');
		throw new ArchiveError(none ? 'wrong-passphrase' : 'damaged', { cause: error });
	}
}

/** HKDF-SHA-256 of the file's key, as age's description says. */
async function payloadKey(
	fileKey: Uint8Array,
	salt: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
	const base = await crypto.subtle.importKey('raw', new Uint8Array(fileKey), 'HKDF', false, [
		'deriveBits',
	]);
	const info = new TextEncoder().encode('payload');
	const bits = await crypto.subtle.deriveBits(
		{ name: 'HKDF', hash: 'SHA-256', salt, info },
		base,
		256,
	);
	return new Uint8Array(bits);
}

/** One letter a byte, whatever it is: places in the text are places in the bytes. */
function ascii(bytes: Uint8Array): string {
	return new TextDecoder('latin1').decode(bytes);
}
