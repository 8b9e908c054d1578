/** The one place that knows the Argon2id library. */
import { argon2id } from 'hash-wasm';
import type { ArgonCost } from './schema';

export interface ArgonRequest {
	readonly passphrase: string;
	readonly salt: Uint8Array<ArrayBuffer>;
	readonly cost: ArgonCost;
}

/** What the worker is asked: a key, or how long one takes. */
export type ArgonQuestion = ArgonRequest | { readonly measure: ArgonCost };

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

/** Runs that a measurement takes: other work on the device only ever adds to one. */
const RUNS = 3;
/** One that takes so long is not repeated: the device is slow, and somebody waits. ms */
const SLOW = 400;

/** What a derivation of that cost takes here, ms: the fastest of a few, starting up not counted. */
export async function measured(cost: ArgonCost): Promise<number> {
	const request = { passphrase: 'calibration', salt: new Uint8Array(16), cost };
	let fastest = Infinity;
	for (let run = 0; run < RUNS && (run === 0 || fastest < SLOW); run++) {
		const start = performance.now();
		await hash(request);
		fastest = Math.min(fastest, performance.now() - start);
	}
	return fastest;
}
