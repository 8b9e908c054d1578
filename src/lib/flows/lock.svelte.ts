/**
 * Whether the diary is open, and locking it. Locked, the page is loaded again: with the document go
 * its pictures, their addresses, whatever a page held, and the workers with their tensors.
 */
import * as m from '$lib/i18n/messages/lock';
import { VaultError, type Change, type Secret, type SlotKind } from '$lib/vault/vault';
import { diary, vaultHere } from './diary';
import { rulesFrom, watchForLock, type LockRules } from './lock-watch';
import { problemOf, type Problem } from './problem';

/** `erased`: the diary was deleted for good, here or in another tab. */
export type LockState = 'starting' | 'open' | 'locked' | 'erased';

/** How long saving a draft may hold up the lock, ms. */
const DRAFT_TIME = 5_000;
const RULES = 'lock';

export class Lock {
	state = $state<LockState>('starting');
	/** The page is out of sight: nothing of it is shown. */
	covered = $state(false);
	/** The ways in that there are. */
	ways = $state.raw<readonly SlotKind[]>([]);
	rules = $state.raw<LockRules>(rulesFrom(undefined));
	/** Not this diary alone was deleted: everything on this device was. */
	erasedAll = $state(false);
	/** Trying a secret. */
	busy = $state(false);
	problem = $state.raw<Problem>();

	/** Whether it can be locked: a diary with a device slot opens by itself. */
	lockable = $derived(this.ways.length > 0 && !this.ways.includes('device'));

	#drafts: (() => Promise<void>)[] = [];
	#locking = false;

	/** Finds out how the diary stands, and watches it. Once, from the root layout. */
	start(): () => void {
		void this.look();
		const stopHearing = vaultHere().onChange((change) => {
			this.#hear(change);
		});
		const stopWatching = watchForLock({
			rules: () => (this.lockable && this.state === 'open' ? this.rules : undefined),
			oncover: (covered) => {
				// Back too late, it is locking: what was covered stays so until the page is gone.
				this.covered = covered || this.#locking;
			},
			onlock: () => void this.lockNow(),
		});
		return () => {
			stopHearing();
			stopWatching();
		};
	}

	/** Reads the ways in, and opens what opens by itself. */
	async look(): Promise<void> {
		try {
			this.ways = await vaultHere().keys.ways();
			if (this.lockable && this.state !== 'open') this.state = 'locked';
			else if (this.lockable) await this.#opened();
			else this.state = 'open';
		} catch {
			// Pages say themselves what is wrong with the diary, and some need none.
			if (this.state === 'starting') this.state = 'open';
		}
	}

	/** Opens the diary; if it does not open, `problem` says why. */
	async unlock(secret: Secret): Promise<void> {
		this.busy = true;
		this.problem = undefined;
		try {
			await vaultHere().keys.unlock(secret);
			await this.#opened();
		} catch (error) {
			const title = error instanceof VaultError ? m.staysLocked() : undefined;
			this.problem = { ...problemOf(error), ...(title ? { title } : {}) };
		} finally {
			this.busy = false;
		}
	}

	/** Locks this diary in every tab. What a page wants kept is encrypted first. */
	async lockNow(): Promise<void> {
		if (!this.lockable || this.#locking) return;
		await this.#lockHere(() => {
			vaultHere().lock();
		});
	}

	/**
	 * Says that a page has something unsaved: `save` is called before the key goes.
	 * @returns a function that takes it back
	 */
	beforeLock(save: () => Promise<void>): () => void {
		this.#drafts.push(save);
		return () => {
			this.#drafts = this.#drafts.filter((each) => each !== save);
		};
	}

	/** Sets when it locks by itself; kept in the diary. */
	async setRules(rules: LockRules): Promise<void> {
		this.rules = rules;
		await (await diary()).saveSetting(RULES, rules);
	}

	/** Has the pages keep what is not saved, as before a lock. Never rejects; takes 5 s at most. */
	async keepDrafts(): Promise<void> {
		const saving = Promise.allSettled(this.#drafts.map(async (save) => save()));
		await Promise.race([saving, new Promise((resolve) => setTimeout(resolve, DRAFT_TIME))]);
	}

	async #opened(): Promise<void> {
		const vault = await diary();
		this.rules = rulesFrom(await vault.setting(RULES));
		this.state = 'open';
	}

	#hear({ kind }: Change): void {
		if (kind === 'erased') this.state = 'erased';
		if (kind === 'lock' && this.state === 'open' && !this.#locking) {
			void this.#lockHere(() => {
				vaultHere().keys.lock();
			});
		}
	}

	async #lockHere(dropKey: () => void): Promise<void> {
		this.#locking = true;
		this.covered = true;
		await this.keepDrafts();
		dropKey();
		this.state = 'locked';
		location.reload();
	}
}

export const lock = new Lock();
