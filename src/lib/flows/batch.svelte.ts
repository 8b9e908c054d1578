/**
 * A folder of pictures, read by two workers: rows as they come, figures where there is a ground
 * truth, files to carry away. Nothing is stored.
 */
import * as m from '$lib/i18n/messages/batch';
import { isPictureName, picturesFrom } from '$lib/capture/files';
import { CsvError, writeCsv } from '$lib/exchange/csv';
import { evaluateLesions } from '$lib/exchange/evaluation-file';
import { predictionsCsv } from '$lib/exchange/predictions';
import { readTruth, stem, type Truth } from '$lib/exchange/truth';
import { LesionEngine } from '$lib/inference/client';
import { LESION_CLASSES, type LesionClass } from '$lib/skin/lesion';
import { classTable, figuresOf, matrixTable, rocTable, type BatchFigures } from './batch-figures';
import { keepBatch, takeBatch, type KeptBatch } from './batch-draft';
import { predictionRow, readRow, sortRows, unread } from './batch-row';
import type { BatchRow, BatchSettings, SortKey } from './batch-row';
import { zipOf } from './batch-zip';
import { download } from './download';
import { chosenBackend, modelCards, ROOT, type Cards } from './engine';
import { isAbort, problemOf, type Problem } from './problem';

const WORKERS = 2;
/** One being read and one being opened for each worker. */
const IN_FLIGHT = 2 * WORKERS;
/** How often the page hears of new rows, and of new figures, ms. */
const ROWS_EVERY = 250;
const FIGURES_EVERY = 3000;

export class Batch {
	files = $state.raw<readonly File[]>([]);
	/** Files that are no pictures by their names. */
	ignored = $state(0);
	/** The folder's name, where one was given. */
	folder = $state('');
	truth = $state.raw<Truth>();
	truthName = $state('');
	settings = $state.raw<BatchSettings>({ source: 'dermatoscope', point: 'balanced' });
	rows = $state.raw<readonly BatchRow[]>([]);
	running = $state(false);
	startedAt = $state(0);
	/** Time spent reading so far, ms. */
	elapsed = $state(0);
	figures = $state.raw<BatchFigures>();
	problem = $state.raw<Problem>();
	/** Pictures in the zip so far, while one is being made. */
	zipping = $state<number>();
	sort = $state.raw<{ key: SortKey; down: boolean }>({ key: 'image', down: false });

	/** How many pictures a table that was kept is of; 0: this one was not. */
	keptOf = $state(0);

	#stop = new AbortController();
	#cards: Cards | undefined;
	#model: KeptBatch['model'] | undefined;

	truthOf = (row: BatchRow): LesionClass | undefined => this.truth?.get(stem(row.image));

	sorted = $derived(sortRows(this.rows, this.sort.key, this.sort.down, this.truthOf));
	unreadable = $derived(this.rows.filter(({ state }) => state === 'unreadable').length);
	refused = $derived(this.rows.filter(({ state }) => state === 'abstained').length);
	backend = $derived(this.rows.find((row) => row.backend)?.backend);
	finished = $derived(!this.running && this.rows.length > 0);
	total = $derived(Math.max(this.files.length, this.keptOf));
	/** Pictures a second. */
	rate = $derived(this.elapsed > 0 ? (1000 * this.rows.length) / this.elapsed : 0);
	/** Milliseconds left, as far as one can tell; undefined at the start. */
	left = $derived(
		this.rows.length > 4 ? (1000 * (this.files.length - this.rows.length)) / this.rate : undefined,
	);

	/** Takes a new set of files: pictures, and at most one CSV as the ground truth. */
	async take(files: readonly File[]): Promise<void> {
		if (this.running) return;
		const pictures = files.filter(({ name }) => isPictureName(name));
		const tables = files.filter(({ name }) => name.toLowerCase().endsWith('.csv'));
		if (pictures.length > 0) {
			this.reset();
			this.files = pictures.toSorted((a, b) => (a.name < b.name ? -1 : 1));
			this.ignored = files.length - pictures.length - tables.length;
			this.folder = pictures[0]?.webkitRelativePath.split('/')[0] ?? '';
		}
		const [table] = tables;
		if (table) await this.takeTruth(table);
	}

	/** Takes what was dropped: files, folders, a CSV among them. */
	async takeFrom(transfer: DataTransfer): Promise<void> {
		await this.take(await picturesFrom(transfer));
	}

	/** Reads a ground truth; a table that can't be one says why. */
	async takeTruth(file: File): Promise<void> {
		this.problem = undefined;
		try {
			this.truth = readTruth(await file.text());
			this.truthName = file.name;
			this.#count();
		} catch (error) {
			const title = m.cantUse({ name: file.name });
			const text = error instanceof CsvError ? error.message : problemOf(error).text;
			this.problem = { title, text, code: 'truth', again: false };
		}
	}

