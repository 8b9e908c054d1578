/** Days as date fields have them, in this device's time zone. */

/** "2026-03-14" */
export function dayOf(date: Date): string {
	const two = (value: number) => String(value).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "2026-03-14" of a moment in ISO 8601 or milliseconds since 1970. */
export function dayOfMoment(moment: string | number): string {
	return dayOf(new Date(moment));
}

/** Noon of a day as ISO 8601, UTC; undefined for a day in the future, or none at all. */
export function noonOf(day: string, now = new Date()): string | undefined {
	const start = new Date(`${day}T00:00`);
	if (Number.isNaN(start.getTime()) || start > now) return undefined;
	const noon = new Date(`${day}T12:00`);
	return (noon > now ? now : noon).toISOString();
}

/** A photo's own date, or now where it has none or lies in the future; ISO 8601, UTC. */
export function notAfterNow(date: Date | undefined, now = new Date()): string {
	return (date && date < now ? date : now).toISOString();
}
