/** Visits over time: periods, the words of tags and notes on the axis, and what a table shows. */
import { formatDate } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/history';
import { spoken } from '$lib/i18n/spoken';
import { ATTRIBUTE_WORDS, gradeText } from './attribute-words';
import { ATTRIBUTES, type Attribute } from './attributes';
import { earlierScores, MOST_VISITS, usualRange, type UsualRange } from './baseline';
import type { CheckInHeading, CheckInTag } from './check-in';
import type { NotAgain } from './read-again';
import type { SkipReason } from './sequence';
import { trendOf, type Trend } from './trend';
import { skipWords } from './verdict-words';
import { day } from './words';

/** Said in the language of the moment in which they are read. */
export const TAG_WORDS: Readonly<Record<CheckInTag, string>> = spoken({
	product: m.tagProduct,
	sleep: m.tagSleep,
	cycle: m.tagCycle,
	sun: m.tagSun,
	'make-up': m.tagMakeUp,
	sweat: m.tagSweat,
});

export const PERIODS = ['month', 'half-year', 'all'] as const;
export type Period = (typeof PERIODS)[number];
export const PERIOD_WORDS: Readonly<Record<Period, string>> = spoken({
	month: m.month,
	'half-year': m.halfYear,
	all: m.all,
});
const DAYS: Readonly<Record<Period, number>> = { month: 31, 'half-year': 183, all: Infinity };
const DAY = 86_400_000;

/** Visits of a period that ends now, oldest first. */
export function within(
	headings: readonly CheckInHeading[],
	period: Period,
	now = new Date(),
): CheckInHeading[] {
	const start = now.getTime() - DAYS[period] * DAY;
	return headings
		.filter(({ takenAt }) => Date.parse(takenAt) >= start)
		.sort((one, other) => (one.takenAt < other.takenAt ? -1 : 1));
}

export interface SeriesPoint {
	readonly id: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly grade: number;
	readonly spread: number;
}

/** Something a person wrote, on the time axis. */
export interface AxisNote {
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly words: string;
}

/** One attribute over a period. */
export interface Series {
	readonly attribute: Attribute;
	/** Oldest first. */
	readonly points: readonly SeriesPoint[];
	/** What was usual before the newest visit. */
	readonly range: UsualRange | undefined;
	readonly trend: Trend;
}

/**
 * The model whose grades the charts show: the present one where it read any of the visits, else the
 * newest visit's. A newest visit that could not be read again then hides no others.
 *
 * @param shown visits of the period, oldest first
 * @param present name and version, as headings have it; undefined where nobody knows
 */
export function chartModel(
	shown: readonly CheckInHeading[],
	present: string | undefined,
): string | undefined {
	return shown.some(({ model }) => model === present) ? present : shown.at(-1)?.model;
}

/**
 * The five series of a period. Only visits of one model: another version reads another scale.
 *
 * @param shown visits of the period, oldest first
 * @param all every visit; what is usual may lie before the period
 * @param retest by attribute, in grades
 * @param of `chartModel`; the newest visit's where it is left out
 */
export function seriesOf(
	shown: readonly CheckInHeading[],
	all: readonly CheckInHeading[],
	retest: Readonly<Record<Attribute, number>>,
	of = chartModel(shown, undefined),
): Series[] {
	const same = shown.filter(({ model }) => model === of);
	const newest = same.at(-1);
	return ATTRIBUTES.map((attribute) => {
		const earlier = newest
			? earlierScores(all, attribute, newest.takenAt, newest.model).slice(0, MOST_VISITS)
			: [];
		return {
			attribute,
			points: same.map(({ id, takenAt, scores }) => ({
				id,
				at: Date.parse(takenAt),
				...scores[attribute],
			})),
			range: usualRange(
				earlier.map(({ grade }) => grade),
				retest[attribute],
			),
			trend: trendOf(
				same.map(({ takenAt, scores }) => ({ takenAt, score: scores[attribute] })),
				retest[attribute],
			),
		};
	});
}

