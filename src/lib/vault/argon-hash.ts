/** The one place that knows the Argon2id library. */
import { argon2id } from 'hash-wasm';
import type { ArgonCost } from './schema';

export interface ArgonRequest {
	readonly passphrase: string;
	readonly salt: Uint8Array<ArrayBuffer>;
	readonly cost: ArgonCost;
}

const KEY_BYTES = 32;

export async function hash({ passphrase, salt, cost }: ArgonRequest) {
	const made = await argon2id({
		// The same passphrase typed on another keyboard is made of the same signs.
		password: passphrase.normalize('NFKC'),
		salt,
		memorySize: cost.memory,
		iterations: cost.passes,
		parallelism: cost.lanes,
		hashLength: KEY_BYTES,
		outputType: 'binary',
	});
	return new Uint8Array(made);
}
