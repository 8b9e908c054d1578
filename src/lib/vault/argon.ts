/**
 * Passphrases into keys with Argon2id, in a worker of its own: half a second of work that the page
 * does not feel. Where there are no workers (tests), it runs here.
 */
import type { ArgonQuestion, ArgonRequest } from './argon-hash';
import type { ArgonCost } from './schema';

/** No slot is made below this: OWASP's floor for Argon2id. */
export const LEAST_COST: ArgonCost = { memory: 19 * 1024, passes: 2, lanes: 1 };
/** No slot is opened above this: a changed slot must not bring the device to its knees. */
export const MOST_COST: ArgonCost = { memory: 256 * 1024, passes: 64, lanes: 1 };

/** What one derivation may take on the device that makes the slot, ms. */
const TARGET = 500;
/** Memory is raised before passes, up to what a phone gives a page without complaint, KiB. */
const MEMORY_GOAL = 64 * 1024;

/** @returns 32 bytes; the caller wipes them */
export async function argon2id(request: ArgonRequest): Promise<Uint8Array<ArrayBuffer>> {
	if (typeof Worker === 'undefined') {
		const { hash } = await import('./argon-hash');
		return hash(request);
	}
	return ask<Uint8Array<ArrayBuffer>>(request);
}

/** The cost that takes about half a second here, and never less than the floor. */
export async function calibratedCost(): Promise<ArgonCost> {
	if (typeof Worker === 'undefined') {
		const { measured } = await import('./argon-hash');
		return costFor(await measured(LEAST_COST));
	}
	return costFor(await ask<number>({ measure: LEAST_COST }));
}

/** Has one question answered in a worker. */
async function ask<Answer>(question: ArgonQuestion): Promise<Answer> {
	const worker = new Worker(new URL('./argon.worker.ts', import.meta.url), { type: 'module' });
	try {
		return await new Promise<Answer>((resolve, reject) => {
			worker.onmessage = ({ data }: MessageEvent<Answer | string>) => {
				if (typeof data === 'string') reject(new Error(data));
				else resolve(data);
			};
			worker.onerror = (event) => {
				reject(new Error(event.message || 'The key could not be made.'));
			};
			worker.postMessage(question);
		});
	} finally {
		worker.terminate();
	}
}

/** @param floorMs what the floor takes on this device, ms */
export function costFor(floorMs: number): ArgonCost {
	const { memory, passes, lanes } = LEAST_COST;
	const factor = Math.max(1, TARGET / Math.max(1, floorMs));
	const more = Math.min(MEMORY_GOAL, Math.floor(memory * factor));
	const rest = factor / (more / memory);
	return {
		memory: more,
		// To the nearest: a pass over so much memory is a fifth of the time aimed at.
		passes: Math.min(16, Math.max(passes, Math.round(passes * rest))),
		lanes,
	};
}

/** Whether a slot's cost is one that this product makes. */
export function isSaneCost({ memory, passes, lanes }: ArgonCost): boolean {
	return (
		memory >= LEAST_COST.memory &&
		memory <= MOST_COST.memory &&
		passes >= LEAST_COST.passes &&
		passes <= MOST_COST.passes &&
		lanes === LEAST_COST.lanes
	);
}