/** Notes, or tags where there is no note, oldest first. */
export function axisNotes(shown: readonly CheckInHeading[]): AxisNote[] {
	return shown
		.map((heading) => ({ at: Date.parse(heading.takenAt), words: remark(heading) }))
		.filter(({ words }) => words !== '');
}

/** Note and tags of a visit, as one line. */
export function remark({ note, tags }: Pick<CheckInHeading, 'note' | 'tags'>): string {
	const words = tags.map((tag) => TAG_WORDS[tag].toLowerCase());
	return [note.trim(), words.join(', ')].filter(Boolean).join(' · ');
}

/** A row of the table: the day, five grades, and what was remarked. */
export interface HistoryRow {
	readonly id: string;
	readonly label: string;
	readonly grades: readonly string[];
	readonly remark: string;
	/** Why it is not in the charts; '' where it is. */
	readonly leftOut: string;
}

/** What rows of the table say beside the visits themselves. */
export interface RowContext {
	/** `chartModel` of the period; the newest visit's where it is left out. */
	readonly model?: string | undefined;
	/** What could not be read again, by id. */
	readonly out?: NotAgain;
	readonly now?: Date;
}

/** Rows of a table, newest first. */
export function historyRows(
	shown: readonly CheckInHeading[],
	{ model = chartModel(shown, undefined), out = {}, now = new Date() }: RowContext = {},
): HistoryRow[] {
	return [...shown].reverse().map((heading) => ({
		id: heading.id,
		label: day(heading.takenAt, now),
		grades: ATTRIBUTES.map((name) => gradeText(heading.scores[name].grade)),
		remark: remark(heading),
		leftOut: heading.model === model ? '' : leftOutWords(out[heading.id]),
	}));
}

function leftOutWords(reason: SkipReason | undefined): string {
	return reason ? m.leftOutFor({ reason: skipWords(reason) }) : m.leftOut();
}

/** "26 check-ins since May" */
export function historyTitle(shown: readonly CheckInHeading[], now = new Date()): string {
	const first = shown[0];
	if (!first) return m.noneShown();
	const date = new Date(first.takenAt);
	const sameYear = date.getFullYear() === now.getFullYear();
	const sameMonth = sameYear && date.getMonth() === now.getMonth();
	const since = sameMonth
		? day(first.takenAt, now)
		: formatDate(date, { month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
	return m.since({ n: shown.length, since });
}

/** One sentence for those who can't see a chart. */
export function seriesSentence({ attribute, points, range }: Series, trend: string): string {
	const last = points.at(-1);
	const { name } = ATTRIBUTE_WORDS[attribute];
	if (!last) return m.noVisit({ name });
	const values = { name, n: points.length, trend, grade: gradeText(last.grade) };
	return range
		? m.seriesUsual({ ...values, low: gradeText(range.low), high: gradeText(range.high) })
		: m.series(values);
}

/** Places of an axis' labels, milliseconds since 1970: first of months, or days where it is short. */
export function axisTicks(from: number, to: number, most = 4): number[] {
	const span = to - from;
	if (span <= 0) return [from];
	if (span < 62 * DAY) {
		const steps = Math.min(most, Math.max(1, Math.floor(span / DAY)));
		return Array.from({ length: steps + 1 }, (_, i) => from + (i * span) / steps);
	}
	const first = new Date(from);
	const months: number[] = [];
	for (let month = first.getMonth() + 1; ; month++) {
		const at = new Date(first.getFullYear(), month, 1).getTime();
		if (at > to) break;
		months.push(at);
	}
	const every = Math.ceil(months.length / most);
	return months.filter((_, index) => index % every === 0);
}

/** A label of the axis: "Sep", with the year in long histories, or "14 Sep" in short ones. */
export function tickLabel(at: number, from: number, to: number): string {
	const span = to - from;
	const options: Intl.DateTimeFormatOptions =
		span < 62 * DAY
			? { day: 'numeric', month: 'short' }
			: span < 330 * DAY
				? { month: 'short' }
				: { month: 'short', year: '2-digit' };
	return formatDate(at, options);
}
