/**
 * Records as bytes: JSON for what is text and figures, and after it the bytes of every array.
 *
 * Layout: uint32 (little-endian) length of the JSON, the JSON in UTF-8, then the arrays one after
 * another. In the JSON an array stands as {"$f32": [offset, bytes]} or {"$u8": [offset, bytes]},
 * offsets counted from the end of the JSON. Floats are little-endian, as on every device that a
 * browser runs on.
 */

const HEADER_BYTES = 4;

/** @param value plain objects, arrays, text, figures, Float32Array and Uint8Array */
export function pack(value: unknown): Uint8Array<ArrayBuffer> {
	const arrays: Uint8Array[] = [];
	let offset = 0;
	const text = JSON.stringify(value, (_key, part: unknown) => {
		const floats = part instanceof Float32Array;
		if (!floats && !(part instanceof Uint8Array)) {
			// JSON would make of it an object that no one takes for an array again.
			if (ArrayBuffer.isView(part)) throw new TypeError('Only Float32Array and Uint8Array.');
			return part;
		}
		const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
		arrays.push(bytes);
		const at = offset;
		offset += bytes.byteLength;
		return { [floats ? '$f32' : '$u8']: [at, bytes.byteLength] };
	});
	const json = new TextEncoder().encode(text);
	const packed = new Uint8Array(HEADER_BYTES + json.byteLength + offset);
	new DataView(packed.buffer).setUint32(0, json.byteLength, true);
	packed.set(json, HEADER_BYTES);
	let at = HEADER_BYTES + json.byteLength;
	for (const bytes of arrays) {
		packed.set(bytes, at);
		at += bytes.byteLength;
	}
	return packed;
}

/**
 * The value again; arrays are copies of their own.
 *
 * @throws SyntaxError or RangeError for bytes that `pack` did not write
 */
export function unpack(packed: ArrayBuffer): unknown {
	const length = new DataView(packed).getUint32(0, true);
	const start = HEADER_BYTES + length;
	if (start > packed.byteLength) throw new RangeError('The record is cut off.');
	const text = new TextDecoder().decode(new Uint8Array(packed, HEADER_BYTES, length));
	const slice = ([offset, bytes]: readonly [number, number]): ArrayBuffer => {
		if (start + offset + bytes > packed.byteLength) throw new RangeError('The record is cut off.');
		return packed.slice(start + offset, start + offset + bytes);
	};
	return JSON.parse(text, (_key, part: unknown) => {
		if (typeof part !== 'object' || part === null) return part;
		if ('$f32' in part) return new Float32Array(slice(part.$f32 as [number, number]));
		if ('$u8' in part) return new Uint8Array(slice(part.$u8 as [number, number]));
		return part;
	});
}
