/**
 * Reading an archive, whoever wrote it: what is whole comes out as records, and of what is not it
 * says which and why. Names in the zip are compared with those that the format knows, and are never
 * used as paths.
 */
import * as v from 'valibot';
import { isLocked, unlockedSource } from './age';
import { ArchiveError } from './errors';
import {
	asEnvelope,
	FOLDERS,
	FORMAT_VERSION,
	KINDS,
	MANIFEST,
	manifestSchema,
	pathOf,
	ROLES,
	sha256,
	type ArchivePicture,
	type ArchiveRecord,
	type PictureEntry,
	type PictureRole,
	type RecordKind,
} from './format';
import { fromJson } from './json';
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits';
import { asCheckIn, asLesion, asVisit } from './records';
import type { Source } from './source';
import { openZip, readEntry, type ZipEntry } from './zip-read';

/** Why something could not be taken in. */
export type DamageReason =
	/** Bytes are missing or changed. */
	| 'damaged'
	/** It is no record of a kind and shape that this version knows. */
	| 'unknown'
	/** A check-in that was exported without some of its attributes. */
	| 'partial'
	/** A picture that is none, or larger than can be read. */
	| 'picture'
	/** The same id came before. */
	| 'twice';

export interface Damage {
	readonly kind: RecordKind;
	readonly id: string;
	readonly reason: DamageReason;
	/** What the record would have been, where that much could be read. */
	readonly takenAt?: string;
}

export type Read = { readonly record: ArchiveRecord } | { readonly damage: Damage };

/** An archive that was opened; nothing of its records has been inflated yet. */
export interface Archive {
	readonly source: Source;
	/** JSON entries by kind, in the order of the archive: lesions, visits, check-ins. */
	readonly records: readonly RecordEntry[];
	readonly byName: ReadonlyMap<string, ZipEntry>;
	/** The end was missing: this is what lies before the cut. */
	readonly rescued: boolean;
	/** Entries that are none of the format's. */
	readonly ignored: number;
	readonly limits: ArchiveLimits;
}

export interface RecordEntry {
	readonly kind: RecordKind;
	readonly id: string;
	readonly entry: ZipEntry;
}

export interface OpenOptions {
	readonly passphrase?: string | undefined;
	readonly limits?: ArchiveLimits;
}

/** Looks at the bytes of a picture; an error says that it cannot be taken in. Decodes nothing. */
export type PictureCheck = (bytes: Uint8Array<ArrayBuffer>) => void;

/**
 * Opens a zip, or an age file with a zip in it.
 * @throws ArchiveError
 */
export async function openArchive(file: Source, options: OpenOptions = {}): Promise<Archive> {
	const limits = options.limits ?? ARCHIVE_LIMITS;
	if (file.size > limits.bytes) throw new ArchiveError('too-big');
	const source = (await isLocked(file)) ? await unlockedSource(file, options.passphrase) : file;
	const { entries, rescued } = await openZip(source, limits);
	const byName = new Map<string, ZipEntry>();
	const root = rootOf(entries);
	for (const entry of entries) {
		// Of two with the same name the first counts; a folder around it all was a tool's doing.
		const name = entry.name.startsWith(root) ? entry.name.slice(root.length) : entry.name;
		if (!byName.has(name)) byName.set(name, entry);
	}
	await checkManifest(source, byName.get(MANIFEST), limits);
	const records = recordEntries(byName);
	if (records.length === 0) {
		throw new ArchiveError(byName.has(MANIFEST) ? 'nothing-inside' : 'not-an-archive');
	}
	const known = [...byName.keys()].filter((name) => KNOWN.test(name)).length;
	const ignored = entries.length - known - (byName.has(MANIFEST) ? 1 : 0);
	return { source, records, byName, rescued, ignored, limits };
}

const KNOWN = /^(lesions|visits|check-ins)\/([A-Za-z0-9_-]{1,64})\.(json|jpg)$/;
const RECORD = /^(lesions|visits|check-ins)\/([A-Za-z0-9_-]{1,64})\.json$/;

/** "my-diary/" where that is the one folder around everything. */
function rootOf(entries: readonly ZipEntry[]): string {
	const found = entries.find(({ name }) => /^[^/\\]+\/skinkeep\.json$/.test(name));
	return found && !found.name.startsWith('.') ? found.name.slice(0, -MANIFEST.length) : '';
}

