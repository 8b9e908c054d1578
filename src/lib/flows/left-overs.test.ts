import { afterEach, expect, test, vi } from 'vitest';
import { clearLeftOvers, openTemporary } from './left-overs';

/** As much of the site's folder and of the locks of all tabs as this looks at. */
function browser(names: string[], heldElsewhere: readonly string[] = []) {
	const files = new Set(names);
	const held = new Set(heldElsewhere);
	const folder = {
		getFileHandle: (name: string) => {
			files.add(name);
			return Promise.resolve({ name });
		},
		removeEntry: (name: string) => {
			if (!files.delete(name)) return Promise.reject(new DOMException('none', 'NotFoundError'));
			return Promise.resolve();
		},
		async *keys() {
			for (const name of [...files]) yield await Promise.resolve(name);
		},
	};
	const locks = {
		async request(
			name: string,
			_: object,
			work: (lock: object | null) => Promise<void> | undefined,
		) {
			if (held.has(name)) return work(null);
			held.add(name);
			await work({ name });
			held.delete(name);
		},
	};
	vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.resolve(folder) }, locks });
	return { files, held };
}

afterEach(() => {
	vi.unstubAllGlobals();
});

test('what a closed page left of an export is gone at the next start, and nothing else is', async () => {
	const { files, held } = browser(['export.tmp', 'export-1.tmp', 'another.bin']);
	await clearLeftOvers();
	expect([...files]).toEqual(['another.bin']);
	await vi.waitFor(() => {
		expect(held.size).toBe(0);
	});
});

test('an export that another tab still holds stays', async () => {
	const { files } = browser(['export-1.tmp', 'export-2.tmp'], ['export-2.tmp']);
	await clearLeftOvers();
	expect([...files]).toEqual(['export-2.tmp']);
});

test('one that is open here is no left-over until it is removed', async () => {
	const { files } = browser([]);
	const one = await openTemporary();
	const other = await openTemporary();
	await clearLeftOvers();
	expect(files.size).toBe(2);
	await one.remove();
	expect([...files]).toEqual([other.handle.name]);
});

test('a browser without such a folder has nothing to clear', async () => {
	vi.stubGlobal('navigator', {});
	await expect(clearLeftOvers()).resolves.toBeUndefined();
});
