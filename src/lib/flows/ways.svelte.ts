/** The ways into the diary: setting, changing and removing passphrase, recovery code, passkey. */
import * as m from '$lib/i18n/messages/lock';
import { passkeysPossible } from '$lib/vault/passkey';
import type { KeyRing, Secret, SlotKind } from '$lib/vault/vault';
import { vaultHere } from './diary';
import { lock } from './lock.svelte';
import { problemOf, type Problem } from './problem';

/** Signs that a passphrase has at least. Length is what protects; no rules about digits. */
export const SHORTEST_PASSPHRASE = 10;

export class Ways {
	/** This browser may hold a key in a passkey. */
	passkeys = $state(false);
	busy = $state(false);
	problem = $state.raw<Problem>();
	/** What was just done, in a sentence. */
	done = $state('');
	/** A new recovery code, to be written down; shown until it is put away. */
	code = $state<string>();

	async look(): Promise<void> {
		this.passkeys = await passkeysPossible();
		await lock.look();
	}

	/** @param proof what opens the diary now; not needed while it opens by itself */
	async setPassphrase(passphrase: string, proof?: Secret): Promise<boolean> {
		return this.#do(m.phraseIsSet(), (keys) => keys.setPassphrase(passphrase, proof));
	}

	async removePassphrase(proof: Secret): Promise<boolean> {
		return this.#do(m.phraseGone(), (keys) => keys.removePassphrase(proof));
	}

	async makeCode(proof?: Secret): Promise<boolean> {
		return this.#do('', async (keys) => {
			this.code = await keys.makeRecoveryCode(proof);
		});
	}

	async addPasskey(proof?: Secret): Promise<boolean> {
		return this.#do(m.passkeyAdded(), (keys) => keys.addPasskey(proof));
	}

	async remove(kind: SlotKind): Promise<boolean> {
		return this.#do(m.removed(), (keys) => keys.remove(kind));
	}

	/** Whether it worked; if not, `problem` says why. */
	async #do(sentence: string, work: (keys: KeyRing) => Promise<void>): Promise<boolean> {
		this.problem = undefined;
		this.done = '';
		this.busy = true;
		try {
			await work(vaultHere().keys);
			this.done = sentence;
			await this.look();
			return true;
		} catch (error) {
			this.problem = { ...problemOf(error), title: m.unchanged() };
			return false;
		} finally {
			this.busy = false;
		}
	}
}
