import * as m from '$lib/i18n/messages/problems';
import { eraseEverything } from '$lib/vault/erase';
import { databaseOf, profileList } from '$lib/vault/profiles';
import { Vault, type Room } from '$lib/vault/vault';
import { currentProfileId, diary, vaultHere } from './diary';
import { lock } from './lock.svelte';
import { problemOf, type Problem } from './problem';

/** What a picture with its reading takes at most, with room for one more, bytes. */
const PICTURE_ROOM = 20_000_000;

/** The room that the diary takes on this device, its last copy, and emptying it. */
export class Storage {
	room = $state.raw<Room>();
	/** Whether the browser promised not to clear it away by itself; undefined before it was asked. */
	kept = $state<boolean>();
	/** When it was last copied out; undefined: never. */
	backup = $state.raw<Date>();
	/** Whether there is anything to copy out. */
	anything = $state(false);
	problem = $state.raw<Problem>();

	async look(): Promise<void> {
		await this.#attempt(async () => {
			const vault = await diary();
			this.room = await vault.room();
			this.backup = await vault.lastBackup();
			const [lesions, checkIns] = await Promise.all([vault.savedLesions(), vault.checkInList()]);
			this.anything = lesions.length + checkIns.length > 0;
			// WebKitGTK has no storage manager: nothing is promised there, and nothing to be asked for.
			const { storage } = navigator as Partial<Pick<Navigator, 'storage'>>;
			this.kept = await storage?.persisted();
		});
	}

	/** Asks the browser to keep the diary when the disk fills up. */
	async keep(): Promise<void> {
		await this.#attempt(async () => {
			this.kept = await (await diary()).keep();
		});
	}

	async #attempt(work: () => Promise<void>): Promise<void> {
		this.problem = undefined;
		try {
			await work();
		} catch (error) {
			this.problem = problemOf(error);
		}
	}
}

/**
 * Deletes everything that this site keeps: all profiles with their keys, settings, files, models.
 * There is no undo. The page then shows that it is gone, and nothing is opened again.
 * @returns what went wrong
 */
export async function deleteEverything(): Promise<Problem | undefined> {
	try {
		for (const { id } of await profileList()) {
			const here = id === currentProfileId();
			await (here ? vaultHere() : new Vault(databaseOf(id))).erased();
		}
		lock.state = 'erased';
		lock.erasedAll = true;
		await eraseEverything();
		return undefined;
	} catch (error) {
		return problemOf(error);
	}
}

/** Before a picture is taken: a problem where it could not be saved, and what to do. */
export async function roomForPicture(): Promise<Problem | undefined> {
	try {
		await (await diary()).sureOfRoom(PICTURE_ROOM);
		return undefined;
	} catch (error) {
		const problem = problemOf(error);
		if (problem.code !== 'full') return undefined;
		return {
			...problem,
			title: m.hardlyRoom(),
			text: m.hardlyRoomText(),
		};
	}
}
