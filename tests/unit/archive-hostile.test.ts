/** Archives that nobody should have made: each gets a clear answer, and nothing is changed by them. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { checkHeader } from '../../src/lib/capture/picture';
import { toJson } from '../../src/lib/exchange/archive/json';
import { ARCHIVE_LIMITS } from '../../src/lib/exchange/archive/limits';
import { openArchive } from '../../src/lib/exchange/archive/read';
import { blobSource } from '../../src/lib/exchange/archive/source';
import { ZipStream } from '../../src/lib/exchange/archive/zip-write';
import {
	joined,
	mutated,
	plainJpeg,
	readAll,
	recordsOf,
	sealed,
	written,
} from '../fixtures/archives';
import { fuzzArchives, fuzzPictures } from '../fixtures/fuzz';
import { history } from '../fixtures/histories';

type Bytes = Uint8Array<ArrayBuffer>;
const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const manifest = utf8('{"format":"skinkeep-archive","version":1}');
const lesion = (id: string, more: object = {}): Bytes =>
	utf8(
		toJson({
			kind: 'lesion',
			record: { id, name: 'x', createdAt: '2026-01-01T00:00:00Z', ...more },
		}),
	);

async function zipped(
	files: Readonly<Record<string, Uint8Array>>,
	compress = false,
): Promise<Bytes> {
	const pieces: Bytes[] = [];
	const zip = new ZipStream((bytes) => {
		pieces.push(bytes);
		return Promise.resolve();
	});
	for (const [name, content] of Object.entries(files)) await zip.add(name, content, { compress });
	await zip.finish();
	return joined(...pieces);
}

/** The code of the error that opening gives, or 'opened'. */
async function codeOf(bytes: Bytes): Promise<string> {
	try {
		await openArchive(blobSource(new Blob([bytes])));
		return 'opened';
	} catch (error) {
		const { code, message } = error as { code: string; message: string };
		expect(message).toMatch(/\.$/);
		return code;
	}
}

/** Where a signature stands in a zip, the last one. */
function last(bytes: Bytes, signature: number): number {
	const view = new DataView(bytes.buffer);
	let at = bytes.length - 4;
	while (view.getUint32(at, true) !== signature) at--;
	return at;
}

const samples = fc.sample(history(6), { seed: 3, numRuns: 20 });
const sample = samples.find((list) => list.some(({ kind }) => kind === 'visit')) ?? [];

// A machine that has other work, too, takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe('the archive as a whole', () => {
	test('what is no archive, or a newer one', async () => {
		expect(await codeOf(utf8('hello'))).toBe('not-an-archive');
		expect(await codeOf(new Uint8Array(0))).toBe('not-an-archive');
		expect(await codeOf(plainJpeg())).toBe('not-an-archive');
		expect(await codeOf(await zipped({ 'a.txt': utf8('x') }))).toBe('not-an-archive');
		expect(await codeOf(await zipped({ 'skinkeep.json': manifest }))).toBe('nothing-inside');
		const newer = utf8('{"format":"skinkeep-archive","version":2}');
		const records = { 'lesions/a.json': lesion('a') };
		expect(await codeOf(await zipped({ 'skinkeep.json': newer, ...records }))).toBe('newer');
		const other = utf8('{"format":"other","version":1}');
		expect(await codeOf(await zipped({ 'skinkeep.json': other, ...records }))).toBe(
			'not-an-archive',
		);
	});

	test('one that would grow a thousandfold is refused by what it says, not by trying', async () => {
		const zeros = { 'lesions/a.json': new Uint8Array(20_000_000) };
		expect(await codeOf(await zipped(zeros, true))).toBe('bomb');
		// It may lie about the size: what comes out then ends at what it said.
		const bytes = await zipped({ 'lesions/a.json': new Uint8Array(2_000_000) }, true);
		const view = new DataView(bytes.buffer);
		view.setUint32(last(bytes, 0x02014b50) + 24, 1000, true);
		expect(await readAll(bytes)).toMatchObject([{ damage: { reason: 'damaged' } }]);
	});

	test('entries that share their bytes to be inflated many times', async () => {
		const bytes = await zipped({ 'lesions/a.json': lesion('a') });
		const at = last(bytes, 0x02014b50);
		const end = last(bytes, 0x06054b50);
		const entry = bytes.slice(at, end);
		const times = 500;
		const directory = joined(...Array.from({ length: times }, () => entry));
		const tail = bytes.slice(end);
		const view = new DataView(tail.buffer);
		view.setUint16(8, times, true);
		view.setUint16(10, times, true);
		view.setUint32(12, directory.length, true);
		expect(await codeOf(joined(bytes.slice(0, at), directory, tail))).toBe('bomb');
	});

	test('a hundred thousand entries', async () => {
		const files = Object.fromEntries(
			Array.from({ length: 100_000 }, (_, i) => [`lesions/${i}.json`, new Uint8Array(0)]),
		);
		expect(await codeOf(await zipped(files))).toBe('too-many-entries');
	}, 60_000);

	test('more bytes than anything that is exported', async () => {
		const source = {
			size: ARCHIVE_LIMITS.bytes + 1,
			read: () => Promise.reject(new Error('It must not be read.')),
		};
		await expect(openArchive(source)).rejects.toMatchObject({ code: 'too-big' });
	});
});

