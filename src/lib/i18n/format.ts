/** Numbers, dates, sizes and lists as the chosen language writes them. */
import { locale, type Locale } from './locale';
import * as m from './messages/common';
import { isPlain } from './say';

/** Day before month and a 24-hour clock in English; Western digits in all of them. */
const TAGS: Record<Locale, string> = { en: 'en-GB', ko: 'ko-KR', hi: 'hi-IN' };
const DAY = 86_400_000;

/** The BCP 47 tag for `Intl` in the chosen language. */
export function intlTag(): string {
	return TAGS[locale()];
}

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** The formatter of these options: they are dear to make, and lists ask for many. */
function kept<T>(cache: Map<string, T>, tag: string, options: object, make: () => T): T {
	const key = tag + JSON.stringify(options);
	const known = cache.get(key) ?? make();
	cache.set(key, known);
	return known;
}

/** "12,944" */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
	if (Object.keys(options).length === 0 && isPlain(value)) return String(value);
	const tag = intlTag();
	return kept(numbers, tag, options, () => new Intl.NumberFormat(tag, options)).format(value);
}

/** With that many places, always: "2.30". */
export function fixed(value: number, places: number): string {
	return formatNumber(value, { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** A share 0…1 as "46 %", which is "46%" in Korean and Hindi. */
export function formatShare(share: number, places = 0): string {
	const space = locale() === 'en' ? ' ' : '';
	return `${fixed(100 * share, places)}${space}%`;
}

/** A moment (ISO 8601, milliseconds since 1970, or a Date), in this device's time zone. */
export function formatDate(
	moment: string | number | Date,
	options: Intl.DateTimeFormatOptions,
): string {
	const tag = intlTag();
	const format = kept(dates, tag, options, () => new Intl.DateTimeFormat(tag, options));
	return format.format(new Date(moment));
}

/** Bytes as "4.1 MB", from a thousand of these on as "10.7 GB". */
export function formatBytes(bytes: number): string {
	const value = bytes / 1e6;
	if (value >= 1000) return `${fixed(value / 1000, 1)} GB`;
	return `${fixed(value, value < 100 ? 1 : 0)} MB`;
}

/** "today", "yesterday", "7 days ago", by calendar days; what lies ahead is today. */
export function formatDaysAgo(moment: string | number | Date, now = new Date()): string {
	const days = Math.round((startOfDay(now) - startOfDay(new Date(moment))) / DAY);
	return m.daysAgo({ n: Math.max(0, days) });
}

/** "oil, wrinkles and hydration" */
export function formatList(words: readonly string[], type: 'and' | 'or' = 'and'): string {
	const kind = type === 'and' ? 'conjunction' : 'disjunction';
	return new Intl.ListFormat(intlTag(), { style: 'long', type: kind }).format(words);
}

/** In UTC milliseconds of the local calendar day, so that a change of the clock moves no day. */
function startOfDay(date: Date): number {
	return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
