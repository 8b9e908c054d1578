/**
 * Bringing in many records at once, seen all together or not at all.
 *
 * [Note: One swap] Lists are made of light records (headings, lesions), so heavy ones can go to
 * their places right away: nobody sees them before their heading is there. The light ones wait,
 * sealed for their places, in `staging`; `commit` moves them in one strict transaction. A
 * transaction that held ten thousand pictures would be held in memory by the browser.
 */
import type { Lesion } from '$lib/skin/lesion-record';
import { checkInEntries, type CheckInToSave } from './check-ins';
import { open, seal } from './crypto';
import { VaultError } from './errors';
import { isKept, type Means } from './kept';
import { visitEntries, type VisitToSave } from './lesions';
import { takeLock } from './locks';
import type { Entry, OpenParts } from './records';
import { sureOfRoom } from './room';
import type { SealedRecord, SealedStore, Tombstone } from './schema';
import { blankIndex, staleMark } from './stale';
import { allOrNothing } from './transaction';

/** What became of a record: it is new, or the diary has it already and keeps its own. */
export type Staged = 'new' | 'known';

/** The light stores, and the heavy ones behind each. */
const BEHIND = {
	lesions: [],
	headings: ['visits', 'pictures', 'thumbnails'],
	checkInHeadings: ['checkIns', 'facePictures', 'crops', 'faceThumbnails'],
} as const satisfies Partial<Record<SealedStore, readonly SealedStore[]>>;
const LIGHT = Object.keys(BEHIND) as (keyof typeof BEHIND)[];
const HEAVY = Object.values(BEHIND).flat();

/** How often the browser is asked whether there is room, bytes. */
const ASK_EVERY = 16_000_000;

/** One import. Made by `Vault.stage`; ends with `commit` or `cancel`. */
export class Stage {
	readonly #means: Means;
	readonly #letGo: () => void;
	#over = false;
	/** Bytes that the browser has not been asked about. */
	#unasked = ASK_EVERY;

	private constructor(means: Means, letGo: () => void) {
		this.#means = means;
		this.#letGo = letGo;
	}

	/** @throws VaultError `busy` */
	static async begin(means: Means): Promise<Stage> {
		const letGo = await takeLock(lockName(means));
		if (!letGo) throw new VaultError('busy');
		await empty(means);
		return new Stage(means, letGo);
	}

	/** Removes what an import left that did not end: its page was closed or killed. */
	static async sweep(means: Means): Promise<void> {
		const left = await means.records.use(({ database }) => database.count('staging'));
		if (left === 0) return;
		const letGo = await takeLock(lockName(means));
		if (!letGo) return;
		try {
			await empty(means);
		} finally {
			letGo();
		}
	}

	/** A lesion, also one without a visit. */
	async putLesion(lesion: Lesion): Promise<Staged> {
		return this.#put([['lesions', lesion.id, lesion]], []);
	}

	/** A visit with its pictures and its lesion. */
	async putVisit(visit: VisitToSave): Promise<Staged> {
		const { lesion, heading, behind } = await visitEntries(visit);
		await this.#put([lesion], []);
		return this.#put([heading], behind);
	}

	async putCheckIn(checkIn: CheckInToSave): Promise<Staged> {
		const { heading, behind } = await checkInEntries(checkIn);
		return this.#put([heading], behind);
	}

	/**
	 * Puts everything in its place, in one swap.
	 * @returns how many records (lesions, visits, check-ins) came in
	 */
	async commit(): Promise<number> {
		this.#end();
		try {
			return await this.#means.records.use(({ database }) =>
				allOrNothing(database, ['staging', 'indexes', ...LIGHT], async (transaction) => {
					const staging = transaction.objectStore('staging');
					await transaction.objectStore('indexes').put(blankIndex());
					let count = 0;
					for (let at = await staging.openCursor(); at; at = await at.continue()) {
						const { store, record } = at.value;
						await transaction.objectStore(store as keyof typeof BEHIND).put(record);
						count++;
					}
					await staging.clear();
					return count;
				}),
			);
		} finally {
			this.#letGo();
			this.#means.changes.announce('lesions');
			this.#means.changes.announce('check-ins');
		}
	}

	/** Removes everything that was put. */
	async cancel(): Promise<void> {
		if (this.#over) return;
		this.#end();
		try {
			await empty(this.#means);
		} finally {
			this.#letGo();
		}
	}

	#end(): void {
		if (this.#over) throw new VaultError('closed');
		this.#over = true;
	}

	/** One light record with the heavy ones behind it. */
	async #put([light]: readonly [Entry], behind: readonly Entry[]): Promise<Staged> {
		if (this.#over) throw new VaultError('closed');
		const [store, id] = light;
		return this.#means.records.use(async ({ database, key }) => {
			if (await isKnown({ database, key }, store, id)) return 'known';
			const [record, ...heavy] = await Promise.all(
				[light, ...behind].map(async ([to, at, value]) => seal(key, to, at, value)),
			);
			if (!record) throw new TypeError('Nothing to put.');
			const all = [record, ...heavy];
			await this.#askForRoom(all.reduce((sum, { sealed }) => sum + sealed.byteLength, 0));
			await allOrNothing(
				database,
				[...LIGHT, ...HEAVY, 'staging', 'stale'],
				async (transaction) => {
					// Deleted a moment ago: it is gone for good now, and comes back with the import.
					const light = transaction.objectStore(store as keyof typeof BEHIND);
					if (store !== 'lesions') await light.delete(id);
					if (store === 'checkInHeadings')
						await transaction.objectStore('stale').put(staleMark(id));
					await transaction.objectStore('staging').put({ id: `${store}/${id}`, store, record });
					for (const [at, each] of heavy.entries()) {
						const to = behind[at]?.[0] as (typeof HEAVY)[number];
						await transaction.objectStore(to).put(each);
					}
				},
			);
			return 'new';
		});
	}

	async #askForRoom(bytes: number): Promise<void> {
		this.#unasked += bytes;
		if (this.#unasked < ASK_EVERY) return;
		await sureOfRoom(this.#unasked);
		this.#unasked = 0;
	}
}

function lockName({ name }: Means): string {
	return `${name}-import`;
}

/** Whether the diary, or this import, has the record already. */
async function isKnown({ database, key }: OpenParts, store: SealedStore, id: string) {
	if (await database.getKey('staging', `${store}/${id}`)) return true;
	const record: SealedRecord | undefined = await database.get(store, id);
	if (!record) return false;
	try {
		return isKept((await open(key, store, record)) as Tombstone);
	} catch {
		// What can't be read is better replaced.
		return false;
	}
}

/** Empties the staging store, and takes the heavy records away that wait behind what was in it. */
async function empty({ records }: Means): Promise<void> {
	await records.use(({ database }) =>
		allOrNothing(database, ['staging', ...HEAVY], async (transaction) => {
			const staging = transaction.objectStore('staging');
			for (let at = await staging.openCursor(); at; at = await at.continue()) {
				const { store, record } = at.value;
				for (const behind of BEHIND[store as keyof typeof BEHIND]) {
					await transaction.objectStore(behind).delete(record.id);
				}
			}
			await staging.clear();
		}),
	);
}
