/**
 * Dated photos judged without being kept: those of one person, with what each of them said; or, with a
 * table of series, those of many.
 */
import { isPictureName, picturesFrom } from '$lib/capture/files';
import { CsvError } from '$lib/exchange/csv';
import { readSeries, seriesCsv, type ListedSeries, type SeriesRow } from '$lib/exchange/series';
import * as m from '$lib/i18n/messages/series';
import { formatList } from '$lib/i18n/format';
import type { Moved, UnclearBand, Verdict } from '$lib/skin/verdict';
import { download } from './download';
import { chosenBackend, ROOT } from './engine';
import { retestErrors } from './face-engine';
import { FaceEngine } from './faces';
import { isAbort, problemOf, type Problem } from './problem';
import { judgeListed, judgePhotos } from './series-judge';
import { imagesOf, matchFiles } from './series-files';
import { SeriesPhoto } from './series-photo.svelte';

/** Few photos are read sooner by one worker than a second one has opened its models. */
const FEW = 8;
/** So many names of missing photos are said. */
const NAMED = 5;

export interface JudgedSeries {
	readonly row: SeriesRow;
	readonly verdict: Verdict;
	readonly moved: readonly Moved[];
}

export class SeriesFlow {
	photos = $state.raw<readonly SeriesPhoto[]>([]);
	table = $state.raw<readonly ListedSeries[]>();
	tableName = $state('');
	/** With a table: what is judged so far, in order of name. */
	judged = $state.raw<readonly JudgedSeries[]>([]);
	/** Without one. */
	verdict = $state.raw<Verdict>();
	moved = $state.raw<readonly Moved[]>([]);
	/** Where verdicts are unclear; undefined until the first is there. */
	band = $state.raw<UnclearBand>();
	running = $state(false);
	/** Photos that are read or skipped. */
	done = $state(0);
	problem = $state.raw<Problem>();
	/** Photos that the table does not name. */
	unlisted = $state(0);
	/** Photos that the table names and nobody gave; a sentence, '' where all are there. */
	missing = $state('');

	#files: readonly File[] = [];
	#engine: FaceEngine | undefined;
	#stop = new AbortController();

	/** Photos of the one person, oldest first, those without a date at the end. */
	sorted = $derived(
		this.photos.toSorted(
			(a, b) => order(a.takenAt || '9', b.takenAt || '9') || order(a.name, b.name),
		),
	);
	finished = $derived(!this.running && this.photos.length > 0 && this.done === this.photos.length);
	/** The table is there, and its photos are not. */
	wantsPhotos = $derived(
		this.table !== undefined && this.photos.length === 0
			? m.tableOnly({
					name: this.tableName,
					n: imagesOf(this.table).length,
				})
			: '',
	);

	/** Takes pictures, and at most one CSV; a table may come before its photos, or after. */
	async take(files: readonly File[]): Promise<void> {
		if (this.running) return;
		this.problem = undefined;
		const [table] = files.filter(({ name }) => name.toLowerCase().endsWith('.csv'));
		const pictures = files.filter(({ name }) => isPictureName(name));
		if (table && !(await this.#takeTable(table))) return;
		if (pictures.length > 0) this.#files = pictures;
		if (this.#files.length === 0) {
			if (!table) this.problem = plain('no-pictures', m.noPicturesTitle(), m.noPictures());
			return;
		}
		await (this.table ? this.#judgeTable(this.table) : this.#judgeOne());
	}

	/** Takes what was dropped: files, folders, a CSV among them. */
	async takeFrom(transfer: DataTransfer): Promise<void> {
		await this.take(await picturesFrom(transfer));
	}

	/** Goes on after a stop, or after a problem. */
	async goOn(): Promise<void> {
		if (this.running) return;
		await (this.table ? this.#judgeTable(this.table) : this.#run(() => this.#readAndJudge()));
	}

	/** Another day for a photo, and the verdict with it. */
	async date(photo: SeriesPhoto, day: string): Promise<void> {
		photo.date(day);
		await this.#judgeAgain();
	}

	/** Takes a photo out, or back in. */
	async leaveOut(photo: SeriesPhoto, out: boolean): Promise<void> {
		photo.out = out;
		await this.#judgeAgain();
	}

	stop(): void {
		this.#stop.abort();
	}

	/** Forgets everything. */
	reset(): void {
		this.stop();
		this.#engine?.end();
		this.#engine = undefined;
		for (const photo of this.photos) photo.close();
		this.photos = [];
		this.#files = [];
		this.table = undefined;
		this.tableName = '';
		this.judged = [];
		this.verdict = undefined;
		this.moved = [];
		this.done = 0;
		this.problem = undefined;
		this.unlisted = 0;
		this.missing = '';
	}

	downloadCsv(): void {
		download(seriesCsv(this.judged.map(({ row }) => row)), 'predictions.csv');
	}

	async #takeTable(file: File): Promise<boolean> {
		try {
			const table = readSeries(await file.text());
			const files = this.#files;
			this.reset();
			this.#files = files;
			this.table = table;
			this.tableName = file.name;
			return true;
		} catch (error) {
			const text = error instanceof CsvError ? error.message : problemOf(error).text;
			this.problem = plain('table', m.tableProblem({ name: file.name }), text);
			return false;
		}
	}

	async #judgeOne(): Promise<void> {
		const files = this.#files;
		this.reset();
		this.#files = files;
		this.photos = files.map((file, place) => new SeriesPhoto(file, place));
		await this.#run(() => this.#readAndJudge());
	}

	async #readAndJudge(): Promise<void> {
		const signal = this.#stop.signal;
		const engine = this.#start(this.photos.length);
		await this.#readAll(this.photos, engine, signal, true);
		await this.#judge(engine, signal);
	}

	async #judge(engine: FaceEngine, signal: AbortSignal): Promise<void> {
		const counted = this.sorted.filter(({ out }) => !out);
		const retest = await retestErrors();
		const { verdict, moved, band } = await judgePhotos(engine, counted, retest, signal);
		this.band = band;
		this.verdict = verdict;
		this.moved = moved;
	}

