/** What several rooms of the vault share: pictures as bytes, deletions that can be taken back. */
import type { Changes } from './changes';
import type { Opened, Records } from './records';
import type { SealedStore, Tombstone } from './schema';

/** Takes a deletion back. Rejects with VaultError `missing` once it was purged. */
export type Undo = () => Promise<void>;

/** How long a deletion can be taken back, ms. */
export const UNDO_TIME = 10 * 60_000;

/** What a room of the vault works with. */
export interface Means {
	/** Of the database. */
	readonly name: string;
	readonly records: Records;
	readonly changes: Changes;
}

/** A blob as it is packed. */
export interface Content {
	readonly type: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function contentOf(blob: Blob): Promise<Content> {
	return { type: blob.type, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

export function blobOf(content: Content): Blob {
	return new Blob([content.bytes], { type: content.type });
}

/** A picture out of its store. */
export async function pictureIn(
	records: Records,
	store: SealedStore,
	id: string,
): Promise<Blob | undefined> {
	const content = await valueIn<Content>(records, store, id);
	return content && blobOf(content);
}

/** One value; the seal vouches for its type (see `open` in crypto.ts). */
export async function valueIn<Value>(
	records: Records,
	store: SealedStore,
	id: string,
): Promise<Value | undefined> {
	return (await records.get(store, id))?.value as Value | undefined;
}

/** All values of a store that are not deleted. */
export async function keptIn<Value extends Tombstone>(
	records: Records,
	store: SealedStore,
): Promise<Value[]> {
	const { opened } = await records.all(store);
	return opened.map(({ value }) => value as Value).filter(isKept);
}

export function isKept(value: Tombstone): boolean {
	return value.deletedAt === undefined;
}

/** Whether a record was deleted at or before `limit`, ms since 1970. */
export function isOver({ value }: Opened, limit: number): boolean {
	return ((value as Tombstone).deletedAt ?? Infinity) <= limit;
}

/** Sets when a record was deleted, or takes that away. */
export function marked(deletedAt: number | undefined): (value: unknown) => unknown {
	return (value) => ({ ...(value as object), deletedAt });
}

/** For sorting ISO dates. */
export function newestFirst(a: string, b: string): number {
	return a < b ? 1 : a > b ? -1 : 0;
}
