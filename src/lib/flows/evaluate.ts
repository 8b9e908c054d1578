/**
 * What `npm run evaluate` asks of the page /evaluate: pictures by their address on this origin, rows
 * handed back one by one. The same steps as on the batch page; only where the pictures come from and
 * where the rows go is different.
 */
import { checkPicture } from '$lib/capture/picture';
import { InferenceError, LesionEngine, type EngineStatus } from '$lib/inference/client';
import { decodePicture } from '$lib/inference/decode';
import { readReaderCard } from '$lib/inference/ensemble';
import { readSegmenterCard } from '$lib/inference/models';
import { DEFAULT_SEGMENTER } from '$lib/inference/names';
import { fullSizeMask, makeMask, resizeMask, type Mask } from '$lib/skin/mask';
import { jaccard } from '$lib/skin/metrics';
import { maskPng } from '$lib/exchange/png';
import { base64 } from './base64';
import { predictionRow, readRow, unreadable, type BatchRow } from './batch-row';
import { pictureFiles, type PictureFile } from './batch-zip';
import { ROOT, type Cards } from './engine';
import type { EvaluationPicture, EvaluationReport, EvaluationSetup } from './evaluate-messages';
import { FaceRun } from './faces-evaluate';
import { measurePicture } from './measure';
import { pixelsOf } from './pixels';
import { SequenceRun } from './sequence-evaluate';

/** The script ends the browser to stop. */
const NEVER = new AbortController().signal;

/** Makes the page answer the script. */
export function offerEvaluation(): void {
	let run: Run | undefined;
	globalThis.skinkeepEvaluation = {
		async open(setup) {
			const reader = await readerFor(setup);
			run = new Run(reader);
			return reader.start();
		},
		async read(pictures, atOnce) {
			if (!run) throw new Error('The models are not open yet.');
			await run.read(pictures, atOnce);
		},
	};
}

async function readCards({ classifiers, segmenter }: EvaluationSetup): Promise<Cards> {
	// With several models the first one's rules decide; an ensemble has its own.
	return {
		classifier: await readReaderCard(ROOT, classifiers?.[0]),
		segmenter: await readSegmenterCard(ROOT, segmenter ?? DEFAULT_SEGMENTER),
	};
}

async function readerFor(setup: EvaluationSetup): Promise<PictureReader> {
	switch (setup.task) {
		case 'lesion':
		case 'segmentation':
			return new LesionRun(setup, await readCards(setup));
		case 'sequence':
			return new SequenceRun(setup);
		default:
			return new FaceRun(setup);
	}
}

/** What reads one picture of a task. */
interface PictureReader {
	start(): Promise<EngineStatus>;
	read(file: File, picture: EvaluationPicture): Promise<EvaluationReport>;
	/** For a task that has series. */
	readSeries?(series: EvaluationPicture): Promise<EvaluationReport>;
}

class Run {
	readonly #reader: PictureReader;

	constructor(reader: PictureReader) {
		this.#reader = reader;
	}

	async read(pictures: readonly EvaluationPicture[], atOnce: number): Promise<void> {
		const report = globalThis.skinkeepReport;
		if (!report) throw new Error('Nobody listens for the rows.');
		const waiting = [...pictures].reverse();
		const lane = async (): Promise<void> => {
			for (let next = waiting.pop(); next; next = waiting.pop()) {
				await report(await this.#readTwice(next));
			}
		};
		await Promise.all(Array.from({ length: atOnce }, lane));
	}

	/** A worker that died (no memory, say) is replaced; the second time is the picture's fault. */
	async #readTwice(picture: EvaluationPicture): Promise<EvaluationReport> {
		try {
			return await this.#read(picture);
		} catch (error) {
			if (!(error instanceof InferenceError) || error.code !== 'worker') throw error;
			return this.#read(picture);
		}
	}

	async #read(picture: EvaluationPicture): Promise<EvaluationReport> {
		const { name, visits } = picture;
		if (visits && this.#reader.readSeries) return this.#reader.readSeries(picture);
		let file: File;
		try {
			file = new File([await fetchBlob(picture.address)], name);
		} catch {
			const row = { image: name, reason: 'unreadable' };
			return { name, row, files: [], problem: 'The file could not be opened.' };
		}
		return this.#reader.read(file, picture);
	}
}