async function checkManifest(
	source: Source,
	entry: ZipEntry | undefined,
	limits: ArchiveLimits,
): Promise<void> {
	const bytes = entry && (await readEntry(source, entry, limits.jsonBytes));
	// Without it the records still say what they are.
	if (!bytes) return;
	let manifest: unknown;
	try {
		manifest = fromJson(new TextDecoder().decode(bytes));
	} catch {
		return;
	}
	if (!v.is(manifestSchema, manifest)) throw new ArchiveError('not-an-archive');
	if (manifest.version > FORMAT_VERSION) throw new ArchiveError('newer');
}

function recordEntries(byName: ReadonlyMap<string, ZipEntry>): RecordEntry[] {
	const found: RecordEntry[] = [];
	for (const [name, entry] of byName) {
		const [, folder, id] = RECORD.exec(name) ?? [];
		const kind = KINDS.find((each) => FOLDERS[each] === folder);
		if (kind && id !== undefined) found.push({ kind, id, entry });
	}
	// Lesions come before their visits, whatever the order in the file; else as they lie.
	return KINDS.flatMap((kind) => found.filter((each) => each.kind === kind));
}

/**
 * A record without its pictures' bytes, or what is wrong with it. For a preview: pictures are only
 * looked up, not read.
 */
export async function readHead(archive: Archive, { kind, id, entry }: RecordEntry): Promise<Head> {
	const bad = (reason: DamageReason, takenAt?: string): Head => ({
		damage: { kind, id, reason, ...(takenAt === undefined ? {} : { takenAt }) },
	});
	const bytes = await readEntry(archive.source, entry, archive.limits.jsonBytes);
	if (!bytes) return bad('damaged');
	try {
		const envelope = asEnvelope(fromJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
		if (envelope?.kind !== kind) return bad('unknown');
		const value = envelope.record as Record<string, unknown>;
		if (value['id'] !== id) return bad('damaged');
		const takenAt = typeof value['takenAt'] === 'string' ? value['takenAt'] : undefined;
		const record = asRecord(kind, value);
		if (!record) return bad(isPartial(kind, value) ? 'partial' : 'unknown', takenAt);
		const listed = ROLES.flatMap((role) => {
			const described = envelope.pictures?.[role];
			return described ? [{ role, described }] : [];
		});
		const missing = listed.some(
			({ role, described }) => archive.byName.get(pathOf(kind, id, role))?.size !== described.bytes,
		);
		return { head: record, listed, missing };
	} catch {
		return bad('damaged');
	}
}

export type Head =
	| {
			readonly head: WithoutPictures;
			readonly listed: readonly { role: PictureRole; described: PictureEntry }[];
			/** One of its pictures is not there in the size that it should have. */
			readonly missing: boolean;
	  }
	| { readonly damage: Damage };

type WithoutPictures = ArchiveRecord extends infer One
	? One extends ArchiveRecord
		? Omit<One, 'pictures'>
		: never
	: never;

/**
 * The whole record with its pictures, each checked against its hash and by `check`. A record whose
 * picture is gone comes without it, and says so.
 */
export async function readWhole(
	archive: Archive,
	entry: RecordEntry,
	check: PictureCheck,
): Promise<Read & { readonly lost: readonly PictureRole[] }> {
	const read = await readHead(archive, entry);
	if ('damage' in read) return { ...read, lost: [] };
	const pictures: Partial<Record<PictureRole, ArchivePicture>> = {};
	const lost: PictureRole[] = [];
	for (const { role, described } of read.listed) {
		const bytes = await pictureBytes(archive, pathOf(entry.kind, entry.id, role), described);
		try {
			if (!bytes) throw new RangeError('It is not whole.');
			check(bytes);
			pictures[role] = { type: described.type, bytes };
		} catch {
			lost.push(role);
		}
	}
	return { record: { ...read.head, pictures } as ArchiveRecord, lost };
}

async function pictureBytes(
	{ source, byName, limits }: Archive,
	name: string,
	described: PictureEntry,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	const entry = byName.get(name);
	const bytes = entry && (await readEntry(source, entry, limits.pictureBytes));
	if (bytes?.length !== described.bytes) return undefined;
	return (await sha256(bytes)) === described.sha256 ? bytes : undefined;
}

function asRecord(kind: RecordKind, value: unknown): WithoutPictures | undefined {
	switch (kind) {
		case 'lesion': {
			const record = asLesion(value);
			return record && { kind, record };
		}
		case 'visit': {
			const record = asVisit(value);
			return record && { kind, record };
		}
		case 'check-in': {
			const record = asCheckIn(value);
			return record && { kind, record };
		}
	}
}

/** A check-in of which fewer attributes were exported than there are. */
function isPartial(kind: RecordKind, value: Record<string, unknown>): boolean {
	return kind === 'check-in' && Array.isArray(value['exportedAttributes']);
}