	/** Reads what is not read yet; also goes on after a stop. */
	async start(): Promise<void> {
		if (this.running) return;
		this.running = true;
		this.problem = undefined;
		this.#stop = new AbortController();
		const rows = [...this.rows];
		const waiting = unread(this.files, rows);
		const before = this.elapsed;
		this.startedAt = performance.now();
		let engine: LesionEngine | undefined;
		let shown = 0;
		let counted = 0;
		const show = () => {
			const now = performance.now();
			if (now - shown < ROWS_EVERY) return;
			shown = now;
			this.rows = [...rows];
			this.elapsed = before + now - this.startedAt;
			if (now - counted < FIGURES_EVERY) return;
			counted = now;
			this.#count();
		};
		try {
			const cards = (this.#cards = await modelCards());
			const { name, version, bytes } = cards.classifier;
			this.#model = { name, version, bytes };
			const reader = (engine = new LesionEngine({
				root: ROOT,
				workers: WORKERS,
				classifiers: [cards.classifier.name],
				...chosenBackend(),
			}));
			// The models are fetched before the clock starts: the rate is that of reading.
			await reader.start({ signal: this.#stop.signal });
			this.startedAt = performance.now();
			const lane = async () => {
				for (let file = waiting.shift(); file; file = waiting.shift()) {
					rows.push(await readRow(file, reader, cards, this.settings, this.#stop.signal));
					show();
				}
			};
			await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
		} catch (error) {
			waiting.length = 0;
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			engine?.end();
			this.elapsed = before + performance.now() - this.startedAt;
			this.rows = rows;
			this.running = false;
			this.#count();
		}
	}

	/** Stops reading, or making a zip; what is read stays. */
	stop(): void {
		this.#stop.abort();
	}

	/** Keeps the table, encrypted, without the pictures: the diary locks. */
	async keep(): Promise<void> {
		const { rows, settings, folder, ignored, total, elapsed, truth, truthName } = this;
		if (rows.length === 0 || !this.#model) return;
		const model = this.#model;
		const told = { truth, truthName };
		await keepBatch({ rows, settings, folder, ignored, total, elapsed, model, ...told });
	}

	/** Takes up what `keep` kept, once. */
	async restore(): Promise<void> {
		// Without a diary there is nothing to take up.
		const kept = await takeBatch(() => this.total === 0).catch(() => undefined);
		if (!kept) return;
		const { rows, settings, folder, ignored, total, elapsed, truth, truthName, model } = kept;
		Object.assign(this, { rows, settings, folder, ignored, elapsed, truthName, keptOf: total });
		this.truth = truth;
		this.#model = model;
		this.#count();
	}

	/** Forgets the batch, ground truth included. */
	reset(): void {
		this.stop();
		this.files = [];
		this.rows = [];
		this.ignored = 0;
		this.folder = '';
		this.truth = undefined;
		this.truthName = '';
		this.figures = undefined;
		this.problem = undefined;
		this.elapsed = 0;
		this.keptOf = 0;
	}

	/** Orders by a column; the same column again turns it round. Numbers start with the highest. */
	sortBy(key: SortKey): void {
		const same = this.sort.key === key;
		this.sort = { key, down: same ? !this.sort.down : key === 'first' || key === 'melanoma' };
	}

	downloadCsv(): void {
		download(predictionsCsv(this.rows.map(predictionRow)), 'predictions.csv');
	}

	downloadFigures(): void {
		const model = this.#model;
		if (!model) return;
		const file = evaluateLesions({
			rows: this.rows.map(predictionRow),
			backend: this.backend ?? '',
			model,
			truth: this.truth,
		});
		download(`${JSON.stringify(file, null, '\t')}\n`, 'metrics.json', 'application/json');
	}

	downloadTable(name: 'matrix' | 'classes' | 'roc'): void {
		const { figures } = this;
		if (!figures) return;
		const tables = {
			matrix: () => writeCsv(['truth', ...LESION_CLASSES], matrixTable(figures)),
			classes: () =>
				writeCsv(['kind', 'n', 'recall', 'precision', 'f1', 'auc'], classTable(figures)),
			roc: () =>
				writeCsv(
					['kind', 'false_positive_rate', 'true_positive_rate', 'threshold'],
					rocTable(figures),
				),
		};
		download(tables[name](), `${name}.csv`);
	}

	/** Hands out a drawing of the page, given as its `data:` address. */
	downloadPicture(address: string, name: string): void {
		const bytes = Uint8Array.from(atob(address.split(',')[1] ?? ''), (c) => c.charCodeAt(0));
		download(new Blob([bytes], { type: 'image/png' }), name);
	}

	/** Makes and hands out the zip of masks, crops and masked crops. */
	async downloadZip(): Promise<void> {
		if (!this.#cards) return;
		this.zipping = 0;
		this.#stop = new AbortController();
		try {
			const threshold = this.#cards.segmenter.decision.threshold;
			const zip = await zipOf(this.rows, threshold, this.#stop.signal, (done) => {
				this.zipping = done;
			});
			download(zip, 'masks.zip');
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			this.zipping = undefined;
		}
	}

	#count(): void {
		this.figures = this.truth && figuresOf(this.rows, this.truth);
	}
}