class LesionRun implements PictureReader {
	readonly engine: LesionEngine;
	readonly #setup: EvaluationSetup;
	readonly #cards: Cards;

	constructor(setup: EvaluationSetup, cards: Cards) {
		const { backend, classifiers, segmenter, workers } = setup;
		this.#setup = setup;
		this.#cards = cards;
		this.engine = new LesionEngine({
			root: ROOT,
			workers,
			...(backend ? { backend } : {}),
			...(classifiers ? { classifiers } : {}),
			...(segmenter ? { segmenter } : {}),
		});
	}

	start(): Promise<EngineStatus> {
		return this.engine.start();
	}

	read(file: File, picture: EvaluationPicture): Promise<EvaluationReport> {
		return this.#setup.task === 'lesion'
			? this.#readLesion(file)
			: this.#readMask(file, picture.mask);
	}

	async #readLesion(file: File): Promise<EvaluationReport> {
		const row = await readRow(file, this.engine, this.#cards, this.#setup, NEVER);
		const problem = row.state === 'unreadable' ? row.answer : undefined;
		return {
			name: file.name,
			row: predictionRow(row),
			...(await this.#extrasOf(row)),
			problem,
		};
	}

	async #extrasOf({
		file,
		mask: kept,
	}: BatchRow): Promise<Pick<EvaluationReport, 'files' | 'measures'>> {
		const { save, measures } = this.#setup;
		if (!kept || !file) return { files: [] };
		const { width, height, cells } = kept;
		const mask = { width, height, data: new Float32Array(await cells.arrayBuffer()) };
		const { threshold } = this.#cards.segmenter.decision;
		return {
			files:
				save.length > 0
					? await toText(pictureFiles(await pixelsOf(file), mask, threshold, save))
					: [],
			...(measures ? { measures: await measurePicture(mask, threshold, file) } : {}),
		};
	}

	async #readMask(file: File, truthAddress?: string): Promise<EvaluationReport> {
		const image = file.name;
		try {
			await checkPicture(file);
			const reading = await this.engine.segment(file, { views: this.#setup.views });
			const { mask: grid, pictureWidth, pictureHeight, ms } = reading;
			const { threshold } = this.#cards.segmenter.decision;
			const mask = fullSizeMask(grid, threshold, pictureWidth, pictureHeight);
			const files = await toText([{ folder: 'masks', bytes: maskPng(mask) }]);
			if (truthAddress === undefined) return { name: image, row: { image, ms }, files };
			const truth = await readTruthMask(truthAddress, mask);
			const row = truth
				? { image, jaccard: jaccard(truth.data, mask.data), ms }
				: { image, reason: 'truth-unreadable', ms };
			const problem = truth ? undefined : 'Its truth mask could not be read.';
			return { name: image, row, files, problem };
		} catch (error) {
			const reason = unreadable(error);
			if (!reason) throw error;
			const row = { image, reason: reason.code };
			return { name: image, row, files: [], problem: reason.text };
		}
	}
}

/** Bright pixels are lesion. Of another size than the picture: brought to it, nearest pixel. */
async function readTruthMask(address: string, like: Mask): Promise<Mask | undefined> {
	try {
		const { width, height, data } = await decodePicture(await fetchBlob(address));
		const cells = new Uint8Array(width * height);
		for (let i = 0; i < cells.length; i++) cells[i] = (data[4 * i] ?? 0) > 127 ? 1 : 0;
		const mask = makeMask(cells, width, height);
		const same = width === like.width && height === like.height;
		return same ? mask : resizeMask(mask, like.width, like.height);
	} catch {
		return undefined;
	}
}

async function fetchBlob(address: string): Promise<Blob> {
	const response = await fetch(address, { cache: 'no-store' });
	if (!response.ok) throw new Error(`The server answered ${response.status}.`);
	return response.blob();
}

function toText(files: readonly PictureFile[]): Promise<EvaluationReport['files']> {
	return Promise.all(
		files.map(async ({ folder, bytes }) => ({ folder, base64: await base64(bytes) })),
	);
}