describe('what is in it', () => {
	test('names that climb out are no names of ours', async () => {
		const files = {
			'skinkeep.json': manifest,
			'../../lesions/a.json': lesion('a'),
			'/lesions/b.json': lesion('b'),
			'lesions/../lesions/c.json': lesion('c'),
			'lesions\\d.json': lesion('d'),
			'C:lesions/e.json': lesion('e'),
			'lesions/..json': lesion('.'),
			'lesions/f.json': lesion('f'),
		};
		const archive = await openArchive(blobSource(new Blob([await zipped(files)])));
		expect(archive.records.map(({ id }) => id)).toEqual(['f']);
		expect(archive.ignored).toBe(6);
	});

	test('a folder around everything was a tool’s doing', async () => {
		const files = { 'mine/skinkeep.json': manifest, 'mine/lesions/a.json': lesion('a') };
		expect(recordsOf(await readAll(await zipped(files)))).toHaveLength(1);
	});

	test('types, ranges and ids that are wrong', async () => {
		const bad: Record<string, Bytes> = {
			id: lesion('other'),
			name: lesion('name', { name: 7 }),
			long: lesion('long', { name: 'x'.repeat(2000) }),
			date: lesion('date', { createdAt: 'yesterday' }),
			month: lesion('month', { createdAt: '2026-13-01T00:00:00Z' }),
			place: lesion('place', { place: { view: 'inside', x: 0, y: 0 } }),
			nan: lesion('nan', { place: { view: 'front', x: null, y: 0 } }),
			kind: utf8('{"kind":"visit","record":{"id":"kind"}}'),
			list: utf8('[]'),
			null: utf8('null'),
			text: utf8('not json'),
			deep: utf8('['.repeat(200_000)),
			latin: Uint8Array.from([0x22, 0xff, 0x22]),
			floats: lesion('floats', { grid: { $f32: 'AAA' } }),
			proto: utf8('{"kind":"lesion","record":{"__proto__":{"id":"proto"}}}'),
		};
		const files = Object.fromEntries(
			Object.entries(bad).map(([name, content]) => [`lesions/${name}.json`, content]),
		);
		const read = await readAll(await zipped({ 'skinkeep.json': manifest, ...files }));
		expect(recordsOf(read)).toEqual([]);
		expect(read).toHaveLength(Object.keys(bad).length);
	});

	test('a grid whose figures do not fill it', async () => {
		const visit = sample.find(({ kind }) => kind === 'visit');
		if (visit?.kind !== 'visit') throw new Error('The sample has no visit.');
		const { record } = visit;
		const mask = { width: 9, height: 9, data: new Float32Array(80) };
		const files = {
			'skinkeep.json': manifest,
			[`visits/${record.id}.json`]: utf8(
				toJson({ kind: 'visit', record: { ...record, reading: { ...record.reading, mask } } }),
			),
		};
		expect(await readAll(await zipped(files))).toMatchObject([{ damage: { reason: 'unknown' } }]);
	});

	test('a picture of huge size, or none, stays out; its record comes in and says so', async () => {
		const visit = sample.find(({ kind }) => kind === 'visit');
		if (visit?.kind !== 'visit') throw new Error('The sample has no visit.');
		const jpeg = plainJpeg();
		const flood = new Uint8Array(jpeg);
		const view = new DataView(flood.buffer);
		let at = 2;
		while (flood[at + 1] !== 0xc0) at += 2 + view.getUint16(at + 2);
		view.setUint16(at + 5, 60_000);
		view.setUint16(at + 7, 60_000);
		const picture = { type: 'image/jpeg', bytes: flood };
		const thumbnail = { type: 'image/jpeg', bytes: utf8('<script>') };
		const check = (bytes: Bytes) => void checkHeader(bytes.length, bytes);
		const whole = { ...visit, pictures: { picture, thumbnail } };
		expect(await readAll(await written([whole]), {}, check)).toMatchObject([
			{ lost: ['picture', 'thumbnail'], record: { pictures: {} } },
		]);
		const good = { ...visit, pictures: { picture: { type: 'image/jpeg', bytes: jpeg } } };
		expect(await readAll(await written([good]), {}, check)).toMatchObject([{ lost: [] }]);
	});
});

