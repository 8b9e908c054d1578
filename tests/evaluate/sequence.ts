/**
 * The task `sequence`: every picture that a series names is read once, then every series is judged from
 * what was read. Features lie in a folder of their own until the end.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	evaluateSeries,
	pictureFinder,
	seriesCsv,
	type ListedSeries,
	type SeriesRow,
} from '../../src/lib/exchange/series';
import type {
	EvaluationPicture,
	EvaluationReport,
	VisitRow,
} from '../../src/lib/flows/evaluate-messages';
import { SEQUENCE } from '../../src/lib/inference/names';
import type { EngineStatus } from '../../src/lib/inference/types';
import { daysSince, LEAST_COUNTED, type TrailVisit } from '../../src/lib/skin/sequence';
import { verdictName } from '../../src/lib/skin/verdict';
import { UsageError, type Options } from './options';
import { readSeriesTable, selectPictures } from './pictures';
import { Progress } from './progress';
import { runPictures } from './run';
import { hasModel, makeFolder, modelOf, requireModel, setupOf } from './setup';
import { openSite, type Site } from './site';

/** What was read of a picture. */
interface ReadPicture {
	readonly counts: boolean;
	readonly ms: number;
}

/** @returns the exit code */
export async function evaluateSequence(options: Options): Promise<0 | 2> {
	const { task, out, images, series: table = '', limit, models } = options;
	for (const name of models ?? []) requireModel(name);
	if (!models && !hasModel(SEQUENCE)) {
		throw new UsageError(`There is no model "${SEQUENCE}" in the build, so no series is judged.`);
	}
	// The limit is one of series, which are the rows.
	const selection = selectPictures({ ...options, limit: undefined });
	const find = pictureFinder(selection.names);
	const listed = readSeriesTable(table);
	const series = (options.ids === undefined ? listed : onlyWith(listed, find)).slice(0, limit);
	const names = [...new Set(series.flatMap(({ visits }) => visits.map(({ image }) => find(image))))]
		.filter((name) => name !== undefined)
		.toSorted();
	if (names.length === 0) throw new UsageError('None of the pictures of --series is in --images.');
	const progress = new Progress(names.length + series.length);
	const kept = mkdtempSync(join(tmpdir(), 'skinkeep-features-'));
	const site = await openSite({ images, features: kept });
	const read = new Map<string, ReadPicture>();
	const judged = new Map<string, VisitRow>();
	let unreadable = 0;
	let status: EngineStatus | undefined;
	try {
		await runPictures({
			origin: site.origin,
			setup: setupOf(options),
			pictures: names.map((name) => ({ name, address: site.addressOf('images', name) })),
			after: () => series.map((one) => askedFor(one, find, read, site)),
			onOpen(opened) {
				status = opened;
				makeFolder(out);
				progress.say(`${series.length} series of ${names.length} pictures, on ${opened.backend}.`);
			},
			onReport({ name, row, files, problem }: EvaluationReport) {
				progress.step();
				if (problem !== undefined) progress.say(`${name}: ${problem}`);
				if (name.startsWith(MARK)) {
					judged.set(name.slice(MARK.length), row);
					return;
				}
				const { ms } = row;
				if (ms === undefined) unreadable++;
				const [features] = files;
				read.set(name, { counts: features !== undefined, ms: ms ?? 0 });
				if (features) writeFileSync(join(kept, name), Buffer.from(features.base64, 'base64'));
			},
			say(sentence) {
				progress.say(sentence);
			},
		});
	} finally {
		site.close();
		rmSync(kept, { recursive: true, force: true });
	}
	if (!status) throw new UsageError('The models could not be opened.');
	const missing = new Set(
		series.flatMap(({ visits }) =>
			visits.map(({ image }) => image).filter((image) => find(image) === undefined),
		),
	);
	for (const image of missing) progress.say(`${image}: There is no such picture in the folder.`);
	const rows = series.map((one) => rowOf(one, find, read, judged.get(one.name)));
	const failed = rows.filter(({ reason }) => reason === 'failed').length;
	const metrics = evaluateSeries({
		rows,
		series,
		folder: selection.folder,
		backend: status.backend,
		model: modelOf(task, status),
		unreadable: unreadable + failed,
	});
	writeFileSync(join(out, 'predictions.csv'), seriesCsv(rows));
	writeFileSync(join(out, 'metrics.json'), `${JSON.stringify(metrics, null, '\t')}\n`);
	return metrics.unreadable > 0 ? 2 : 0;
}

type Find = ReturnType<typeof pictureFinder>;

/** No file name has it: it tells a series from a picture. */
const MARK = 'series/';

/** With `--ids` visits whose picture was not chosen are left out, and series that have no other. */
function onlyWith(series: readonly ListedSeries[], find: Find): ListedSeries[] {
	return series
		.map((one) => ({
			...one,
			visits: one.visits.filter(({ image }) => find(image) !== undefined),
		}))
		.filter(({ visits }) => visits.length > 0);
}

/** A series, as the page is asked for it. */
function askedFor(
	{ name, visits }: ListedSeries,
	find: Find,
	read: ReadonlyMap<string, ReadPicture>,
	site: Site,
): EvaluationPicture {
	const before: TrailVisit[] = [];
	return {
		name: `${MARK}${name}`,
		address: '',
		visits: visits.map(({ image, takenAt }) => {
			const file = find(image) ?? '';
			if (read.get(file)?.counts !== true) return { days: 0 };
			const days = daysSince(before, takenAt);
			before.push({ id: image, takenAt, p: 0 });
			return { days, address: site.addressOf('features', file) };
		}),
	};
}

function rowOf(
	{ name, visits }: ListedSeries,
	find: Find,
	read: ReadonlyMap<string, ReadPicture>,
	judged: VisitRow | undefined,
): SeriesRow {
	const pictures = visits.map(({ image }) => read.get(find(image) ?? ''));
	const used = pictures.filter((picture) => picture?.counts).length;
	const reading = pictures.reduce((sum, picture) => sum + (picture?.ms ?? 0), 0);
	const common = {
		series: name,
		visits: used,
		skipped: visits.length - used,
		ms: reading + (judged?.ms ?? 0),
	};
	const { p, band } = judged ?? {};
	if (used < LEAST_COUNTED || p === undefined || !band) {
		const reason = used < LEAST_COUNTED ? 'too-few-visits' : 'failed';
		return { ...common, p: 0.5, verdict: 'unclear', reason };
	}
	return { ...common, p, verdict: verdictName(p, band), reason: '' };
}
