import { formatDate } from '$lib/i18n/format';

/** A moment's day as "14 March 2026"; ISO 8601 in. */
export function longDay(iso: string): string {
	return formatDate(iso, { day: 'numeric', month: 'long', year: 'numeric' });
}