describe('damage', () => {
	test('of one that was cut off, what lies before the cut is saved', async () => {
		const bytes = await written(sample);
		const cut = bytes.slice(0, Math.floor(bytes.length * 0.6));
		const archive = await openArchive(blobSource(new Blob([cut])));
		expect(archive.rescued).toBe(true);
		const records = recordsOf(await readAll(cut));
		expect(records.length).toBeGreaterThan(0);
		expect(records.length).toBeLessThan(sample.length);
		for (const { record } of records) {
			expect(sample.map((one) => one.record)).toContainEqual(record);
		}
	});

	test('of a locked one that was cut off or changed, the same', async () => {
		const long = fc.sample(history(40), { seed: 9, numRuns: 1 })[0] ?? [];
		const many = await written(
			// Bytes enough for several chunks of 64 KiB.
			long.map((one) =>
				one.kind === 'lesion'
					? one
					: {
							...one,
							pictures: {
								picture: { type: 'image/jpeg', bytes: new Uint8Array(30_000).fill(7) },
							},
						},
			),
		);
		const locked = await sealed(many, 'x');
		const cut = await readAll(locked.slice(0, 100_000), { passphrase: 'x' });
		expect(recordsOf(cut).length).toBeGreaterThan(0);
		const changed = new Uint8Array(locked);
		changed[80_000] = (changed[80_000] ?? 0) ^ 1;
		const rest = await readAll(changed, { passphrase: 'x' });
		expect(recordsOf(rest).length).toBeGreaterThan(0);
		for (const { record } of recordsOf([...cut, ...rest])) {
			expect(long.map((one) => one.record)).toContainEqual(record);
		}
	});

	test('200 archives, each damaged by its seed: no error but ours, no record changed', async () => {
		const { problems, opened } = await fuzzArchives({ from: 1, count: 200 });
		expect(problems).toEqual([]);
		expect(opened).toBeGreaterThan(50);
	}, 60_000);

	test('50 pictures, each damaged by its seed: read or refused', () => {
		expect(fuzzPictures({ from: 1, count: 50 }).problems).toEqual([]);
	});

	test('deflated data that never ends is stopped where it should end', async () => {
		const bytes = await zipped({ 'skinkeep.json': manifest, 'lesions/a.json': lesion('a') }, true);
		for (let seed = 0; seed < 30; seed++) {
			const garbled = mutated(bytes, seed);
			await readAll(garbled).catch((error: unknown) => {
				expect((error as Error).name).toBe('ArchiveError');
			});
		}
	});
});
