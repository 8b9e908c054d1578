/**
 * A large diary in and out: an archive of many check-ins is made here, brought into the product,
 * exported again, and compared record by record.
 */
import { closeSync, createWriteStream, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import type { CDPSession, Page } from 'playwright';
import type { ArchiveRecord } from '../../src/lib/exchange/archive/format';
import { toJson } from '../../src/lib/exchange/archive/json';
import { openArchive, readWhole } from '../../src/lib/exchange/archive/read';
import { windowed, type Source } from '../../src/lib/exchange/archive/source';
import { writeArchive } from '../../src/lib/exchange/archive/write';
import { ATTRIBUTES } from '../../src/lib/skin/attributes';
import { memoryOfTree } from '../bench/processes';
import { joined, plainJpeg } from '../fixtures/archives';
import { history } from '../fixtures/histories';
import { openMortal } from './browser';
import type { Outcome, PartOptions } from './cli';

/** What a check-in's pictures weigh, bytes: 1600 px, 512 px and 256 px as the product stores them. */
const SIZES = { picture: 250_000, crop: 60_000, thumbnail: 12_000 } as const;
const LONG = { timeout: 3_600_000 };
const LOOK_EVERY = 250;

export async function exchanged({ site, folder, count }: PartOptions): Promise<Outcome> {
	const made = join(folder, 'made.zip');
	const back = join(folder, 'back.zip');
	await makeArchive(made, count);
	const { browser, page, pid, kill } = await openMortal(join(folder, 'profile'));
	const problems: string[] = [];
	try {
		const session = await page.context().newCDPSession(page);
		// A headless browser has no file dialog: without one the file is downloaded.
		await page.addInitScript(() => {
			Reflect.deleteProperty(globalThis, 'showSaveFilePicker');
		});
		await page.goto(`${site.origin}/share`);
		const incoming = await watched(session, pid, async () => {
			await giveFile(page, session, made);
			await page.getByTestId('import-start').click(LONG);
			await page.getByTestId('import-done').waitFor(LONG);
		});
		const said = await page.getByTestId('import-done').innerText();
		if (!said.includes(`${count.toLocaleString('en-GB')} entries`))
			problems.push(`import: ${said}`);
		await page.reload();
		const words = page.getByTestId('export-words').filter({ hasText: 'check-in' });
		await words.waitFor(LONG);
		const outgoing = await watched(session, pid, async () => {
			const download = page.waitForEvent('download', LONG);
			await page.getByTestId('export-start').click();
			await (await download).saveAs(back);
		});
		problems.push(...(await differences(made, back)));
		const watchedWords = (name: string, { seconds, page: bytes, browser: all }: Watched) =>
			`${name} ${Math.round(seconds)} s, page at most ${megabytes(bytes)} MB, ` +
			`whole browser at most ${megabytes(all)} MB`;
		const figure =
			`${count} check-ins with pictures: ${watchedWords('import', incoming)}; ` +
			`${watchedWords('export', outgoing)}; what came back is ` +
			`${problems.length === 0 ? 'the same to the byte' : 'not the same'}.`;
		if (Math.max(incoming.page, outgoing.page) > 300e6) problems.push('the page held over 300 MB');
		return { figure, problems };
	} finally {
		await browser.close().catch(() => undefined);
		kill();
	}
}

interface Watched {
	readonly seconds: number;
	/** Peak of the page's heap with the buffers that it holds, bytes. */
	readonly page: number;
	/** Peak of all processes, bytes. */
	readonly browser: number;
}

async function watched(
	session: CDPSession,
	pid: number,
	work: () => Promise<void>,
): Promise<Watched> {
	let [page, browser] = [0, 0];
	let over = false;
	const look = async () => {
		while (!over) {
			const heap = (await session.send('Runtime.getHeapUsage')) as Record<string, number>;
			const { usedSize = 0, embedderHeapUsedSize = 0, backingStorageSize = 0 } = heap;
			page = Math.max(page, usedSize + embedderHeapUsedSize + backingStorageSize);
			browser = Math.max(browser, memoryOfTree(pid) ?? 0);
			await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
		}
	};
	const looking = look();
	const started = performance.now();
	await work();
	const seconds = (performance.now() - started) / 1000;
	over = true;
	await looking;
	return { seconds, page, browser };
}

/** By its path: a file of gigabytes cannot go over the wire. */
export async function giveFile(page: Page, session: CDPSession, path: string): Promise<void> {
	await page.getByTestId('import-input').waitFor({ state: 'attached' });
	const { result } = await session.send('Runtime.evaluate', {
		expression: `document.querySelector('[data-testid="import-input"]')`,
	});
	const { objectId } = result;
	if (objectId === undefined) throw new Error('There is no field for the file.');
	await session.send('DOM.setFileInputFiles', { files: [path], objectId });
}

interface Made {
	/** What the pictures weigh, bytes. */
	readonly sizes?: Readonly<Record<keyof typeof SIZES, number>>;
	/** When a check-in was taken. */
	readonly at?: (index: number) => Date;
}

/** An archive of check-ins; no two pictures are the same. */
export async function makeArchive(
	path: string,
	count: number,
	{ sizes = SIZES, at = (i) => new Date(Date.UTC(2020, 0, 1) + i * 3_600_000) }: Made = {},
): Promise<void> {
	const all = fc.sample(history(20), { seed: 1, numRuns: 30 }).flat();
	const [first] = all.flatMap((one) => (one.kind === 'check-in' ? one : []));
	if (!first) throw new Error('No check-in was made up.');
	const base = first.record;
	const points = Array.from(
		{ length: 468 },
		(_, i) => [i * 1.7 + 0.123456789, i * 2.3 + 0.987654321, -i / 7] as const,
	);
	const finding = { ...base.reading.finding, landmarks: points };
	// eslint-disable-next-line @typescript-eslint/require-await -- made as they are asked for
	async function* records(): AsyncGenerator<ArchiveRecord> {
		for (let i = 0; i < count; i++) {
			const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
			const takenAt = at(i).toISOString();
			yield {
				kind: 'check-in',
				record: { ...base, id, takenAt, reading: { ...base.reading, finding } },
				pictures: {
					picture: jpegOf(sizes.picture),
					crop: jpegOf(sizes.crop),
					thumbnail: jpegOf(sizes.thumbnail),
				},
			};
		}
	}
	const file = createWriteStream(path);
	await writeArchive(records(), Writable.toWeb(file) as WritableStream<Uint8Array<ArrayBuffer>>, {
		manifest: {
			madeAt: '2026-01-01T00:00:00.000Z',
			madeBy: 'endurance',
			photos: 'whole',
			attributes: ATTRIBUTES,
		},
	});
}

/** A small picture made heavy by comments of noise, no two the same. */
function jpegOf(bytes: number): { type: string; bytes: Uint8Array<ArrayBuffer> } {
	const small = plainJpeg();
	const parts: Uint8Array[] = [small.subarray(0, 2)];
	for (let left = bytes - small.length; left > 4;) {
		const length = Math.min(60_000, left - 4);
		const noise = new Uint8Array(length + 4);
		crypto.getRandomValues(noise.subarray(4));
		noise.set([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff]);
		parts.push(noise);
		left -= length + 4;
	}
	return { type: 'image/jpeg', bytes: joined(...parts, small.subarray(2)) };
}

/** What is in one archive and not the same in the other. */
async function differences(one: string, other: string): Promise<string[]> {
	const files = [one, other].map((path) => openSync(path, 'r'));
	try {
		const [first, second] = await Promise.all(files.map((file) => openArchive(fileSource(file))));
		if (!first || !second) throw new Error('There are two archives.');
		if (first.records.length !== second.records.length) {
			return [`${second.records.length} records of ${first.records.length} came back`];
		}
		const different: string[] = [];
		for (const [i, entry] of first.records.entries()) {
			const there = second.records[i];
			if (!there) continue;
			const [a, b] = [
				await readWhole(first, entry, () => undefined),
				await readWhole(second, there, () => undefined),
			];
			if (toJson(a) !== toJson(b)) different.push(`"${entry.id}" is not the same`);
		}
		return different.slice(0, 5);
	} finally {
		for (const file of files) closeSync(file);
	}
}

function fileSource(file: number): Source {
	const { size } = fstatSync(file);
	return windowed({
		size,
		read(start, end) {
			const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
			readSync(file, bytes, 0, bytes.length, start);
			return Promise.resolve(bytes);
		},
	});
}

function megabytes(bytes: number): string {
	return String(Math.round(bytes / 1e6));
}
