/**
 * Decodes our weight files (training/export.py writes them) to plain float32 or int32.
 *
 * Why our own: tfjs quantises with one scale a tensor, which ruins convolutions into which a
 * BatchNorm was folded. Tensors lie one after another, in the manifest's order, without padding.
 *
 * - `raw`: little-endian float32 or int32.
 * - `float16`: IEEE half, little-endian.
 * - `uint8-channel`: one float32 scale for each channel of the last axis, then one uint8 q a
 *   weight, row by row; weight = scale[channel] · (q − 128).
 */

export type WeightEncoding = 'raw' | 'float16' | 'uint8-channel';

export interface WeightSpec {
	readonly name: string;
	readonly shape: readonly number[];
	readonly dtype: 'float32' | 'int32';
	readonly encoding: WeightEncoding;
}

/** Number of values in a tensor of this shape; a scalar has one. */
export function sizeOf(shape: readonly number[]): number {
	return shape.reduce((product, extent) => product * extent, 1);
}

/** Bytes that one tensor takes in the file. */
export function encodedBytes(spec: WeightSpec): number {
	const values = sizeOf(spec.shape);
	switch (spec.encoding) {
		case 'raw':
			return values * 4;
		case 'float16':
			return values * 2;
		case 'uint8-channel':
			return values + 4 * channelsOf(spec);
	}
}

/**
 * All tensors of a weight file as one buffer of float32/int32 values, in the manifest's order
 * (what tfjs calls weight data). Throws a RangeError when the file's length does not fit.
 */
export function decodeWeights(specs: readonly WeightSpec[], file: ArrayBuffer): ArrayBuffer {
	const expected = specs.reduce((sum, spec) => sum + encodedBytes(spec), 0);
	if (expected !== file.byteLength) {
		throw new RangeError(
			`The weight file has ${String(file.byteLength)} bytes; its manifest asks for ${String(expected)}.`,
		);
	}
	const values = specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
	const decoded = new ArrayBuffer(values * 4);
	const view = new DataView(file);
	let from = 0;
	let to = 0;
	for (const spec of specs) {
		const count = sizeOf(spec.shape);
		decodeTensor(spec, view, from, decoded, to, count);
		from += encodedBytes(spec);
		to += count * 4;
	}
	return decoded;
}

function decodeTensor(
	spec: WeightSpec,
	file: DataView,
	from: number,
	decoded: ArrayBuffer,
	to: number,
	count: number,
): void {
	if (spec.dtype === 'int32') {
		if (spec.encoding !== 'raw') {
			throw new RangeError(`${spec.name}: int32 is only stored raw.`);
		}
		const integers = new Int32Array(decoded, to, count);
		for (let i = 0; i < count; i++) integers[i] = file.getInt32(from + 4 * i, true);
		return;
	}
	const floats = new Float32Array(decoded, to, count);
	switch (spec.encoding) {
		case 'raw':
			for (let i = 0; i < count; i++) floats[i] = file.getFloat32(from + 4 * i, true);
			return;
		case 'float16':
			for (let i = 0; i < count; i++) floats[i] = halfToFloat(file.getUint16(from + 2 * i, true));
			return;
		case 'uint8-channel': {
			const channels = channelsOf(spec);
			const scales = new Float32Array(channels);
			for (let c = 0; c < channels; c++) scales[c] = file.getFloat32(from + 4 * c, true);
			const first = from + 4 * channels;
			for (let i = 0; i < count; i++) {
				floats[i] = (scales[i % channels] ?? 0) * (file.getUint8(first + i) - 128);
			}
		}
	}
}

function channelsOf(spec: WeightSpec): number {
	const channels = spec.shape.at(-1);
	if (channels === undefined) {
		throw new RangeError(`${spec.name}: a scalar has no channels to be scaled by.`);
	}
	return channels;
}

/** An IEEE 754 half (its 16 bits) as a number; subnormals, infinities and NaN included. */
export function halfToFloat(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
