/** Archives into a real vault (on a database in memory): merge, recovery, one swap at the end. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ArchiveRecord } from '../../src/lib/exchange/archive/format';
import { openArchive } from '../../src/lib/exchange/archive/read';
import { blobSource } from '../../src/lib/exchange/archive/source';
import {
	bringIn,
	previewOf,
	type Outcome,
	type Preview,
	type Steps,
} from '../../src/lib/flows/import-records';
import { openVault, type Vault } from '../../src/lib/vault/vault';
import { plainJpeg, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';

type Bytes = Uint8Array<ArrayBuffer>;

const all = fc.sample(history(12), { seed: 21, numRuns: 30 }).flat();
const jpeg = { type: 'image/jpeg', bytes: plainJpeg() };
const [lesion] = all.flatMap((one) => (one.kind === 'lesion' ? one : []));
const [madeVisit] = all.flatMap((one) => (one.kind === 'visit' ? one : []));
const [madeCheckIn] = all.flatMap((one) => (one.kind === 'check-in' ? one : []));
if (!lesion || !madeVisit || !madeCheckIn) throw new Error('The fixtures lack a kind.');
const visit: ArchiveRecord = {
	kind: 'visit',
	record: { ...madeVisit.record, lesionId: lesion.record.id },
	pictures: { picture: jpeg, thumbnail: jpeg },
};
const checkIn: ArchiveRecord = {
	...madeCheckIn,
	pictures: { picture: jpeg, crop: jpeg, thumbnail: jpeg },
};
const GREY = 'a grey sheet';

let vault: Vault;
let n = 0;
beforeEach(async () => {
	vault = await openVault({ name: `import-${(n += 1)}` });
});
afterEach(() => vault.close());

async function preview(
	bytes: Bytes,
	steps = never(),
): Promise<{ preview: Preview; take: () => Promise<Outcome> }> {
	const archive = await openArchive(blobSource(new Blob([bytes])));
	const [lesions, checkIns] = await Promise.all([vault.lesionList(), vault.checkInList()]);
	const known = {
		lesion: new Set(lesions.map((entry) => entry.lesion.id)),
		visit: new Set(lesions.flatMap(({ visits }) => visits.map(({ id }) => id))),
		'check-in': new Set(checkIns.map(({ id }) => id)),
	};
	const seen = await previewOf(archive, known, never());
	const means = {
		check: () => undefined,
		greySheet: () => Promise.resolve(new Blob([GREY], { type: 'image/jpeg' })),
		savedLesion: (id: string) => vault.savedLesion(id),
	};
	return {
		preview: seen,
		take: async () => {
			const stage = await vault.stage();
			try {
				const outcome = await bringIn(archive, seen, stage, means, steps);
				await stage.commit();
				return outcome;
			} catch (error) {
				await stage.cancel();
				throw error;
			}
		},
	};
}

function never(): Steps {
	return { signal: new AbortController().signal, onProgress: () => undefined };
}

const bytesOf = async (blob: Blob | undefined) => blob && new Uint8Array(await blob.arrayBuffer());

test('what is new comes in to the byte; what is here stays; a second time brings nothing', async () => {
	await vault.saveLesion({ ...lesion.record, name: 'My own name for it' });
	const bytes = await written([lesion, visit, checkIn]);
	const first = await preview(bytes);
	expect(first.preview).toMatchObject({
		fresh: { lesion: 0, visit: 1, 'check-in': 1 },
		known: { lesion: 1 },
		damaged: [],
		withoutPictures: 0,
	});
	expect(await first.take()).toEqual({ came: 2, lostPictures: 0, damaged: [] });
	expect((await vault.savedLesion(lesion.record.id))?.name).toBe('My own name for it');
	const saved = await vault.savedVisit(visit.record.id);
	expect(JSON.stringify(saved)).toBe(JSON.stringify(visit.record));
	expect(await bytesOf(await vault.savedPicture(visit.record.id))).toEqual(jpeg.bytes);
	expect(await bytesOf(await vault.savedCrop(checkIn.record.id))).toEqual(jpeg.bytes);
	const second = await preview(bytes);
	expect(second.preview.wanted).toEqual([]);
	expect(await second.take()).toMatchObject({ came: 0 });
	expect(await vault.checkInList()).toHaveLength(1);
});

test('a visit whose lesion was lost is saved under a new one', async () => {
	const { take } = await preview(await written([visit]));
	await take();
	expect(await vault.lesionList()).toMatchObject([
		{
			lesion: { id: lesion.record.id, name: 'Recovered lesion' },
			visits: [{ id: visit.record.id }],
		},
	]);
});

test('without its pictures a record comes in with a grey sheet, and says so', async () => {
	const { preview: seen, take } = await preview(await written([{ ...checkIn, pictures: {} }]));
	expect(seen.withoutPictures).toBe(1);
	await take();
	expect(await bytesOf(await vault.savedFacePicture(checkIn.record.id))).toEqual(
		new TextEncoder().encode(GREY),
	);
});

test('stopped in the middle, nothing of it shows, and the next import goes well', async () => {
	const stop = new AbortController();
	const bytes = await written([lesion, visit, checkIn]);
	const { take } = await preview(bytes, {
		signal: stop.signal,
		onProgress: (done) => {
			if (done === 1) stop.abort();
		},
	});
	await expect(take()).rejects.toMatchObject({ name: 'AbortError' });
	expect(await vault.lesionList()).toEqual([]);
	expect(await vault.checkInList()).toEqual([]);
	const { take: again } = await preview(bytes);
	await again();
	expect(await vault.checkInList()).toHaveLength(1);
});
