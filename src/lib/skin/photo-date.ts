/** The day that a photo's file name says: "IMG_20260314_081200.jpg", "2026-03-14 left.png". */

/** Years between 1990 and 2099: other eight digits are a number. */
const DAY = /(?<!\d)((?:199|20\d)\d)([-_. ]?)(\d{2})\2(\d{2})(?!\d)/g;

/**
 * "2026-03-14", or undefined where the name has no day of the calendar in the order year, month, day
 * (the other orders mean two days), or only one after `now`.
 */
export function dayInName(name: string, now = new Date()): string | undefined {
	for (const [, year = '', , month = '', day = ''] of name.matchAll(DAY)) {
		const text = `${year}-${month}-${day}`;
		const date = new Date(`${text}T00:00:00Z`);
		const real = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
		if (real && date.getTime() <= now.getTime() + 86_400_000) return text;
	}
	return undefined;
}
