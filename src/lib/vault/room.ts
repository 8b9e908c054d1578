/** How much room the browser gives, and asking it to keep what is here. */
import { VaultError } from './errors';

/** What a save leaves free, so that the browser itself does not run out, bytes. */
const RESERVE = 1_000_000;

export interface Room {
	/** Bytes used by this site, and the most that it may use; the browser's own estimate. */
	readonly usage: number;
	readonly quota: number;
	readonly free: number;
}

/** Undefined where the browser does not tell. */
export async function storageRoom(): Promise<Room | undefined> {
	const estimate = await storage()?.estimate?.();
	if (estimate?.quota === undefined) return undefined;
	const { usage = 0, quota } = estimate;
	return { usage, quota, free: Math.max(0, quota - usage) };
}

/** @throws VaultError `full` where the browser says that so many bytes have no room */
export async function sureOfRoom(bytes: number): Promise<void> {
	const room = await storageRoom();
	if (room && room.free < bytes + RESERVE) throw new VaultError('full');
}

/** Asks the browser not to clear this site's data by itself; whether it agreed. */
export async function keepStorage(): Promise<boolean> {
	const manager = storage();
	if ((await manager?.persisted?.()) === true) return true;
	return (await manager?.persist?.()) ?? false;
}

const ASKED = 'skinkeep-asked-to-keep';

/** After the first save that this browser sees, asks it once to keep what is here. */
export function keepAtFirstSave(): void {
	try {
		if (localStorage.getItem(ASKED) !== null) return;
		localStorage.setItem(ASKED, 'yes');
	} catch {
		// Where nothing may be stored, there is nothing to keep.
		return;
	}
	// Some browsers ask the person: nobody waits for the answer. The settings show it.
	keepStorage().catch(() => undefined);
}

function storage(): Partial<StorageManager> | undefined {
	return (globalThis as { navigator?: { storage?: Partial<StorageManager> } }).navigator?.storage;
}
