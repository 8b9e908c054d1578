/** When a lesion should be looked at again. */
import { formatDaysAgo } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/lesion';

/** Three months, as in short-term digital monitoring (Menzies et al., Arch Dermatol 2001). */
export const LOOK_AGAIN_DAYS = 91;
const DAY = 86_400_000;

/** Days since a lesion was due; negative where it is not yet. Counted by calendar days. */
export function daysOverdue(lastTakenAt: string, now = new Date()): number {
	return Math.floor((startOfDay(now) - startOfDay(new Date(lastTakenAt))) / DAY) - LOOK_AGAIN_DAYS;
}

/** "Due today, 3 months after the last picture"; undefined where it is not due. */
export function dueWords(lastTakenAt: string, now = new Date()): string | undefined {
	const days = daysOverdue(lastTakenAt, now);
	if (days < 0) return undefined;
	if (days === 0) return m.dueToday();
	return days < 45 ? m.dueDays({ n: days }) : m.dueMonths({ n: Math.round(days / 30) });
}

/** "today", "yesterday", "7 days ago". */
export function daysAgo(iso: string, now = new Date()): string {
	return formatDaysAgo(iso, now);
}

/** In UTC milliseconds of the local calendar day, so that a change of the clock moves no day. */
function startOfDay(date: Date): number {
	return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
