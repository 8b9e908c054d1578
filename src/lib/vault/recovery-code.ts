/**
 * The recovery code: 128 random bits to be written on paper. Crockford's base 32 (no I, L, O, U),
 * in groups of four, with 12 bits of checksum that tell a slip of the pen from a wrong code.
 */
import { VaultError } from './errors';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_BYTES = 16;
const SIGN_COUNT = 28;
const CHECK_BITS = 12n;

/** 16 random bytes and the text that stands for them. */
export async function newRecoveryCode(): Promise<{ bytes: Uint8Array<ArrayBuffer>; code: string }> {
	const bytes = crypto.getRandomValues(new Uint8Array(CODE_BYTES));
	return { bytes, code: await writeRecoveryCode(bytes) };
}

/** @param bytes 16 of them */
export async function writeRecoveryCode(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	let left = (numberOf(bytes) << CHECK_BITS) | (await checksum(bytes));
	let signs = '';
	for (let i = 0; i < SIGN_COUNT; i++) {
		signs = (SIGNS[Number(left & 31n)] ?? '') + signs;
		left >>= 5n;
	}
	return signs.match(/.{4}/g)?.join('-') ?? '';
}

/**
 * The bytes again. Small letters, O for 0, I and L for 1, and any spacing are understood.
 * @throws VaultError `mistyped`
 */
export async function readRecoveryCode(text: string): Promise<Uint8Array<ArrayBuffer>> {
	const signs = text
		.toUpperCase()
		.replace(/[\s\-–—·.]/g, '')
		.replace(/O/g, '0')
		.replace(/[IL]/g, '1');
	const values = Array.from(signs, (sign) => SIGNS.indexOf(sign));
	if (values.length !== SIGN_COUNT || values.includes(-1)) throw new VaultError('mistyped');
	const whole = values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
	let left = whole >> CHECK_BITS;
	const bytes = new Uint8Array(CODE_BYTES);
	for (let at = CODE_BYTES - 1; at >= 0; at--) {
		bytes[at] = Number(left & 255n);
		left >>= 8n;
	}
	const given = whole & ((1n << CHECK_BITS) - 1n);
	if ((await checksum(bytes)) !== given) throw new VaultError('mistyped');
	return bytes;
}

/** Whether a text is a recovery code without a slip; of other texts one in 4,096 of its length is. */
export async function isRecoveryCode(text: string): Promise<boolean> {
	return readRecoveryCode(text).then(
		(bytes) => {
			bytes.fill(0);
			return true;
		},
		() => false,
	);
}

function numberOf(bytes: Uint8Array): bigint {
	return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The first 12 bits of SHA-256. */
async function checksum(bytes: Uint8Array<ArrayBuffer>): Promise<bigint> {
	const [first = 0, second = 0] = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return (BigInt(first) << 4n) | BigInt(second >> 4);
}
