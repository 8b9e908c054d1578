/** The archive's format, version 1, as `FORMAT.md` describes it and `schema.json` checks it. */
import * as v from 'valibot';
import type { Attribute } from '$lib/skin/attributes';
import type { CheckIn } from '$lib/skin/check-in';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';

export const FORMAT = 'skinkeep-archive';
export const FORMAT_VERSION = 1;
export const MANIFEST = 'skinkeep.json';

/** Folders of the archive, by the kind of their records. */
export const FOLDERS = { lesion: 'lesions', visit: 'visits', 'check-in': 'check-ins' } as const;
export type RecordKind = keyof typeof FOLDERS;
export const KINDS = Object.keys(FOLDERS) as RecordKind[];

/** What a picture is of its record; as it stands behind the id in a file's name. */
export const ROLES = ['picture', 'crop', 'thumbnail'] as const;
export type PictureRole = (typeof ROLES)[number];

export type PhotoChoice = 'whole' | 'faces-blurred' | 'none';

export interface ArchivePicture {
	readonly type: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}
export type Pictures = Partial<Readonly<Record<PictureRole, ArchivePicture>>>;

/** One record on its way out or in. */
export type ArchiveRecord =
	| { readonly kind: 'lesion'; readonly record: Lesion; readonly pictures: Pictures }
	| { readonly kind: 'visit'; readonly record: LesionVisit; readonly pictures: Pictures }
	| { readonly kind: 'check-in'; readonly record: CheckIn; readonly pictures: Pictures };

export interface Manifest {
	readonly format: typeof FORMAT;
	readonly version: number;
	/** ISO 8601, UTC. */
	readonly madeAt: string;
	/** Name and version of the software. */
	readonly madeBy: string;
	/** Days that it was asked for, ISO 8601 UTC; left out where there was no limit. */
	readonly from?: string;
	readonly to?: string;
	readonly photos: PhotoChoice;
	/** Attributes that its check-ins have; all five unless fewer were chosen. */
	readonly attributes: readonly Attribute[];
}

/** Only what tells whether it can be read; the rest is for people. */
export const manifestSchema = v.looseObject({
	format: v.literal(FORMAT),
	version: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** What stands in a record's JSON file. */
export interface Envelope {
	readonly kind: RecordKind;
	readonly record: unknown;
	readonly pictures?: Partial<Readonly<Record<PictureRole, PictureEntry>>>;
}

export interface PictureEntry {
	readonly type: string;
	readonly bytes: number;
	/** Hexadecimal. */
	readonly sha256: string;
}

const pictureEntry = v.looseObject({
	type: v.picklist(['image/jpeg', 'image/png', 'image/webp']),
	bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
	sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const envelopeSchema = v.looseObject({
	kind: v.picklist(KINDS),
	record: v.looseObject({}),
	pictures: v.optional(v.looseObject(v.entriesFromList(ROLES, v.optional(pictureEntry)))),
});

/** What a record's JSON file must be, whatever its record is; undefined where it is not. */
export function asEnvelope(value: unknown): Envelope | undefined {
	return v.is(envelopeSchema, value) ? value : undefined;
}

/** Where a record's JSON, or one of its pictures, lies. */
export function pathOf(kind: RecordKind, id: string, role?: PictureRole): string {
	const ending = role === undefined ? '.json' : role === 'picture' ? '.jpg' : `-${role}.jpg`;
	return `${FOLDERS[kind]}/${id}${ending}`;
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
