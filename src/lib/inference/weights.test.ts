import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWeights, encodedBytes, halfToFloat, sizeOf } from './weights';
import type { WeightSpec } from './weights';

const spec = (overrides: Partial<WeightSpec>): WeightSpec => ({
	name: 'w',
	shape: [2, 3],
	dtype: 'float32',
	encoding: 'raw',
	...overrides,
});

describe('halfToFloat', () => {
	it.each([
		[0x0000, 0],
		[0x3c00, 1],
		[0xc000, -2],
		[0x7bff, 65504],
		[0x0001, 2 ** -24],
		[0x03ff, 1023 * 2 ** -24],
		[0x0400, 2 ** -14],
		[0x3555, 0.333251953125],
		[0x7c00, Infinity],
		[0xfc00, -Infinity],
	])('reads %i as %d', (bits, value) => {
		expect(halfToFloat(bits)).toBe(value);
	});

	it('reads every NaN as NaN', () => {
		expect(halfToFloat(0x7e00)).toBeNaN();
		expect(halfToFloat(0xfc01)).toBeNaN();
	});

	it('rises with its bits over all positive finite halves, and is odd', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 0x7bfe }), (bits) => {
				expect(halfToFloat(bits + 1)).toBeGreaterThan(halfToFloat(bits));
				expect(halfToFloat(bits | 0x8000)).toBe(-halfToFloat(bits));
			}),
		);
	});
});

describe('decodeWeights', () => {
	it('gives raw floats and integers back bit for bit', () => {
		const float = fc.float({ noNaN: true });
		const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
		fc.assert(
			fc.property(
				fc.array(float, { minLength: 1, maxLength: 20 }),
				fc.array(integer, { minLength: 1, maxLength: 20 }),
				(floats, integers) => {
					const file = new ArrayBuffer(4 * (floats.length + integers.length));
					new Float32Array(file, 0, floats.length).set(floats);
					new Int32Array(file, 4 * floats.length).set(integers);
					const decoded = decodeWeights(
						[
							spec({ name: 'f', shape: [floats.length] }),
							spec({ name: 'i', shape: [integers.length], dtype: 'int32' }),
						],
						file,
					);
					expect(new Uint8Array(decoded)).toEqual(new Uint8Array(file));
				},
			),
		);
	});

	it('multiplies each channel of the last axis by its own scale', () => {
		const channels = spec({ shape: [2, 1, 3], encoding: 'uint8-channel' });
		const file = new ArrayBuffer(encodedBytes(channels));
		new Float32Array(file, 0, 3).set([0.5, 2, -1]);
		new Uint8Array(file, 12).set([128, 129, 0, 130, 127, 255]);
		expect([...new Float32Array(decodeWeights([channels], file))]).toEqual([
			0, 2, 128, 1, -2, -127,
		]);
	});

	it('is within half a step of what was quantised by channel', () => {
		const weight = fc.double({ min: -4, max: 4, noNaN: true });
		fc.assert(
			fc.property(fc.array(weight, { minLength: 6, maxLength: 6 }), (weights) => {
				const channels = spec({ encoding: 'uint8-channel' });
				const scales = [0, 1, 2].map((c) =>
					Math.fround(
						Math.max(1e-6, Math.abs(weights[c] ?? 0), Math.abs(weights[c + 3] ?? 0)) / 127,
					),
				);
				const file = new ArrayBuffer(encodedBytes(channels));
				new Float32Array(file, 0, 3).set(scales);
				new Uint8Array(file, 12).set(
					weights.map((w, i) => Math.round(w / (scales[i % 3] ?? 1)) + 128),
				);
				const decoded = new Float32Array(decodeWeights([channels], file));
				weights.forEach((w, i) => {
					const step = scales[i % 3] ?? 0;
					expect(Math.abs((decoded[i] ?? NaN) - w)).toBeLessThanOrEqual(step * 0.5001);
				});
			}),
		);
	});

	it('reads tensors that lie at odd addresses', () => {
		const specs = [
			spec({ name: 'q', shape: [1], encoding: 'uint8-channel' }),
			spec({ name: 'h', shape: [3], encoding: 'float16' }),
			spec({ name: 's', shape: [] }),
		];
		const file = new ArrayBuffer(5 + 6 + 4);
		const view = new DataView(file);
		view.setFloat32(0, 0.25, true);
		view.setUint8(4, 132);
		[0x3c00, 0x4000, 0xbc00].forEach((half, i) => {
			view.setUint16(5 + 2 * i, half, true);
		});
		view.setFloat32(11, 7.5, true);
		expect([...new Float32Array(decodeWeights(specs, file))]).toEqual([1, 1, 2, -1, 7.5]);
	});

	it('refuses a file of another length, quantised integers and a quantised scalar', () => {
		expect(() => decodeWeights([spec({})], new ArrayBuffer(23))).toThrow('23 bytes');
		const integers = spec({ dtype: 'int32', encoding: 'float16' });
		expect(() => decodeWeights([integers], new ArrayBuffer(12))).toThrow('only stored raw');
		expect(() => encodedBytes(spec({ shape: [], encoding: 'uint8-channel' }))).toThrow('scalar');
	});
});

describe('sizeOf', () => {
	it('counts one value in a scalar and none in an empty tensor', () => {
		expect([sizeOf([]), sizeOf([0, 3]), sizeOf([2, 3, 4])]).toEqual([1, 0, 24]);
	});
});
