/**
 * The core flows, as a person walks them: a passphrase, unlocking, a mole read and saved, a face
 * read and saved, reload, export, everything deleted, import, and back to the byte.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { drawFace } from '../../scripts/draw-face.mjs';
import { rgbPng } from '../../src/lib/exchange/png';
import { plainJpeg, written } from '../fixtures/archives';
import { history } from '../fixtures/histories';
import { samplePath } from '../fixtures/pictures';
import { named, shown, until, wordsOf, type Remote } from './remote';

const WORDS = 'apple engine velvet coast';
const FILE_WORDS = 'four words of mine';
const LESION = 'Shoulder';
const FACE = { width: 720, height: 960 };
const NOTE = 'new sunscreen';
/** Long enough for a first load of the models on a slow machine, ms. */
const READING = 120_000;

export interface Step {
	readonly name: string;
	readonly milliseconds: number;
	/** What is worth knowing of it. */
	readonly words: string;
}

export interface JourneyOptions {
	readonly remote: Remote;
	readonly origin: string;
	/** Where its downloads go. */
	readonly folder: string;
	readonly onstep: (step: Step) => void;
}

export async function walk({ remote, origin, folder, onstep }: JourneyOptions): Promise<void> {
	const step = async (name: string, work: () => Promise<string | undefined>): Promise<void> => {
		const started = performance.now();
		let words: string | undefined;
		try {
			words = await work();
		} catch (error) {
			throw new Error(`${name}: ${String(error)}`, { cause: error });
		}
		onstep({ name, milliseconds: performance.now() - started, words: words ?? '' });
	};
	const press = async (name: string, timeout?: number): Promise<void> => {
		await shown(remote, named(name), timeout);
		await remote.click(named(name));
	};
	const write = async (name: string, text: string): Promise<void> => {
		await shown(remote, named(name));
		await remote.type(named(name), text);
	};
	const give = async (name: string, path: string): Promise<void> => {
		await until(name, () =>
			remote.evaluate(`document.querySelector(${JSON.stringify(named(name))}) !== null`),
		);
		await remote.give(named(name), path);
	};
	/** Opens a page of the locked diary by its address, as after a restart. */
	const enter = async (path: string): Promise<void> => {
		await remote.goto(`${origin}${path}`);
		await unlock();
	};
	const unlock = async (): Promise<void> => {
		await write('unlock-passphrase', WORDS);
		await press('unlock');
		await until('the open diary', async () =>
			Boolean(await remote.evaluate(`!document.querySelector('${named('lock-screen')}')`)),
		);
	};
	const exported = async (ending: string): Promise<Uint8Array> => {
		// Browsers name a second one differently, or write over the first.
		for (const each of filesIn(folder)) {
			if (each.endsWith(ending) && each.startsWith('diary-20')) rmSync(join(folder, each));
		}
		const before = new Set(filesIn(folder));
		await press('export-start');
		await until('the words that it is made', async () =>
			/\w/.test(await wordsOf(remote, named('export-made'), 60_000).catch(() => '')),
		);
		const name = await until('the downloaded file', () =>
			filesIn(folder).find((each) => !before.has(each) && each.endsWith(ending)),
		);
		return readWhole(join(folder, name));
	};

	let plain: Uint8Array | undefined;
	/** This browser can read faces. */
	let faces = true as boolean;
	const lockedFile = join(folder, 'diary-to-import.zip.age');

	await step('set a passphrase', async () => {
		await remote.goto(`${origin}/settings`);
		await press('set-passphrase');
		await write('new-passphrase', WORDS);
		await write('new-passphrase-again', WORDS);
		await press('way-confirm');
		await shown(remote, named('lock-now'));
		return undefined;
	});
	await step('unlock', async () => {
		await remote.goto(`${origin}/lesions/check`);
		await write('unlock-passphrase', 'not the words');
		await press('unlock');
		await shown(remote, named('problem'));
		await remote.reload();
		await unlock();
		return 'a wrong passphrase opens nothing';
	});
	await step('read a mole', async () => {
		await give('picture-input', samplePath('uneven.jpg'));
		await press('source-dermatoscope');
		const words = await wordsOf(remote, named('result-title'), READING);
		// Drawn by a worker, over the picture.
		const map = `document.querySelectorAll('${named('result-picture')} image[href^="blob:"]')[1]`;
		await until('the map', () => remote.evaluate(`${map}?.getAttribute('opacity') ?? ''`));
		return words;
	});
	await step('save it', async () => {
		await press('save-visit');
		await write('lesion-name', LESION);
		await press('save-confirm');
		await until('the lesion’s page', async () => (await wordsOf(remote, 'h1')).includes(LESION));
		return undefined;
	});
	await step('read a face', async () => {
		const face = join(folder, 'face.png');
		writeFileSync(face, rgbPng({ ...FACE, data: drawFace({ ...FACE, eyes: 190 }) }));
		await enter('/check-in?album');
		await give('picture-input', face);
		const answer = `${named('face-title')}, ${named('problem')}`;
		const words = await wordsOf(remote, answer, READING);
		const code = await remote.evaluate(
			`document.querySelector('${named('problem')}')?.dataset.code ?? ''`,
		);
		if (code !== '' && code !== 'no-backend') throw new Error(words);
		faces = code === '';
		return words;
	});
	await step(faces ? 'save it' : 'check-in by file', async () => {
		if (faces) {
			await write('note', NOTE);
			await press('save-check-in');
			return wordsOf(remote, named('today-title'));
		}
		// The page has said that faces can't be read here: one comes from another device.
		const file = join(folder, 'check-in.zip');
		writeFileSync(file, await checkInArchive());
		await enter('/share');
		await give('import-input', file);
		await press('import-start');
		return wordsOf(remote, named('import-done'));
	});
	await step('reload', async () => {
		await enter('/');
		await remote.reload();
		await unlock();
		await shown(remote, named('today-title'));
		await enter('/history');
		await until('the note', async () =>
			(await wordsOf(remote, named('history-table'))).includes(NOTE),
		);
		return `${String(await remote.evaluate(`document.querySelectorAll('${named('trend-chart')}').length`))} charts`;
	});
	await step('export', async () => {
		await enter('/share');
		const words = await wordsOf(remote, named('export-words'));
		const limit = await warned(remote);
		plain = await exported('.zip');
		const names = Object.keys(content(plain));
		if (names.length !== 1 + 3 + 4) throw new Error(`The archive holds ${names.join(', ')}.`);
		return `${words} ${limit}`.trim();
	});
	await step('export, locked', async () => {
		await remote.click('input[name="form"][value="locked"]');
		await write('export-passphrase', FILE_WORDS);
		await write('export-again', FILE_WORDS);
		const locked = await exported('.age');
		if (Buffer.from(locked).includes('JFIF')) throw new Error('A picture lies open in it.');
		writeFileSync(lockedFile, locked);
		return `${locked.length} bytes`;
	});
	await step('delete everything', async () => {
		await enter('/settings');
		await press('delete-everything');
		await press('delete-everything-sure');
		return wordsOf(remote, named('erased'));
	});
	await step('import', async () => {
		await remote.goto(`${origin}/share`);
		await give('import-input', lockedFile);
		await write('import-passphrase', FILE_WORDS);
		await remote.click(`form:has(${named('import-passphrase')}) button[type="submit"]`);
		await press('import-start', 60_000);
		return wordsOf(remote, named('import-done'), 60_000);
	});
	await step('export again', async () => {
		await remote.reload();
		await shown(remote, named('export-words'));
		const again = content(await exported('.zip'));
		const before = content(plain ?? new Uint8Array());
		const different = Object.keys({ ...before, ...again }).filter(
			(name) => !before[name] || !again[name] || Buffer.compare(before[name], again[name]) !== 0,
		);
		if (different.length > 0) throw new Error(`Not the same: ${different.join(', ')}.`);
		return 'the same to the byte';
	});
}

