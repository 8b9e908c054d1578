/** What is open when the diary locks, and comes back afterwards: an album, a table, words. */
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { blob, bytesOf, READING as reading } from '$lib/vault/test-records';
import { Album } from './album.svelte';
import { keepList, keepPhoto, keptAlbum } from './album-draft';
import { keepBatch, takeBatch } from './batch-draft';
import { predictionRow, type BatchRow } from './batch-row';
import { Batch } from './batch.svelte';
import { diary } from './diary';
import { keepWords, takeWords } from './words-draft';

const listed = (place: number) => ({
	name: `photo ${place}.jpg`,
	place,
	day: `2026-03-1${place}`,
	takenAt: `2026-03-1${place}T08:00:00.000Z`,
	dated: place % 2 === 0,
});
const graded = (place: number) => ({
	reading,
	cropSize: 512,
	pictures: { picture: blob(place, 1), crop: blob(place, 2), thumbnail: blob(place, 3) },
});

test('an unsaved album comes back with its dates, and what is saved of it does not', async () => {
	for (const place of [0, 1, 2]) await keepPhoto(place, graded(place));
	await keepList([0, 1, 2].map(listed), 4);
	const album = new Album();
	await album.restore();
	expect(album.unread).toBe(4);
	expect(album.photos.map(({ name, state }) => [name, state])).toEqual(
		[0, 1, 2].map((place) => [`photo ${place}.jpg`, 'graded']),
	);
	album.photos[1]?.date('2025-12-24');
	await album.keep();

	const again = new Album();
	await again.restore();
	expect(again.photos.map(({ day }) => day)).toEqual(['2026-03-10', '2025-12-24', '2026-03-12']);
	expect(again.photos.map(({ dated }) => dated)).toEqual([true, true, true]);
	expect(await bytesOf(again.photos[2]?.pictures?.crop)).toEqual(Uint8Array.of(2, 2));
	expect(await again.save()).toBe(3);
	const saved = await (await diary()).checkInList();
	expect(saved.map(({ takenAt }) => takenAt.slice(0, 10)).sort()).toEqual([
		'2025-12-24',
		'2026-03-10',
		'2026-03-12',
	]);
	expect(await keptAlbum()).toBeUndefined();
});

test('an album that is killed while it is saved comes back with what was not, and can be discarded', async () => {
	for (const place of [0, 1]) await keepPhoto(place, graded(place));
	await keepList([0, 1].map(listed), 0);
	await (await diary()).clearDraft('album-0');
	const album = new Album();
	await album.restore();
	expect(album.photos.map(({ place }) => place)).toEqual([1]);
	await album.discard();
	expect(album.photos).toEqual([]);
	expect(await keptAlbum()).toBeUndefined();
	expect(await (await diary()).savedDraft('album-1')).toBeUndefined();
});

test('leaving the page keeps the album, an album with nothing to save keeps nothing', async () => {
	await new Album().keep();
	expect(await keptAlbum()).toBeUndefined();
	await keepPhoto(0, graded(0));
	await keepList([listed(0)], 0);
	const album = new Album();
	await album.restore();
	album.leave();
	expect(album.photos).toEqual([]);
	await expect.poll(async () => (await keptAlbum())?.photos.length).toBe(1);
	await new Album().discard();
});

const always = () => true;
const rows: readonly BatchRow[] = [
	{
		file: new File([Uint8Array.of(1)], 'a.jpg'),
		image: 'a.jpg',
		answer: 'Melanoma',
		state: 'answered',
		reason: '',
		melanoma: true,
		probabilities: [0.7, 0.1, 0.05, 0.05, 0.05, 0.03, 0.02],
		prediction: 'MEL',
		ms: 12.5,
		backend: 'wasm',
		mask: { cells: new Blob([new Float32Array(4)]), width: 2, height: 2 },
	},
	{
		file: new File([], 'b.jpg'),
		image: 'b.jpg',
		answer: 'This file is empty.',
		state: 'unreadable',
		reason: 'empty',
		melanoma: false,
	},
];

test('the table of a batch comes back once, to the figure, without pictures', async () => {
	const truth = new Map([['a', 'MEL' as const]]);
	await keepBatch({
		rows,
		settings: { source: 'camera', point: 'sensitive' },
		folder: 'visits',
		ignored: 1,
		total: 5,
		elapsed: 900,
		truth,
		truthName: 'labels.csv',
		model: { name: 'lesion-classifier', version: '1.1.0', bytes: 4_500_000 },
	});
	expect(Object.keys((await (await diary()).savedDraft('batch'))?.blobs ?? {})).toEqual([]);
	const batch = new Batch();
	await batch.restore();
	expect(batch.rows.map(predictionRow)).toEqual(rows.map(predictionRow));
	expect(batch.rows.some(({ file, mask }) => file ?? mask)).toBe(false);
	expect(batch).toMatchObject({
		total: 5,
		keptOf: 5,
		folder: 'visits',
		ignored: 1,
		truthName: 'labels.csv',
		settings: { source: 'camera', point: 'sensitive' },
	});
	expect(batch.figures?.labelled).toBe(1);
	expect(await takeBatch(always)).toBeUndefined();

	// A second lock keeps it again, and it is not laid over another table.
	await batch.keep();
	await batch.restore();
	expect((await takeBatch(always))?.total).toBe(5);
	batch.reset();
	await batch.keep();
	expect(await takeBatch(always)).toBeUndefined();
});

test('words go back into the form that they were typed into, once', async () => {
	await keepWords('lesion 1', { name: 'left sh' });
	expect(await takeWords('lesion 2')).toBeUndefined();
	expect(await takeWords('lesion 1')).toEqual({ name: 'left sh' });
	expect(await takeWords('lesion 1')).toBeUndefined();
});
