/**
 * Records as JSON. Arrays of floats and bytes, which JSON has none of, stand as base64:
 * {"$f32": "…"} (32-bit floats, little-endian) and {"$u8": "…"}. Everything else is as it is, also
 * fields that this version does not know.
 */

const FLOATS = '$f32';
const BYTES = '$u8';

/** @param value plain objects, arrays, text, figures, Float32Array and Uint8Array */
export function toJson(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) => {
		if (part instanceof Float32Array) {
			return { [FLOATS]: base64(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)) };
		}
		return part instanceof Uint8Array ? { [BYTES]: base64(part) } : part;
	});
}

/**
 * The value again.
 * @throws SyntaxError, RangeError or DOMException for text that `toJson` did not write
 */
export function fromJson(text: string): unknown {
	return JSON.parse(text, (_key, part: unknown) => {
		if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
		if (FLOATS in part && typeof part[FLOATS] === 'string') {
			return new Float32Array(bytesOf(part[FLOATS]).buffer);
		}
		if (BYTES in part && typeof part[BYTES] === 'string') return bytesOf(part[BYTES]);
		return part;
	});
}

/** Base64 with padding. */
export function base64(bytes: Uint8Array): string {
	let letters = '';
	// A call takes some thousands of arguments, not millions.
	for (let at = 0; at < bytes.length; at += 8192) {
		letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
	}
	return btoa(letters);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