/** What the page says of its limit before an export starts, held against what the browser has. */
async function warned(remote: Remote): Promise<string> {
	const streams = await remote.evaluate(
		`'showSaveFilePicker' in globalThis || (typeof FileSystemFileHandle !== 'undefined' && ` +
			`'createWritable' in FileSystemFileHandle.prototype)`,
	);
	const said = await remote.evaluate(
		`document.querySelector('${named('export-warning')}')?.innerText ?? ''`,
	);
	if (Boolean(streams) === /\d/.test(String(said))) {
		throw new Error(`It can${streams ? '' : ' not'} stream to a file, and says “${String(said)}”.`);
	}
	return String(said);
}

/** One check-in that was made up, taken now. */
async function checkInArchive(): Promise<Uint8Array> {
	const made = fc.sample(history(20), { seed: 1, numRuns: 30 }).flat();
	const one = made.find(({ kind }) => kind === 'check-in');
	if (one?.kind !== 'check-in') throw new Error('No check-in was made up.');
	const jpeg = { type: 'image/jpeg', bytes: plainJpeg() };
	const record = { ...one.record, takenAt: new Date().toISOString(), note: NOTE };
	const pictures = { picture: jpeg, crop: jpeg, thumbnail: jpeg };
	return written([{ ...one, record, pictures }]);
}

/** Everything but the manifest, which has the time in it. */
function content(bytes: Uint8Array): Record<string, Uint8Array> {
	const { 'skinkeep.json': manifest, ...files } = unzipSync(bytes);
	if (!manifest) throw new Error('The archive has no manifest.');
	return files;
}

function filesIn(folder: string): string[] {
	return readdirSync(folder).filter((name) => !/\.(part|wkdownload)$/.test(name));
}

/** Once it grows no more. */
async function readWhole(path: string): Promise<Uint8Array> {
	let size = -1;
	await until(path, () => {
		const before = size;
		size = existsSync(path) ? readFileSync(path).length : -1;
		return size > 0 && size === before;
	});
	return readFileSync(path);
}
