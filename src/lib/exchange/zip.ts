/** A zip written entry by entry, so that a batch of thousands never lies in memory as a whole. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/**
 * Collects entries and gives one Blob. What is written moves into Blobs piece by piece, which the
 * browser may keep on disk. Entries carry a fixed date: same content, same bytes.
 */
export class ZipWriter {
	readonly #pieces: Blob[] = [];
	readonly #zip: Zip;
	#waiting: Uint8Array<ArrayBuffer>[] = [];
	#waitingBytes = 0;
	#error: Error | undefined;
	readonly #names = new Set<string>();

	constructor() {
		this.#zip = new Zip((error, chunk) => {
			if (error) this.#error ??= error;
			// fflate may reuse its buffer, and its chunks are typed for shared memory too: copy.
			this.#waiting.push(new Uint8Array(chunk));
			this.#waitingBytes += chunk.byteLength;
			if (this.#waitingBytes > 4_000_000) this.#flush();
		});
	}

	/**
	 * Adds a file. A path that is taken gets a number: "a.png", "a (2).png".
	 *
	 * @param path relative, with forward slashes
	 * @param compress off for what is compressed already (PNG, JPEG)
	 * @throws Error when the writer is finished or the zip cannot be written
	 */
	add(path: string, bytes: Uint8Array, { compress = false } = {}): void {
		const name = this.#freeName(path);
		const entry = compress ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
		// The oldest date a zip knows. fflate reads its local fields, so every time zone agrees.
		entry.mtime = new Date(1980, 0, 1);
		this.#zip.add(entry);
		entry.push(bytes, true);
		if (this.#error) throw this.#error;
	}

	/** Number of entries so far. */
	get size(): number {
		return this.#names.size;
	}

	/** Ends the zip; the writer cannot be used again. */
	finish(): Blob {
		this.#zip.end();
		if (this.#error) throw this.#error;
		this.#flush();
		return new Blob(this.#pieces, { type: 'application/zip' });
	}

	#flush(): void {
		this.#pieces.push(new Blob(this.#waiting));
		this.#waiting = [];
		this.#waitingBytes = 0;
	}

	#freeName(path: string): string {
		const dot = path.lastIndexOf('.');
		let name = path;
		for (let count = 2; this.#names.has(name); count++) {
			const mark = ` (${String(count)})`;
			name =
				dot > path.lastIndexOf('/') ? path.slice(0, dot) + mark + path.slice(dot) : path + mark;
		}
		this.#names.add(name);
		return name;
	}
}
