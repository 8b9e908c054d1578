/** Writing an archive: a manifest, then one record after the other, as they come. */
import { ArchiveError } from './errors';
import {
	FORMAT,
	FORMAT_VERSION,
	MANIFEST,
	pathOf,
	ROLES,
	sha256,
	type ArchiveRecord,
	type Envelope,
	type Manifest,
	type PictureEntry,
	type PictureRole,
} from './format';
import { toJson } from './json';
import { ARCHIVE_LIMITS } from './limits';
import { ID } from './records';
import { ZipStream } from './zip-write';

export interface WriteOptions {
	readonly manifest: Omit<Manifest, 'format' | 'version'>;
	readonly signal?: AbortSignal | undefined;
	/** Records and bytes so far. */
	readonly onProgress?: ((records: number, bytes: number) => void) | undefined;
}

/**
 * Writes records into a stream and closes it. One record is in memory at a time. On a failure the
 * stream is aborted, so that nothing half-written is left where it leads.
 *
 * @throws the signal's reason, the stream's error, ArchiveError `too-much-to-write`, or RangeError
 * for an id that is no file name
 */
export async function writeArchive(
	records: AsyncIterable<ArchiveRecord>,
	to: WritableStream<Uint8Array<ArrayBuffer>>,
	{ manifest, signal, onProgress }: WriteOptions,
): Promise<void> {
	const writer = to.getWriter();
	const zip = new ZipStream((bytes) => writer.ready.then(() => writer.write(bytes)));
	try {
		const head: Manifest = { format: FORMAT, version: FORMAT_VERSION, ...manifest };
		await zip.add(MANIFEST, utf8(JSON.stringify(head, undefined, '\t')));
		let done = 0;
		for await (const record of records) {
			signal?.throwIfAborted();
			await addRecord(zip, record);
			if (zip.entries > ARCHIVE_LIMITS.entries) {
				throw new ArchiveError('too-much-to-write');
			}
			onProgress?.((done += 1), zip.bytes);
		}
		signal?.throwIfAborted();
		await zip.finish();
		await writer.close();
	} catch (error) {
		await writer.abort(error).catch(() => undefined);
		throw error;
	}
}

async function addRecord(zip: ZipStream, entry: ArchiveRecord): Promise<void> {
	const { kind, record, pictures } = entry;
	if (!ID.test(record.id)) throw new RangeError('An id that cannot be a file name.');
	const described: Partial<Record<PictureRole, PictureEntry>> = {};
	for (const role of ROLES) {
		const picture = pictures[role];
		if (!picture) continue;
		const { type, bytes } = picture;
		described[role] = { type, bytes: bytes.length, sha256: await sha256(bytes) };
	}
	const any = Object.keys(described).length > 0;
	const envelope: Envelope = { kind, record, ...(any ? { pictures: described } : {}) };
	await zip.add(pathOf(kind, record.id), utf8(toJson(envelope)), { compress: true });
	for (const role of ROLES) {
		const picture = pictures[role];
		if (picture) await zip.add(pathOf(kind, record.id, role), picture.bytes);
	}
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(text);
}
