/**
 * What lies in the database.
 *
 * [Note: What stays clear] A person's own words, dates, places, scores, pictures and thumbnails are
 * encrypted, every one. Clear are: the stores' names, random ids (a picture and its visit share
 * one; a draft's is what it is a draft of, a setting's its name), the schema version and IV of each record, its size, and how many there are. Which visit
 * belongs to which lesion is inside the encryption, so lists are made by opening the light records
 * (`headings`) and never the heavy ones.
 *
 * - `slots`: the data key, wrapped once for each way in (`slots.ts`). Which ways there are lies
 *   open, and so do salts, Argon2id's cost, and a passkey's random id.
 * - `lesions`: name, place, when it was added; and, once deleted, when.
 * - `headings`: of each visit what a list needs; and, once deleted, when.
 * - `visits`: of each visit everything: reading, mask and class maps, measures, note.
 * - `pictures`, `thumbnails`: JPEG bytes, by the id of their visit.
 * - `checkInHeadings`: of each check-in what a list or a chart needs; and, once deleted, when.
 * - `checkIns`: of each check-in everything: reading with its maps, note, tags.
 * - `facePictures`, `crops`, `faceThumbnails`: JPEG bytes, by the id of their check-in.
 * - `indexes`: all headings of check-ins once more, in one record (`check-in-index.ts`).
 * - `stale`: ids of check-ins whose heading was written since that record was made.
 * - `drafts`: what is not saved yet, by what it will be.
 * - `settings`: how this person wants their diary, when it was last backed up, and what the verdicts on
 *   check-ins have read so far.
 * - `staging`: what an import has brought in and not yet put in its place (`stage.ts`).
 */
import type { DBSchema } from 'idb';
import type { CheckInHeading } from '$lib/skin/check-in';
import type { JudgementSummary, Lesion } from '$lib/skin/lesion-record';
import type { PictureSource } from '$lib/skin/lesion';

/** Version of the database's stores. Each step up is a migration in `database.ts`. */
export const DATABASE_VERSION = 3;
/** Version of how a slot is sealed. */
export const SLOT_VERSION = 2;
/** Version of what is inside a record; part of what its seal protects. */
export const RECORD_VERSION = 1;

/** The stores of sealed records, by the version that brought them. */
export const STORES_OF_VERSION = {
	1: ['lesions', 'headings', 'visits', 'pictures', 'thumbnails'],
	2: [
		'checkInHeadings',
		'checkIns',
		'facePictures',
		'crops',
		'faceThumbnails',
		'drafts',
		'settings',
	],
	3: ['indexes'],
} as const;
export const SEALED_STORES = [
	...STORES_OF_VERSION[1],
	...STORES_OF_VERSION[2],
	...STORES_OF_VERSION[3],
] as const;
export type SealedStore = (typeof SEALED_STORES)[number];

/** A record as it lies on the disk. */
export interface SealedRecord {
	readonly id: string;
	readonly version: number;
	/** 12 random bytes, fresh for every write. */
	readonly iv: Uint8Array<ArrayBuffer>;
	/** AES-256-GCM ciphertext with its tag. */
	readonly sealed: ArrayBuffer;
}

/** A sealed record on its way to another store. */
export interface StagedRecord {
	/** Store and id of its place. */
	readonly id: string;
	readonly store: SealedStore;
	/** Sealed for its place. */
	readonly record: SealedRecord;
}

/** A heading that the index does not know as it is now. */
export interface StaleMark {
	/** Of the check-in. */
	readonly id: string;
	/** Random, fresh for every write. */
	readonly mark: string;
}

interface SlotOf<Kind extends string> {
	/** The same as the kind: there is one way of each kind. */
	readonly id: string;
	readonly kind: Kind;
	/** 1: a device slot of the first databases, without `dataKey`. */
	readonly version: number;
	/** Random name of the data key inside; slots with the same name hold the same key. */
	readonly dataKey?: string;
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly wrapped: ArrayBuffer;
}

export interface DeviceSlot extends SlotOf<'device'> {
	/** Wraps the data key; the browser keeps it and never gives its bytes out. */
	readonly key: CryptoKey;
}

/** What Argon2id was told. */
export interface ArgonCost {
	/** KiB. */
	readonly memory: number;
	readonly passes: number;
	readonly lanes: number;
}

export interface PassphraseSlot extends SlotOf<'passphrase'> {
	readonly salt: Uint8Array<ArrayBuffer>;
	readonly cost: ArgonCost;
}

export interface RecoverySlot extends SlotOf<'recovery'> {
	readonly salt: Uint8Array<ArrayBuffer>;
}

export interface PasskeySlot extends SlotOf<'passkey'> {
	/** What the passkey is asked to make a secret of. */
	readonly salt: Uint8Array<ArrayBuffer>;
	readonly credential: Uint8Array<ArrayBuffer>;
}

/** One way to the data key. */
export type KeySlot = DeviceSlot | PassphraseSlot | RecoverySlot | PasskeySlot;
export type SlotKind = KeySlot['kind'];

interface Sealed {
	key: string;
	value: SealedRecord;
}

export interface VaultSchema extends DBSchema {
	slots: { key: string; value: KeySlot };
	lesions: Sealed;
	headings: Sealed;
	visits: Sealed;
	pictures: Sealed;
	thumbnails: Sealed;
	checkInHeadings: Sealed;
	checkIns: Sealed;
	facePictures: Sealed;
	crops: Sealed;
	faceThumbnails: Sealed;
	drafts: Sealed;
	settings: Sealed;
	staging: { key: string; value: StagedRecord };
	indexes: Sealed;
	stale: { key: string; value: StaleMark };
}

/** What a list shows of a visit. */
export interface VisitHeading {
	readonly id: string;
	readonly lesionId: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
	readonly source: PictureSource;
	readonly judgement: JudgementSummary;
}

/** Deleted, but to be had back until it is purged. Milliseconds since 1970. */
export interface Tombstone {
	readonly deletedAt?: number;
}

export type KeptLesion = Lesion & Tombstone;
export type KeptHeading = VisitHeading & Tombstone;
export type KeptCheckIn = CheckInHeading & Tombstone;
