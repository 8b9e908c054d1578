/** CRC-32 (ISO 3309, as PNG and zip use it), eight bytes a step: pictures come by the gigabyte. */

const TABLES = makeTables();

/** The CRC of the bytes, 0…2³²−1. `before` is the CRC of what came before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
	const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
	const whole = bytes.length - (bytes.length % 8);
	let crc = ~before;
	/* eslint-disable @typescript-eslint/no-non-null-assertion -- a check a byte costs half the speed;
	   every index is below 256 or below `whole` */
	for (let at = 0; at < whole; at += 8) {
		crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
		crc =
			t7[crc & 0xff]! ^
			t6[(crc >>> 8) & 0xff]! ^
			t5[(crc >>> 16) & 0xff]! ^
			t4[crc >>> 24]! ^
			t3[bytes[at + 4]!]! ^
			t2[bytes[at + 5]!]! ^
			t1[bytes[at + 6]!]! ^
			t0[bytes[at + 7]!]!;
	}
	for (let at = whole; at < bytes.length; at++) {
		crc = t0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
	}
	/* eslint-enable @typescript-eslint/no-non-null-assertion */
	return ~crc >>> 0;
}

type Tables = [T, T, T, T, T, T, T, T];
type T = Int32Array;

/** tables[k][n]: the CRC of byte n with k zero bytes behind it. */
function makeTables(): Tables {
	const first = Int32Array.from({ length: 256 }, (_, n) => {
		let value = n;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
		return value;
	});
	const tables = [first];
	for (let k = 1; k < 8; k++) {
		const last = tables[k - 1] ?? first;
		tables.push(last.map((value) => (first[value & 0xff] ?? 0) ^ (value >>> 8)));
	}
	return tables as Tables;
}
