/**
 * All headings of check-ins in one sealed record, so that a list of thousands opens one seal
 * instead of thousands.
 *
 * [Note: How the index stays true] The headings are what is true; the index is a copy of them.
 * Whatever writes or removes a heading leaves, in the same transaction, a mark under its id in
 * `stale`; a list takes the index and reads the marked headings anew. Many marks, and it writes the
 * index anew and takes away the marks that it has seen: each has a random name, so that one left
 * meanwhile stays. A swap that changes thousands leaves no marks, but a blank in the index's place.
 * An index is written only over the very one, or the blank, that was there when its making began.
 */
import { open, seal } from './crypto';
import { openRecord, type OpenParts, type Records } from './records';
import type { KeptCheckIn, SealedRecord, StaleMark } from './schema';
import { allOrNothing } from './transaction';

const ID = 'checkInHeadings';
/** A list this long is made of its headings: an index would spare nothing. */
const LEAST = 200;
/** So many headings are read beside the index before it is made anew. */
const MOST_STALE = 50;

interface Decoded {
	readonly stamp: string;
	readonly headings: readonly KeptCheckIn[];
}

/** The index as it was opened last. It goes when the key goes. */
const decoded = new WeakMap<CryptoKey, Decoded>();

/** Every heading that opens, in no order; those deleted and not yet purged, too. */
export async function allCheckIns(records: Records): Promise<KeptCheckIn[]> {
	return records.use(async (parts) => {
		const { database } = parts;
		const before = database.transaction(['indexes', 'stale']);
		const [index, marks] = await Promise.all([
			before.objectStore('indexes').get(ID),
			before.objectStore('stale').getAll(),
		]);
		const known = index && (await headingsIn(parts, index));
		if (!known || marks.length > MOST_STALE) {
			const { opened } = await records.all(ID);
			const headings = opened.map(({ value }) => value as KeptCheckIn);
			if (headings.length >= LEAST) await write(parts, headings, index, marks);
			return headings;
		}
		if (marks.length === 0) return [...known];
		const changed = new Set(marks.map(({ id }) => id));
		const anew = await Promise.all(marks.map(async ({ id }) => headingAt(parts, id)));
		return [...known.filter(({ id }) => !changed.has(id)), ...anew.flat()];
	});
}

/** What is in the index; undefined where it is a blank, or does not open. */
async function headingsIn(
	{ key }: OpenParts,
	index: SealedRecord,
): Promise<readonly KeptCheckIn[] | undefined> {
	const stamp = stampOf(index);
	const before = decoded.get(key);
	if (before?.stamp === stamp) return before.headings;
	if (index.sealed.byteLength === 0) return undefined;
	try {
		const { text } = (await open(key, 'indexes', index)) as { readonly text: string };
		const headings = JSON.parse(text) as KeptCheckIn[];
		decoded.set(key, { stamp, headings });
		return headings;
	} catch {
		// It is a copy: made anew from what is true.
		return undefined;
	}
}

async function headingAt({ database, key }: OpenParts, id: string): Promise<KeptCheckIn[]> {
	const record = await database.get(ID, id);
	if (!record) return [];
	try {
		return [(await openRecord(key, ID, record)).value as KeptCheckIn];
	} catch {
		// One that does not open hides no other.
		return [];
	}
}

async function write(
	{ database, key }: OpenParts,
	headings: readonly KeptCheckIn[],
	before: SealedRecord | undefined,
	seen: readonly StaleMark[],
): Promise<void> {
	// As one text: what packs records would look at each of its hundred thousand parts.
	const index = await seal(key, 'indexes', ID, { text: JSON.stringify(headings) });
	const written = await allOrNothing(database, ['indexes', 'stale'], async (transaction) => {
		const indexes = transaction.objectStore('indexes');
		const now = await indexes.get(ID);
		if ((now && stampOf(now)) !== (before && stampOf(before))) return false;
		const stale = transaction.objectStore('stale');
		for (const { id, mark } of seen) {
			if ((await stale.get(id))?.mark === mark) await stale.delete(id);
		}
		await indexes.put(index);
		return true;
	}).catch(() => false);
	if (written) decoded.set(key, { stamp: stampOf(index), headings });
}

function stampOf({ iv }: Pick<SealedRecord, 'iv'>): string {
	return iv.join();
}
