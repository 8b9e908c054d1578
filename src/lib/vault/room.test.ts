import { afterEach, expect, test, vi } from 'vitest';
import { keepAtFirstSave, keepStorage, storageRoom, sureOfRoom } from './room';

/** A browser that answers so, and remembers what it was asked. */
function browser({ persisted = false, agrees = true, usage = 0, quota = 1e9 } = {}) {
	const kept = new Map<string, string>();
	const persist = vi.fn(() => Promise.resolve(agrees));
	vi.stubGlobal('navigator', {
		storage: {
			estimate: () => Promise.resolve({ usage, quota }),
			persisted: () => Promise.resolve(persisted),
			persist,
		},
	});
	vi.stubGlobal('localStorage', {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => kept.set(name, value),
	});
	return persist;
}

afterEach(() => {
	vi.unstubAllGlobals();
});

test('the first save asks the browser to keep the diary, later ones do not', async () => {
	const persist = browser();
	keepAtFirstSave();
	keepAtFirstSave();
	await vi.waitFor(() => {
		expect(persist).toHaveBeenCalledTimes(1);
	});
	await new Promise((resolve) => setTimeout(resolve));
	expect(persist).toHaveBeenCalledTimes(1);
});

test('asking tells what the browser answered; one that has agreed is not asked again', async () => {
	expect(await (browser({ agrees: true }), keepStorage())).toBe(true);
	expect(await (browser({ agrees: false }), keepStorage())).toBe(false);
	const persist = browser({ persisted: true });
	expect(await keepStorage()).toBe(true);
	expect(persist).not.toHaveBeenCalled();
});

test('a browser that knows nothing of it promises nothing, and refuses no save', async () => {
	vi.stubGlobal('navigator', {});
	expect(await keepStorage()).toBe(false);
	expect(await storageRoom()).toBeUndefined();
	await expect(sureOfRoom(1e12)).resolves.toBeUndefined();
});

test('what does not fit is refused before it is written, with some room kept back', async () => {
	browser({ usage: 90e6, quota: 100e6 });
	await expect(sureOfRoom(8e6)).resolves.toBeUndefined();
	await expect(sureOfRoom(9.5e6)).rejects.toMatchObject({ code: 'full' });
});
