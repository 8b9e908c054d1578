import type { Room } from '$lib/vault/vault';
import { diary } from './diary';
import { problemOf, type Problem } from './problem';

/** The room that the diary takes on this device, and emptying it. */
export class Storage {
	room = $state.raw<Room>();
	/** Whether the browser promised not to clear it away by itself; undefined before it was asked. */
	kept = $state<boolean>();
	/** Everything was deleted just now. */
	emptied = $state(false);
	problem = $state.raw<Problem>();

	async look(): Promise<void> {
		await this.#attempt(async () => {
			this.room = await (await diary()).room();
			this.kept = await navigator.storage.persisted();
		});
	}

	/** Asks the browser to keep the diary when the disk fills up. */
	async keep(): Promise<void> {
		await this.#attempt(async () => {
			this.kept = await (await diary()).keep();
		});
	}

	/** Deletes all lesions, visits, pictures and the keys. There is no undo. */
	async deleteEverything(): Promise<void> {
		await this.#attempt(async () => {
			await (await diary()).deleteEverything();
			this.emptied = true;
			await this.look();
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
