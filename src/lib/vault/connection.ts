/** One connection to a database, opened at the first use and again after it was lost. */
import { deleteDatabase, openDatabase, type Database } from './database';
import { VaultError, vaultErrorOf } from './errors';

export class Connection {
	readonly #name: string;
	#opening: Promise<Database> | undefined;
	#closed = false;

	constructor(name: string) {
		this.#name = name;
	}

	/** Runs work on the open database; the browser's errors become sentences. */
	async use<Result>(work: (database: Database) => Promise<Result>, again = true): Promise<Result> {
		if (this.#closed) throw new VaultError('closed');
		this.#opening ??= this.#open();
		const opening = this.#opening;
		try {
			return await work(await opening);
		} catch (error) {
			// The connection ended between two steps (another tab deleted everything, say). Work is one
			// transaction that did not happen, so it can be done again on a new connection.
			const lost = error instanceof DOMException && error.name === 'InvalidStateError';
			if (!lost || !again) throw vaultErrorOf(error);
			if (this.#opening === opening) this.#opening = undefined;
			return this.use(work, false);
		}
	}

	/** Deletes the database. The next use makes a new one. */
	async destroy(): Promise<void> {
		await this.#letGo();
		try {
			await deleteDatabase(this.#name);
		} catch (error) {
			throw vaultErrorOf(error);
		}
	}

	/** Lets go of the connection for good. */
	async close(): Promise<void> {
		this.#closed = true;
		await this.#letGo();
	}

	async #open(): Promise<Database> {
		const forget = () => {
			this.#opening = undefined;
		};
		try {
			return await openDatabase(this.#name, forget);
		} catch (error) {
			forget();
			throw error;
		}
	}

	async #letGo(): Promise<void> {
		const opening = this.#opening;
		this.#opening = undefined;
		const database = await opening?.catch(() => undefined);
		database?.close();
	}
}
