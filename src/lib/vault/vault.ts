/**
 * The diary on this device: lesions with their visits, check-ins, their pictures; encrypted. The
 * class is the door; what is done lies in the rooms behind it.
 */
import type { CheckIn, CheckInHeading } from '$lib/skin/check-in';
import type { FaceGrading } from '$lib/skin/face';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import type { VisitFeatures } from '$lib/skin/sequence';
import { Changes, type ChangeListener } from './changes';
import { CheckInStore, type CheckInToSave, type CheckInWords } from './check-ins';
import { Drafts, type Draft, type DraftKind } from './drafts';
import { each, type BulkKinds, type EachOptions, type EachOutcome } from './bulk';
import { Connection } from './connection';
import { KeyRing } from './key-ring';
import { UNDO_TIME, type Means, type Undo } from './kept';
import { LesionStore, type LesionWithVisits, type VisitToSave } from './lesions';
import { Records } from './records';
import { keepAtFirstSave, keepStorage, storageRoom, sureOfRoom, type Room } from './room';
import { Settings } from './settings';
import { Stage } from './stage';

export type { BulkKinds, EachOptions, EachOutcome } from './bulk';
export type { Change, ChangeListener } from './changes';
export type { CheckInToSave, CheckInWords } from './check-ins';
export type { Draft, DraftKind } from './drafts';
export { VaultError, type VaultErrorCode } from './errors';
export type { KeyRing } from './key-ring';
export { UNDO_TIME, type Undo } from './kept';
export type { LesionWithVisits, VisitToSave } from './lesions';
export type { Room } from './room';
export type { SlotKind, VisitHeading } from './schema';
export type { Secret } from './slots';
export type { Stage, Staged } from './stage';

/**
 * Opens the diary; makes it, with its key, the first time. Call it once and keep what it gives.
 * @throws VaultError `unavailable`, `blocked`, `newer` or `locked`
 */
export async function openVault({ name = 'skinkeep' } = {}): Promise<Vault> {
	const vault = new Vault(name);
	try {
		await vault.purge();
		return vault;
	} catch (error) {
		await vault.close();
		throw error;
	}
}

export class Vault {
	/** The ways in: passphrase, recovery code and the others. */
	readonly keys: KeyRing;
	readonly #connection: Connection;
	readonly #means: Means;
	readonly #lesions: LesionStore;
	readonly #checkIns: CheckInStore;
	readonly #drafts: Drafts;
	readonly #settings: Settings;

