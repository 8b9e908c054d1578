/**
 * The table of a batch, kept encrypted when the diary locks: what was read, without the pictures,
 * which are the person's files.
 */
import type { Truth } from '$lib/exchange/truth';
import type { BatchRow, BatchSettings } from './batch-row';
import { diary } from './diary';

type Labelled = Truth extends ReadonlyMap<infer Name, infer Kind> ? readonly [Name, Kind] : never;

export interface KeptBatch {
	readonly rows: readonly BatchRow[];
	readonly settings: BatchSettings;
	readonly folder: string;
	/** Files that were no pictures by their names. */
	readonly ignored: number;
	/** Pictures that were given; some may not have been read. */
	readonly total: number;
	/** Time spent reading, ms. */
	readonly elapsed: number;
	readonly truth: Truth | undefined;
	readonly truthName: string;
	/** What read them. */
	readonly model: { readonly name: string; readonly version: string; readonly bytes: number };
}

/** Keeps a table; the rows' files and masks are left out. */
export async function keepBatch(batch: KeptBatch): Promise<void> {
	const rows = batch.rows.map((row) => ({ ...row, file: undefined, mask: undefined }));
	const truth = batch.truth && [...batch.truth];
	await (await diary()).saveDraft('batch', { ...batch, rows, truth });
}

/**
 * What `keepBatch` kept, once; undefined where nothing was.
 * @param wanted asked when it is read: if not, it stays for another time
 */
export async function takeBatch(wanted: () => boolean): Promise<KeptBatch | undefined> {
	const vault = await diary();
	const draft = await vault.savedDraft('batch');
	if (!draft || !wanted()) return undefined;
	await vault.clearDraft('batch');
	const kept = draft.value as Omit<KeptBatch, 'truth'> & { truth?: Iterable<Labelled> };
	return { ...kept, truth: kept.truth && new Map(kept.truth) };
}
