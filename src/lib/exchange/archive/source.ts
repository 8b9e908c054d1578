/** Bytes that are read from any place: a file, or the content of a locked one. */
import { ArchiveError } from './errors';

export interface Source {
	/** Bytes in all. */
	readonly size: number;
	/**
	 * The bytes from `start` to before `end`, fewer where the source ends. The array is the reader's
	 * to look at until its next read, and not to change.
	 */
	read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** How much is read at once: entries lie one behind the other. */
const WINDOW = 1_000_000;

/** A file or another Blob, read in windows so that thousands of small entries take few reads. */
export function blobSource(blob: Blob): Source {
	return windowed({
		size: blob.size,
		async read(start, end) {
			try {
				return new Uint8Array(await blob.slice(start, end).arrayBuffer());
			} catch (error) {
				throw new ArchiveError('unreadable', { cause: error });
			}
		},
	});
}

/** Reads ahead: what lies behind the last read comes without another. */
export function windowed(source: Source): Source {
	let from = 0;
	let held = new Uint8Array(0);
	return {
		size: source.size,
		async read(start, end) {
			const to = Math.min(end, source.size);
			if (start >= to) return new Uint8Array(0);
			if (start < from || to > from + held.length) {
				held = await source.read(start, Math.min(source.size, Math.max(to, start + WINDOW)));
				from = start;
			}
			return held.subarray(start - from, to - from);
		},
	};
}