	/** For `openVault`. */
	constructor(name: string) {
		this.#connection = new Connection(name);
		this.keys = new KeyRing(this.#connection);
		const records = new Records(this.#connection, this.keys);
		this.#means = { name, records, changes: new Changes(name) };
		this.#lesions = new LesionStore(this.#means);
		this.#checkIns = new CheckInStore(this.#means);
		this.#drafts = new Drafts(this.#means);
		this.#settings = new Settings(this.#means);
		this.onChange(({ kind }) => {
			// Opened again, it would come back, empty.
			if (kind === 'erased') void this.#connection.close();
		});
	}

	/**
	 * Saves a visit with its picture and its lesion: all of it, or nothing.
	 * @throws VaultError `full` where there is no room; what was there before is intact
	 */
	async saveVisit(visit: VisitToSave): Promise<void> {
		await this.#lesions.saveVisit(visit);
		keepAtFirstSave();
	}

	/** Saves a lesion's name and place. */
	async saveLesion(lesion: Lesion): Promise<void> {
		await this.#lesions.saveLesion(lesion);
	}

	/** Every lesion with what a list shows of its visits; the lesion seen last comes first. */
	async lesionList(): Promise<LesionWithVisits[]> {
		return this.#lesions.list();
	}

	/** All lesions, those added last first. */
	async savedLesions(): Promise<Lesion[]> {
		return this.#lesions.lesions();
	}

	async savedLesion(id: string): Promise<Lesion | undefined> {
		return this.#lesions.lesion(id);
	}

	/** Whole visits with their maps, newest first: of one lesion, or of all. */
	async savedVisits(lesionId?: string): Promise<LesionVisit[]> {
		return this.#lesions.visits(lesionId);
	}

	/** One visit with its maps; undefined where it, or its lesion, is deleted. */
	async savedVisit(id: string): Promise<LesionVisit | undefined> {
		return this.#lesions.visit(id);
	}

	async savedPicture(visitId: string): Promise<Blob | undefined> {
		return this.#lesions.picture('pictures', visitId);
	}

	async savedThumbnail(visitId: string): Promise<Blob | undefined> {
		return this.#lesions.picture('thumbnails', visitId);
	}

	/** Deletes a visit; its lesion stays. It can be taken back for ten minutes. */
	async deleteVisit(id: string): Promise<Undo> {
		return this.#lesions.delete('headings', id);
	}

	/** Deletes a lesion with its visits. It can be taken back for ten minutes. */
	async deleteLesion(id: string): Promise<Undo> {
		return this.#lesions.delete('lesions', id);
	}

	/**
	 * Saves a check-in with its pictures: all of it, or nothing.
	 * @throws VaultError `full` where there is no room; what was there before is intact
	 */
	async saveCheckIn(checkIn: CheckInToSave): Promise<void> {
		await this.#checkIns.save(checkIn);
		keepAtFirstSave();
	}

	/** What lists and charts need of every check-in, newest first. */
	async checkInList(): Promise<CheckInHeading[]> {
		return this.#checkIns.list();
	}

	/** One check-in with its maps; undefined where it is deleted. */
	async savedCheckIn(id: string): Promise<CheckIn | undefined> {
		return this.#checkIns.checkIn(id);
	}

	async savedFacePicture(id: string): Promise<Blob | undefined> {
		return this.#checkIns.picture('facePictures', id);
	}

	/** The aligned crop. */
	async savedCrop(id: string): Promise<Blob | undefined> {
		return this.#checkIns.picture('crops', id);
	}

	async savedFaceThumbnail(id: string): Promise<Blob | undefined> {
		return this.#checkIns.picture('faceThumbnails', id);
	}

	/**
	 * Changes a check-in's note or tags.
	 * @throws VaultError `missing` where it is not there
	 */
	async updateCheckIn(id: string, words: CheckInWords): Promise<void> {
		await this.#checkIns.update(id, words);
	}

	/**
	 * Keeps with a check-in what the model that reads sequences wants of it.
	 * @throws VaultError `missing` where it is not there
	 */
	async keepFeatures(id: string, features: VisitFeatures): Promise<void> {
		await this.#checkIns.keepFeatures(id, features);
	}

	/**
	 * Keeps what another model has read from a check-in's face; what was said before stays with it.
	 * @throws VaultError `missing` where it is not there
	 */
	async readAgain(id: string, grading: FaceGrading): Promise<void> {
		await this.#checkIns.readAgain(id, grading);
	}

	/** Deletes a check-in. It can be taken back for ten minutes. */
	async deleteCheckIn(id: string): Promise<Undo> {
		return this.#checkIns.delete(id);
	}

	/**
	 * Keeps, encrypted, what is not saved yet; it takes the place of the kind's draft before it.
	 * @param value plain objects, text, figures, Float32Array and Uint8Array
	 * @throws VaultError `full`
	 */
	async saveDraft(kind: DraftKind, value: unknown, blobs: Record<string, Blob> = {}) {
		await this.#drafts.save(kind, value, blobs);
	}

	async savedDraft(kind: DraftKind): Promise<Draft | undefined> {
		return this.#drafts.draft(kind);
	}

	/** Drops drafts, all of them or none. */
	async clearDraft(...kinds: readonly DraftKind[]): Promise<void> {
		await this.#drafts.clear(kinds);
	}

	/**
	 * Hands over every visit, or every check-in, whole with its pictures, one after the other and
	 * the oldest first: never more than one is in memory. The callback is waited for.
	 * @throws the signal's reason when it is aborted, and what the callback throws
	 */
	async each<Kind extends keyof BulkKinds>(
		kind: Kind,
		callback: (whole: BulkKinds[Kind]['whole']) => Promise<void> | void,
		options: EachOptions<Kind> = {},
	): Promise<EachOutcome> {
		return each(this.#means, kind, callback, options);
	}

	/**
	 * Begins to bring in many records. Nothing of them shows before `commit`; what is not committed
	 * is removed, at the latest when the diary is opened next.
	 * @throws VaultError `busy` while another import runs, in this tab or another
	 */
	async stage(): Promise<Stage> {
		return Stage.begin(this.#means);
	}

	/** How this person wants something, kept encrypted; undefined where nothing was set. */
	async setting(name: string): Promise<unknown> {
		return this.#settings.get(name);
	}

	/** @param value plain objects, text, figures */
	async saveSetting(name: string, value: unknown): Promise<void> {
		await this.#settings.set(name, value);
	}

	/** Remembers when the diary was last copied out of this browser. */
	async noteBackup(date = new Date()): Promise<void> {
		await this.#settings.noteBackup(date);
	}

	/** When the diary was last copied out of this browser; undefined: never. */
	async lastBackup(): Promise<Date | undefined> {
		return this.#settings.lastBackup();
	}

	/** Removes for good what was deleted at least `age` ms ago; every opening does it, too. */
	async purge(age = UNDO_TIME): Promise<void> {
		const limit = Date.now() - age;
		await Promise.all([this.#lesions.purge(limit), this.#checkIns.purge(limit)]);
		await Stage.sweep(this.#means);
	}

	/** Calls back after every change, in this tab or another; returns what stops it. */
	onChange(listener: ChangeListener): () => void {
		return this.#means.changes.listen(listener);
	}

	/** Bytes used and free; undefined where the browser does not tell. */
	async room(): Promise<Room | undefined> {
		return storageRoom();
	}

	/** Rejects with VaultError `full` where the browser has no room for so many bytes. */
	async sureOfRoom(bytes: number): Promise<void> {
		await sureOfRoom(bytes);
	}

	/** Asks the browser to keep the diary when it needs room; whether it agreed. */
	async keep(): Promise<boolean> {
		return keepStorage();
	}

	/** Deletes every record and the key. The vault can be used again; it is then a new one. */
	async deleteEverything(): Promise<void> {
		this.keys.lock();
		await this.#connection.destroy();
		this.#means.changes.announce('everything');
	}

	/**
	 * Drops the key, and tells the other tabs to do so. What is not saved has to be saved before.
	 */
	lock(): void {
		this.keys.lock();
		this.#means.changes.announce('lock');
	}

	/** Tells the other tabs that this diary is about to be deleted for good, and lets go of it. */
	async erased(): Promise<void> {
		this.#means.changes.announce('erased');
		await this.close();
	}

	/** Lets go of the key and the connection, for good. */
	async close(): Promise<void> {
		this.keys.lock();
		this.#means.changes.close();
		await this.#connection.close();
	}
}
