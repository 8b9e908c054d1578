/** The ways into the diary: setting, changing and removing passphrase, recovery code, passkey. */
import * as m from '$lib/i18n/messages/lock';
import { passkeysPossible } from '$lib/vault/passkey';
import { isRecoveryCode } from '$lib/vault/recovery-code';
import type { KeyRing, Secret, SlotKind } from '$lib/vault/vault';
import { vaultHere } from './diary';
import { lock } from './lock.svelte';
import { problemOf, type Problem } from './problem';

/** Signs that a passphrase has at least. Length is what protects; no rules about digits. */
export const SHORTEST_PASSPHRASE = 10;

/**
 * What opens the diary now, asked for before a way is changed: what was typed (the passphrase, or the
 * recovery code of somebody who forgot it), or the passkey.
 */
export type Proof = string | Extract<Secret, { kind: 'passkey' }>;

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

	/** @param proof not needed while the diary opens by itself */
	async setPassphrase(passphrase: string, proof?: Proof): Promise<boolean> {
		return this.#do(m.phraseIsSet(), async (keys) =>
			keys.setPassphrase(passphrase, await secretOf(proof)),
		);
	}

	async removePassphrase(proof: Proof): Promise<boolean> {
		return this.#do(m.phraseGone(), async (keys) => keys.removePassphrase(await secretOf(proof)));
	}

	async makeCode(proof?: Proof): Promise<boolean> {
		return this.#do('', async (keys) => {
			this.code = await keys.makeRecoveryCode(await secretOf(proof));
		});
	}

	async addPasskey(proof?: Proof): Promise<boolean> {
		return this.#do(m.passkeyAdded(), async (keys) => keys.addPasskey(await secretOf(proof)));
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

/** A text is the recovery code where it reads as one, or where there is no passphrase. */
async function secretOf(proof: Proof | undefined): Promise<Secret | undefined> {
	if (typeof proof !== 'string') return proof;
	const has = (kind: SlotKind) => lock.ways.includes(kind);
	const isCode = has('recovery') && (!has('passphrase') || (await isRecoveryCode(proof)));
	return isCode ? { kind: 'recovery', code: proof } : { kind: 'passphrase', passphrase: proof };
}
