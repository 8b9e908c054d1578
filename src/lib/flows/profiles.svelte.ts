/** The diaries on this device: a name and a colour each, and which one is on. */
import {
	changeProfile,
	createProfile,
	databaseOf,
	deleteProfile,
	FIRST_PROFILE,
	profileList,
	type Profile,
	type ProfileColour,
} from '$lib/vault/profiles';
import { Vault } from '$lib/vault/vault';
import { chooseProfile, currentProfileId, vaultHere } from './diary';
import { lock } from './lock.svelte';
import { problemOf, type Problem } from './problem';

export { PROFILE_COLOURS } from '$lib/vault/profiles';
export type { Profile, ProfileColour } from '$lib/vault/profiles';

class Profiles {
	/** The oldest first; one, until there are more. */
	list = $state.raw<readonly Profile[]>([FIRST_PROFILE]);
	problem = $state.raw<Problem>();
	readonly currentId = currentProfileId();
	current = $derived(this.list.find(({ id }) => id === this.currentId) ?? FIRST_PROFILE);

	async look(): Promise<void> {
		await this.#attempt(async () => {
			this.list = await profileList();
			// The one that was on is gone: the first that is left takes its place.
			const [first] = this.list;
			if (first && !this.list.some(({ id }) => id === this.currentId)) this.switchTo(first.id);
		});
	}

	/** Makes a profile and switches to it. */
	async create(name: string, colour: ProfileColour): Promise<void> {
		await this.#attempt(async () => {
			const { id } = await createProfile(name, colour);
			await lock.keepDrafts();
			this.switchTo(id);
		});
	}

	async change(profile: Profile): Promise<void> {
		await this.#attempt(async () => {
			await changeProfile(profile);
			await this.look();
		});
	}

	/** Puts another profile on; the page is loaded again, so that nothing of this one is left. */
	switchTo(id: string): void {
		chooseProfile(id);
		location.assign('/');
	}

	/** Switches, once what is unsaved here is kept. */
	async switch(id: string): Promise<void> {
		await lock.keepDrafts();
		this.switchTo(id);
	}

	/** Deletes a profile with all that is in it. There is no undo. */
	async delete(id: string): Promise<void> {
		await this.#attempt(async () => {
			if (this.list.length < 2) throw new TypeError('The only profile is not deleted alone.');
			const vault = id === this.currentId ? vaultHere() : new Vault(databaseOf(id));
			await vault.erased();
			await deleteProfile(id);
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

export const profiles = new Profiles();
