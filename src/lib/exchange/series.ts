/** Series of dated pictures as a table, and the verdicts on them, with the columns of INTERFACES. */
import * as m from '$lib/i18n/messages/series';
import type { SequenceMetrics } from '$lib/skin/sequence-metrics';
import { sequenceMetrics } from '$lib/skin/sequence-metrics';
import { quantile } from '$lib/skin/metrics';
import { VERDICTS, type VerdictName } from '$lib/skin/verdict';
import { CsvError, parseCsv, writeCsv } from './csv';
import type { EvaluatedModel, EvaluationFile } from './evaluation-file';
import { milliseconds } from './predictions';
import { stem } from './truth';

/** A row of the table. */
export interface ListedVisit {
	/** As written, with or without its extension. */
	readonly image: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
}

export interface ListedSeries {
	readonly name: string;
	/** Oldest first; those of one moment in order of name. */
	readonly visits: readonly ListedVisit[];
	readonly label?: VerdictName;
}

/**
 * Reads `series,image,date[,label]`, columns in any order, others ignored; series in order of name.
 *
 * @throws CsvError with the line: for a missing column, name or picture, a date that is none, a label
 * that is none, two labels in a series, or a picture that comes twice in one
 */
export function readSeries(text: string): ListedSeries[] {
	const { header, rows } = parseCsv(text);
	const columns = header.map((name) => name.toLowerCase());
	const place = (name: string): number => {
		const at = columns.indexOf(name);
		if (at < 0) throw new CsvError(1, m.needColumn({ name }));
		return at;
	};
	const [seriesAt, imageAt, dateAt] = [place('series'), place('image'), place('date')];
	const labelAt = columns.indexOf('label');
	if (rows.length === 0) throw new CsvError(0, m.noRows());
	const found = new Map<string, { visits: ListedVisit[]; label: VerdictName | undefined }>();
	for (const { cells, line } of rows) {
		const cell = (at: number): string => (cells[at] ?? '').trim();
		const name = cell(seriesAt);
		if (name === '') throw new CsvError(line, m.noName());
		const image = cell(imageAt);
		if (stem(image) === '') throw new CsvError(line, m.noImage());
		const takenAt = isoMoment(cell(dateAt));
		if (takenAt === undefined) {
			throw new CsvError(line, m.badDate({ text: cell(dateAt) }));
		}
		const label = labelAt < 0 ? undefined : readLabel(cell(labelAt), line);
		const series = found.get(name) ?? { visits: [], label };
		if (series.label !== label) {
			throw new CsvError(line, m.twoLabels({ name }));
		}
		if (series.visits.some((visit) => visit.image === image)) {
			throw new CsvError(line, m.twice({ image, name }));
		}
		series.visits.push({ image, takenAt });
		found.set(name, series);
	}
	return [...found]
		.map(([name, { visits, label }]) => ({
			name,
			visits: visits.toSorted((a, b) => order(a.takenAt, b.takenAt) || order(a.image, b.image)),
			...(label ? { label } : {}),
		}))
		.toSorted((a, b) => order(a.name, b.name));
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?$/;

/** A day (its midnight, UTC) or a moment in ISO 8601; undefined for anything else, 30 February too. */
export function isoMoment(text: string): string | undefined {
	const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
	const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
	if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return undefined;
	if (text.length === 10) return midnight.toISOString();
	const moment = new Date(text.replace(' ', 'T'));
	return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function readLabel(text: string, line: number): VerdictName | undefined {
	if (text === '') return undefined;
	const label = VERDICTS.find((name) => name === text.toLowerCase());
	if (!label) throw new CsvError(line, m.badLabel({ text, names: VERDICTS.join(', ') }));
	return label;
}

/**
 * Finds the pictures of a table among file names, each written with or without its extension.
 * @returns the file name by the name in the table; undefined where there is none
 */
export function pictureFinder(files: readonly string[]): (image: string) => string | undefined {
	const exact = new Set(files);
	const byStem = new Map(files.toReversed().map((name) => [stem(name), name]));
	return (image) => (exact.has(image) ? image : byStem.get(stem(image)));
}

/** The verdict on a series, as a row. */
export interface SeriesRow {
	readonly series: string;
	/** Probability of "improved", 0…1. */
	readonly p: number;
	readonly verdict: VerdictName;
	/** Visits that counted, and those that did not. */
	readonly visits: number;
	readonly skipped: number;
	/** Reading its pictures, and the steps. */
	readonly ms: number;
	/** `too-few-visits` where nothing could be judged; '' otherwise. */
	readonly reason: string;
}

/** `series,p_improved,verdict,visits,skipped,ms,reason`, rows in order of name. */
export function seriesCsv(rows: readonly SeriesRow[]): string {
	return writeCsv(
		['series', 'p_improved', 'verdict', 'visits', 'skipped', 'ms', 'reason'],
		rows
			.toSorted((a, b) => order(a.series, b.series))
			.map(({ series, p, verdict, visits, skipped, ms, reason }) => [
				series,
				p.toFixed(6),
				verdict,
				visits,
				skipped,
				milliseconds(ms),
				reason,
			]),
	);
}

/** `metrics.json` of a run over series. Without any label its `metrics` is `{}`. */
export function evaluateSeries(run: {
	readonly rows: readonly SeriesRow[];
	readonly series: readonly ListedSeries[];
	/** All pictures of the folder. */
	readonly folder: readonly string[];
	readonly backend: string;
	readonly model: EvaluatedModel;
	/** Pictures that could not be read. */
	readonly unreadable: number;
}): EvaluationFile<SequenceMetrics> {
	const labels = new Map(run.series.map(({ name, label }) => [name, label]));
	const judged = run.rows.flatMap(({ series, p, verdict }) => {
		const label = labels.get(series);
		return label ? [{ label, p, verdict }] : [];
	});
	const find = pictureFinder(run.folder);
	const listed = new Set(run.series.flatMap(({ visits }) => visits.map(({ image }) => image)));
	const files = [...listed].map(find);
	const there = new Set(files);
	const times = run.rows.map(({ ms }) => ms);
	return {
		task: 'sequence',
		n: run.rows.length,
		backend: run.backend,
		model: run.model,
		metrics: sequenceMetrics(judged) ?? {},
		latency_ms: { median: quantile(times, 0.5) ?? null, p90: quantile(times, 0.9) ?? null },
		labels_without_image: files.filter((name) => name === undefined).length,
		images_without_label: run.folder.filter((name) => !there.has(name)).length,
		unreadable: run.unreadable,
	};
}

/** Plain order of characters: the same on every machine and in every language. */
function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
