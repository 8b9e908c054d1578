import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { isLocked, unlockedSource } from '../../src/lib/exchange/archive/age';
import { ATTRIBUTES } from '../../src/lib/skin/attributes';
import { scoresOf } from '../../src/lib/skin/check-in';
import { chosenCheckIn, inPeriod } from '../../src/lib/exchange/archive/choose';
import { fromJson, toJson } from '../../src/lib/exchange/archive/json';
import { openArchive, readWhole } from '../../src/lib/exchange/archive/read';
import { blobSource } from '../../src/lib/exchange/archive/source';
import { writeArchive } from '../../src/lib/exchange/archive/write';
import { ZipStream } from '../../src/lib/exchange/archive/zip-write';
import schema from '../../src/lib/exchange/archive/schema.json';
import { crc32 } from '../../src/lib/exchange/crc32';
import { each, joined, readAll, recordsOf, sealed, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';

const samples = fc.sample(history(12), { seed: 1, numRuns: 20 });
const sample = samples.find((list) => list.some(({ kind }) => kind === 'check-in')) ?? [];

// A machine that has other work, too, takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe('round trip', () => {
	test('import(export(x)) is x, through a zip', async () => {
		await fc.assert(
			fc.asyncProperty(history(), async (records) => {
				const read = await readAll(await written(records));
				expect(recordsOf(read)).toEqual(records);
				expect(read.flatMap(({ lost }) => lost)).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});

	test('and through an age file', async () => {
		await fc.assert(
			fc.asyncProperty(history(3), fc.string({ minLength: 1 }), async (records, passphrase) => {
				const locked = await sealed(await written(records), passphrase);
				expect(recordsOf(await readAll(locked, { passphrase }))).toEqual(records);
			}),
			{ numRuns: 15 },
		);
	});

	test('every float to the bit, fields of a later version, odd keys', () => {
		const value = {
			floats: Float32Array.from([-0, NaN, Infinity, 1e-45, 0.1]),
			bytes: Uint8Array.from([0, 255]),
			window: new Float32Array([1, 2, 3]).subarray(1, 2),
			later: { ['__proto__x']: [null, true, 'ü'] },
		};
		expect(fromJson(toJson(value))).toEqual({ ...value, window: Float32Array.from([2]) });
	});

	test('same records, same bytes', async () => {
		expect(await written(sample)).toEqual(await written(sample));
	});
});

describe('the zip', () => {
	test('is one that others open', async () => {
		const files = unzipSync(await written(sample));
		expect(Object.keys(files)[0]).toBe('skinkeep.json');
		expect(Object.keys(files).length).toBeGreaterThan(sample.length);
		const manifest = JSON.parse(new TextDecoder().decode(files['skinkeep.json'])) as unknown;
		expect(manifest).toMatchObject({ format: 'skinkeep-archive', version: 1 });
	});

	test('beyond 65,535 entries it is a zip64, and is read again', { timeout: 60_000 }, async () => {
		const pieces: Uint8Array<ArrayBuffer>[] = [];
		const zip = new ZipStream((bytes) => {
			pieces.push(bytes);
			return Promise.resolve();
		});
		const entries = 66_000;
		for (let i = 0; i < entries - 1; i++) await zip.add(`x/${i}`, new Uint8Array(0));
		await zip.add('lesions/a.json', new TextEncoder().encode(LESION), { compress: true });
		await zip.finish();
		const folder = mkdtempSync(join(tmpdir(), 'skinkeep-zip-'));
		try {
			const path = join(folder, 'big.zip');
			writeFileSync(path, joined(...pieces));
			// Python's reader as the second opinion.
			const script = `import zipfile,sys;z=zipfile.ZipFile(sys.argv[1]);print(len(z.namelist()),z.testzip())`;
			const { stdout } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
			expect(stdout.trim()).toBe(`${entries} None`);
			const archive = await openArchive(blobSource(new Blob([readFileSync(path)])));
			expect(archive.records.map(({ id }) => id)).toEqual(['a']);
			expect(archive.ignored).toBe(entries - 1);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	test('beyond 4 GB the places are 64 bits wide', async () => {
		// 5 GB of nothing stand in front, without being there.
		const start = 5e9;
		const tail: Uint8Array<ArrayBuffer>[] = [];
		const zip = new ZipStream((bytes) => {
			tail.push(bytes);
			return Promise.resolve();
		}, start);
		await zip.add('lesions/a.json', new TextEncoder().encode(LESION), { compress: true });
		await zip.finish();
		const end = joined(...tail);
		const source = {
			size: start + end.length,
			read(from: number, to: number) {
				const whole = new Uint8Array(Math.max(0, Math.min(to, start + end.length) - from));
				const part = end.subarray(Math.max(0, from - start), Math.max(0, to - start));
				if (part.length > 0) whole.set(part, Math.max(0, start - from));
				return Promise.resolve(whole);
			},
		};
		const archive = await openArchive(source);
		const [entry] = archive.records;
		expect(entry?.entry.offset).toBeGreaterThan(2 ** 32);
		if (entry) expect(await readWhole(archive, entry, () => undefined)).toHaveProperty('record');
	});

	test('every JSON file in it is as schema.json says', async () => {
		const check = new Ajv({ allErrors: true }).compile(schema);
		const all = fc.sample(history(10), { seed: 5, numRuns: 10 });
		let n = 0;
		for (const records of all) {
			for (const [name, bytes] of Object.entries(unzipSync(await written(records)))) {
				if (!name.endsWith('.json')) continue;
				n++;
				expect([name, check(JSON.parse(new TextDecoder().decode(bytes))), check.errors]).toEqual([
					name,
					true,
					null,
				]);
			}
		}
		expect(n).toBeGreaterThan(30);
		expect(check({ kind: 'visit', record: { id: '../x' } })).toBe(false);
	});

	test('CRC-32 as others count it, in one piece or in several', () => {
		const text = new TextEncoder().encode('123456789');
		expect(crc32(text)).toBe(0xcbf43926);
		expect(crc32(text.subarray(3), crc32(text.subarray(0, 3)))).toBe(0xcbf43926);
	});

	test('a stop leaves nothing: the stream is aborted with its reason', async () => {
		const stop = new AbortController();
		let aborted: unknown;
		const to = new WritableStream<Uint8Array<ArrayBuffer>>({
			abort(reason) {
				aborted = reason;
			},
		});
		const writing = writeArchive(each(sample), to, {
			manifest: { madeAt: '', madeBy: '', photos: 'whole', attributes: [] },
			signal: stop.signal,
			onProgress: () => {
				stop.abort();
			},
		});
		await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
		expect(aborted).toMatchObject({ name: 'AbortError' });
	});
});

const LESION = toJson({
	kind: 'lesion',
	record: { id: 'a', name: 'x', createdAt: '2026-01-01T00:00:00Z' },
});

describe('the locked archive', () => {
	test('says what a wrong or missing passphrase and a changed byte are', async () => {
		const locked = await sealed(await written(sample), 'right');
		const code = (bytes: Uint8Array<ArrayBuffer>, passphrase?: string) =>
			readAll(bytes, passphrase === undefined ? {} : { passphrase }).then(
				() => 'opened',
				(error: unknown) => (error as { code?: string }).code,
			);
		expect(await isLocked(blobSource(new Blob([locked])))).toBe(true);
		expect(await code(locked)).toBe('locked');
		expect(await code(locked, 'wrong')).toBe('wrong-passphrase');
		expect(await code(locked, 'right')).toBe('opened');
		const changed = new Uint8Array(locked);
		changed[60] = (changed[60] ?? 0) ^ 1;
		expect(await code(changed, 'right')).not.toBe('opened');
		const dear = joined(
			new TextEncoder().encode(
				`age-encryption.org/v1\n-> scrypt ${'A'.repeat(22)} 20\n${'A'.repeat(43)}\n--- ${'A'.repeat(43)}\n`,
			),
			new Uint8Array(64),
		);
		expect(await code(dear, 'right')).toBe('work-factor');
	});

	test('any part is read without what lies before it', async () => {
		const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 7);
		const locked = await sealed(content, 'x');
		const source = await unlockedSource(blobSource(new Blob([locked])), 'x');
		expect(source.size).toBe(content.length);
		for (const [from, to] of [
			[0, 5],
			[65_530, 65_540],
			[199_990, 200_000],
			[1, 199_999],
			[199_999, 300_000],
		] as const) {
			expect(Buffer.compare(await source.read(from, to), content.slice(from, to))).toBe(0);
		}
	});
});

describe('the choice', () => {
	const checkIn = sample.find(({ kind }) => kind === 'check-in');

	test('a period counts whole days of this device', () => {
		const noon = new Date('2026-03-05T12:00:00').toISOString();
		const late = new Date('2026-03-05T23:59:59').toISOString();
		expect(inPeriod(noon, { from: '2026-03-05', to: '2026-03-05' })).toBe(true);
		expect(inPeriod(late, { from: '', to: '2026-03-05' })).toBe(true);
		expect(inPeriod(late, { from: '2026-03-06', to: '' })).toBe(false);
		expect(inPeriod(noon, { from: '', to: '2026-03-04' })).toBe(false);
		expect(inPeriod(noon, { from: '', to: '' })).toBe(true);
	});

	test('what the model that reads sequences wants of a face stays behind', () => {
		if (checkIn?.kind !== 'check-in') throw new Error('The sample has no check-in.');
		const { record } = checkIn;
		const model = { name: 'face-attributes', version: '1.0.0' };
		const features = { model, width: 1, height: 1, maps: new Float32Array(25) };
		const kept = { ...record, reading: { ...record.reading, features } };
		const out = chosenCheckIn(kept, { attributes: ATTRIBUTES, photos: 'whole' });
		expect(out).toEqual(record);
	});

	test('what other models had said goes out, comes back, and only of what was chosen', async () => {
		if (checkIn?.kind !== 'check-in') throw new Error('The sample has no check-in.');
		const scores = scoresOf(checkIn.record.reading);
		const model = { name: 'face-attributes', version: '0.1.0' };
		const earlier = [{ model, until: '2026-11-21T10:00:00.000Z', scores }];
		const record = { ...checkIn.record, earlier };
		const pictures = {};
		const out = chosenCheckIn(record, { attributes: ATTRIBUTES, photos: 'none' });
		expect(out.earlier).toEqual(earlier);
		const read = await readAll(await written([{ kind: 'check-in', record: out, pictures }]));
		expect(recordsOf(read)).toEqual([{ kind: 'check-in', record: out, pictures }]);
		const part = chosenCheckIn(record, { attributes: ['oil'], photos: 'whole' });
		expect(part.earlier).toEqual([{ ...earlier[0], scores: { oil: scores.oil } }]);
	});

	test('without the whole photo the points of the face stay behind', async () => {
		if (checkIn?.kind !== 'check-in') throw new Error('The sample has no check-in.');
		const { record } = checkIn;
		const attributes = ['oil', 'hydration'] as const;
		expect(
			chosenCheckIn(record, { attributes: [], photos: 'none' }).reading.finding.landmarks,
		).toEqual([]);
		const part = chosenCheckIn(record, { attributes, photos: 'whole' });
		expect(Object.keys(part.reading.attributes)).toEqual(['oil', 'hydration']);
		// What is not all there says so when it comes back.
		const read = await readAll(await written([{ kind: 'check-in', record: part, pictures: {} }]));
		expect(read).toMatchObject([{ damage: { id: record.id, reason: 'partial' } }]);
	});
});
