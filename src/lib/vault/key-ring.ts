/** The data key in memory, and the ways to it on the disk. */
import { calibratedCost } from './argon';
import type { Connection } from './connection';
import type { Database } from './database';
import { VaultError } from './errors';
import { newRecoveryCode } from './recovery-code';
import { SEALED_STORES, type KeySlot, type SlotKind } from './schema';
import {
	deviceSlot,
	openSlot,
	passkeySlot,
	passphraseSlot,
	RawKey,
	recoverySlot,
	type Secret,
} from './slots';
import { allOrNothing } from './transaction';

interface Held {
	readonly name: string;
	readonly key: CryptoKey;
}

export class KeyRing {
	readonly #connection: Connection;
	#held: Held | undefined;
	/** The key of each connection, once it was looked for there. */
	#found = new WeakMap<Database, Promise<CryptoKey>>();

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	/**
	 * The key to what lies in the database; a diary that is new gets one.
	 * @throws VaultError `locked` until `unlock`, `keyless` where no slot is left
	 */
	async key(database: Database): Promise<CryptoKey> {
		let finding = this.#found.get(database);
		if (!finding) {
			finding = this.#find(database);
			this.#found.set(database, finding);
			finding.catch(() => this.#found.delete(database));
		}
		return finding;
	}

	/** The kinds of ways that there are. A diary that is new has none yet. */
	async ways(): Promise<SlotKind[]> {
		return this.#connection.use(async (database) => {
			const slots = await database.getAll('slots');
			return slots.map(({ kind }) => kind);
		});
	}

	/** Rejects with VaultError `wrong`, `mistyped` or `no-passkey`; try as often as you like. */
	async unlock(secret: Secret): Promise<void> {
		const raw = await this.#raw(secret);
		try {
			this.#held = { name: raw.name, key: await raw.sealed() };
			this.#found = new WeakMap();
		} finally {
			raw.forget();
		}
	}

	/** Drops the key. Where there is a device slot, the next use takes it up again. */
	lock(): void {
		this.#held = undefined;
		this.#found = new WeakMap();
	}

	/**
	 * Sets or changes the passphrase.
	 * @param proof a secret that opens the diary now; not needed while there is a device slot
	 * @param keepDevice leaves the device slot, so that the diary goes on opening by itself
	 */
	async setPassphrase(passphrase: string, proof?: Secret, keepDevice = false): Promise<void> {
		const cost = await calibratedCost();
		await this.#add(proof, (raw) => passphraseSlot(raw, passphrase, cost), {
			remove: keepDevice ? [] : ['device'],
		});
	}

	/** Makes the diary open by itself on this device again, and takes the passphrase away. */
	async removePassphrase(proof?: Secret): Promise<void> {
		await this.#add(proof, deviceSlot, { remove: ['passphrase'] });
	}

	/** A new recovery code, shown once; the one before it opens nothing any more. */
	async makeRecoveryCode(proof?: Secret): Promise<string> {
		const { bytes, code } = await newRecoveryCode();
		await this.#add(proof, (raw) => recoverySlot(raw, bytes));
		return code;
	}

	/** Asks for a new passkey. Rejects with VaultError `no-passkey`. */
	async addPasskey(proof?: Secret): Promise<void> {
		await this.#add(proof, passkeySlot);
	}

	/**
	 * Takes ways away.
	 * @throws VaultError `last-way` where no device slot, passphrase or recovery code would be left
	 */
	async remove(...kinds: SlotKind[]): Promise<void> {
		await this.#connection.use(async (database) => {
			await this.key(database);
			await this.#change(database, undefined, kinds);
		});
	}

	async #find(database: Database): Promise<CryptoKey> {
		const slots = await database.getAll('slots');
		if (slots.length === 0) return this.#begin(database);
		const held = this.#held;
		if (held && slots.some(({ dataKey = '' }) => dataKey === held.name)) return held.key;
		const device = slots.find(({ kind }) => kind === 'device');
		if (!device) throw new VaultError('locked');
		return this.#hold(await openSlot(device));
	}

	/** A new data key in a device slot. */
	async #begin(database: Database): Promise<CryptoKey> {
		const raw = RawKey.fresh();
		const made = await deviceSlot(raw);
		raw.forget();
		// Two tabs may be first at once: the transaction lets one slot in, and both take that one.
		const first = await allOrNothing(database, ['slots', ...SEALED_STORES], async (transaction) => {
			const [taken] = await transaction.objectStore('slots').getAll();
			if (taken) return taken;
			for (const store of SEALED_STORES) {
				// Records without a slot: a new key could not read them, and would hide that they exist.
				if ((await transaction.objectStore(store).count()) > 0) throw new VaultError('keyless');
			}
			await transaction.objectStore('slots').put(made);
			return made;
		});
		if (first.kind !== 'device') throw new VaultError('locked');
		return this.#hold(await openSlot(first));
	}

	async #hold(raw: RawKey): Promise<CryptoKey> {
		try {
			const key = await raw.sealed();
			this.#held = { name: raw.name, key };
			return key;
		} finally {
			raw.forget();
		}
	}

	/** The data key in the open: from the device slot, or by a secret. */
	async #raw(secret: Secret | undefined): Promise<RawKey> {
		return this.#connection.use(async (database) => {
			await this.#sureOfSlots(database);
			const slot = await database.get('slots', secret?.kind ?? 'device');
			if (!slot) throw new VaultError(secret ? 'wrong' : 'locked');
			return openSlot(slot, secret);
		});
	}

	/** A diary that is new has its first slot before another is added. */
	async #sureOfSlots(database: Database): Promise<void> {
		if ((await database.count('slots')) === 0) await this.key(database);
	}

	async #add(
		proof: Secret | undefined,
		make: (raw: RawKey) => Promise<KeySlot>,
		{ remove = [] }: { remove?: readonly SlotKind[] } = {},
	): Promise<void> {
		const raw = await this.#raw(proof);
		try {
			const slot = await make(raw);
			await this.#connection.use((database) => this.#change(database, slot, remove));
		} finally {
			raw.forget();
		}
	}

	/** One transaction: a browser that is killed in it leaves the ways as they were, or as wanted. */
	async #change(database: Database, add: KeySlot | undefined, remove: readonly SlotKind[]) {
		await allOrNothing(database, ['slots'], async (transaction) => {
			const store = transaction.objectStore('slots');
			const before = await store.getAll();
			// Another tab deleted everything meanwhile: this key opens nothing there.
			if (add && !before.some(({ dataKey = '' }) => dataKey === add.dataKey)) {
				throw new VaultError('locked');
			}
			const left = new Set<SlotKind>(before.map(({ kind }) => kind));
			for (const kind of remove) left.delete(kind);
			if (add) left.add(add.kind);
			left.delete('passkey');
			if (left.size === 0) throw new VaultError('last-way');
			await Promise.all(remove.map((kind) => store.delete(kind)));
			if (add) await store.put(add);
		});
	}
}
