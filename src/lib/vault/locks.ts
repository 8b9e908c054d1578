/** Web Locks, which all tabs share. A browser without them has no second tab that migrates. */

function manager(): LockManager | undefined {
	return (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
}

/** Waits for the lock, and holds it while `work` runs. */
export async function withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	const locks = manager();
	return locks ? await locks.request(name, work) : work();
}

/**
 * Takes the lock if it is free.
 * @returns what lets go of it; undefined where another holds it
 */
export async function takeLock(name: string): Promise<(() => void) | undefined> {
	const locks = manager();
	if (!locks) return () => undefined;
	return new Promise((resolve, reject) => {
		locks
			.request(name, { ifAvailable: true }, (lock) => {
				if (!lock) {
					resolve(undefined);
					return undefined;
				}
				return new Promise<void>((letGo) => {
					resolve(letGo);
				});
			})
			.catch(reject);
	});
}
