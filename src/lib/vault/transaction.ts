/** One write of many records: all of them, or none. */
import type { IDBPTransaction, StoreNames } from 'idb';
import type { Database } from './database';
import type { VaultSchema } from './schema';

/**
 * One strict transaction. Whatever goes wrong in it, also a write that throws before it is a
 * request, takes back all of it.
 *
 * @param work awaits requests to the transaction and nothing else
 */
export async function allOrNothing<Store extends StoreNames<VaultSchema>, Result>(
	database: Database,
	stores: readonly Store[],
	work: (transaction: IDBPTransaction<VaultSchema, Store[], 'readwrite'>) => Promise<Result>,
): Promise<Result> {
	const transaction = database.transaction([...stores], 'readwrite', { durability: 'strict' });
	// An aborted transaction rejects here as well; what the caller hears is the first error.
	transaction.done.catch(() => undefined);
	try {
		const result = await work(transaction);
		await transaction.done;
		return result;
	} catch (error) {
		try {
			transaction.abort();
		} catch {
			// It has ended already: by the error itself.
		}
		throw error;
	}
}
