import fc from 'fast-check';
import { expect, test } from 'vitest';
import { open, seal } from './crypto';
import { pack, unpack } from './pack';
import { RawKey } from './slots';

const key = async () => RawKey.fresh().sealed();

const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('$'));
const record = fc.record({
	text: fc.string({ unit: 'grapheme' }),
	any: json,
	floats: fc.float32Array(),
	bytes: fc.uint8Array({ maxLength: 300 }),
	nested: fc.array(fc.record({ data: fc.float32Array({ maxLength: 9 }) }), { maxLength: 3 }),
});

test('unpack(pack(x)) is x, every float to the bit', () => {
	fc.assert(
		fc.property(record, (value) => {
			const again = unpack(pack(value).buffer) as typeof value;
			// JSON knows no −0; arrays do.
			expect(again.floats).toEqual(value.floats);
			expect(again.bytes).toEqual(value.bytes);
			expect(again.nested).toEqual(value.nested);
			expect(again.text).toBe(value.text);
			expect(JSON.stringify(again.any)).toBe(JSON.stringify(value.any));
		}),
	);
});

test('an array that is a window into another one is packed as itself', () => {
	const whole = Float32Array.from([1, 2, 3, 4, 5]);
	expect(unpack(pack({ part: whole.subarray(1, 3) }).buffer)).toEqual({
		part: Float32Array.from([2, 3]),
	});
});

test('bytes that were cut off do not unpack', () => {
	const { buffer } = pack({ data: Float32Array.from([1, 2, 3]) });
	expect(() => unpack(buffer.slice(0, -1))).toThrow(RangeError);
	expect(() => unpack(buffer.slice(0, 6))).toThrow(RangeError);
	expect(() => unpack(new ArrayBuffer(2))).toThrow(RangeError);
});

test('open(seal(x)) is x', async () => {
	const dataKey = await key();
	await fc.assert(
		fc.asyncProperty(fc.uuid(), fc.string({ unit: 'grapheme' }), async (id, note) => {
			expect(await open(dataKey, 'visits', await seal(dataKey, 'visits', id, { note }))).toEqual({
				note,
			});
		}),
		{ numRuns: 50 },
	);
});

test('any flipped bit, another id, store, version or key: it does not open', async () => {
	const dataKey = await key();
	const sealed = await seal(dataKey, 'visits', 'a', { note: 'x'.repeat(40) });
	await fc.assert(
		fc.asyncProperty(fc.nat(sealed.sealed.byteLength * 8 - 1), async (bit) => {
			const bytes = new Uint8Array(sealed.sealed.slice(0));
			bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			await expect(
				open(dataKey, 'visits', { ...sealed, sealed: bytes.buffer }),
			).rejects.toMatchObject({ code: 'damaged' });
		}),
		{ numRuns: 60 },
	);
	const damaged = { code: 'damaged' };
	await expect(open(dataKey, 'visits', { ...sealed, id: 'b' })).rejects.toMatchObject(damaged);
	await expect(open(dataKey, 'lesions', sealed)).rejects.toMatchObject(damaged);
	await expect(open(dataKey, 'visits', { ...sealed, version: 0 })).rejects.toMatchObject(damaged);
	await expect(open(await key(), 'visits', sealed)).rejects.toMatchObject(damaged);
	await expect(open(dataKey, 'visits', { ...sealed, version: 99 })).rejects.toMatchObject({
		code: 'newer',
	});
});

test('the same value is never sealed to the same bytes', async () => {
	const dataKey = await key();
	const made = await Promise.all(
		Array.from({ length: 200 }, () => seal(dataKey, 'visits', 'a', { note: '' })),
	);
	expect(new Set(made.map(({ iv }) => iv.join())).size).toBe(200);
	expect(new Set(made.map(({ sealed }) => new Uint8Array(sealed).join())).size).toBe(200);
});