	/** The steps alone: what was read stays. */
	async #judgeAgain(): Promise<void> {
		if (this.running || !this.finished) return;
		await this.#run(() => this.#judge(this.#start(this.photos.length), this.#stop.signal));
	}

	async #judgeTable(table: readonly ListedSeries[]): Promise<void> {
		const { found, lost, several, unlisted, fileOf } = matchFiles(this.#files, table);
		if (found.length === 0) {
			this.problem = plain('missing', m.noPicturesTitle(), m.noneThere());
			this.#files = [];
			return;
		}
		if (several.length > 0) {
			const title = m.tableProblem({ name: this.tableName });
			this.problem = plain('several', title, m.sameName({ names: someOf(several) }));
			this.#files = [];
			return;
		}
		this.unlisted = unlisted;
		this.missing = lost.length > 0 ? m.missing({ n: lost.length, names: someOf(lost) }) : '';
		if (this.photos.length === 0) {
			this.photos = found.map((file, place) => new SeriesPhoto(file, place));
		}
		await this.#run(async () => {
			const signal = this.#stop.signal;
			const engine = this.#start(this.photos.length);
			const retest = await retestErrors();
			for (const series of table.slice(this.judged.length)) {
				const own = series.visits.map(({ image, takenAt }) => ({
					image,
					takenAt,
					photo: this.photos.find(({ file }) => file === fileOf(image)),
				}));
				const unread = own.flatMap(({ photo }) => photo ?? []);
				await this.#readAll(unread, engine, signal, false);
				const found = await judgeListed(engine, series.name, own, retest, signal);
				this.band = found.band;
				this.judged = [...this.judged, found];
			}
		});
	}

	async #readAll(
		photos: readonly SeriesPhoto[],
		engine: FaceEngine,
		signal: AbortSignal,
		withFace: boolean,
	): Promise<void> {
		const waiting = photos.filter(({ state }) => state === 'waiting');
		const lane = async (): Promise<void> => {
			for (let photo = waiting.shift(); photo; photo = waiting.shift()) {
				signal.throwIfAborted();
				await photo.read(engine, signal, withFace);
				this.done++;
			}
		};
		await Promise.all([lane(), lane()]);
	}

	#start(photos: number): FaceEngine {
		this.#engine ??= new FaceEngine({
			root: ROOT,
			grade: true,
			follow: true,
			workers: photos > FEW ? 2 : 1,
			...chosenBackend(),
		});
		return this.#engine;
	}

	async #run(work: () => Promise<void>): Promise<void> {
		this.#stop = new AbortController();
		this.running = true;
		this.problem = undefined;
		try {
			await work();
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			this.running = false;
		}
	}
}

function plain(code: string, title: string, text: string): Problem {
	return { title, text, code, again: false };
}

/** "a.jpg, b.jpg and 12 more" */
function someOf(names: readonly string[]): string {
	const rest = names.length - NAMED;
	if (rest <= 1) return formatList(names);
	return `${names.slice(0, NAMED).join(', ')} ${m.andMore({ n: rest })}`;
}

function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
