/**
 * A reminder as a calendar file (iCalendar, RFC 5545): one event that repeats, in the words that
 * the person chose. Nothing in it names this product or what the diary is about, because calendars
 * are shared, shown on lock screens and kept by others.
 */

/** How often, in words of the page; every one keeps its weekday. */
export const RHYTHMS = ['daily', 'weekly', 'two-weekly', 'four-weekly', 'twelve-weekly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

export interface Reminder {
	/** The same for every file that is to replace an earlier one. */
	readonly uid: string;
	/** Counts up with each file of that uid, from 0. */
	readonly sequence: number;
	readonly title: string;
	readonly rhythm: Rhythm;
	/** The first time, in the local time of wherever the person is: `2026-11-21` and `20:00`. */
	readonly date: string;
	readonly time: string;
}

const RULES: Record<Rhythm, string> = {
	daily: 'FREQ=DAILY',
	weekly: 'FREQ=WEEKLY',
	'two-weekly': 'FREQ=WEEKLY;INTERVAL=2',
	'four-weekly': 'FREQ=WEEKLY;INTERVAL=4',
	'twelve-weekly': 'FREQ=WEEKLY;INTERVAL=12',
};
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** Octets that a line may have, its end not counted. */
const LINE_OCTETS = 75;

/**
 * The file's text, with the line ends that the standard asks for.
 * @param now the time of its making, ms since 1970; it goes into the file
 * @throws RangeError for a date or time that is none
 */
export function calendarFile(reminder: Reminder, now: number): string {
	const { uid, sequence, title, rhythm, date, time } = reminder;
	const first = new Date(`${date}T${time}:00Z`);
	const isReal =
		!Number.isNaN(first.getTime()) && first.toISOString().startsWith(`${date}T${time}`);
	if (!isReal) throw new RangeError(`${date} ${time} is no date and time.`);
	const weekday = WEEKDAYS[first.getUTCDay()] ?? '';
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//diary//reminder 1.0//EN',
		'CALSCALE:GREGORIAN',
		'METHOD:PUBLISH',
		'BEGIN:VEVENT',
		`UID:${escapeText(uid)}`,
		`SEQUENCE:${String(sequence)}`,
		`DTSTAMP:${compact(new Date(now))}Z`,
		// Without a zone: eight in the evening is eight in the evening wherever the person is.
		`DTSTART:${compact(first)}`,
		'DURATION:PT10M',
		`RRULE:${RULES[rhythm]}${rhythm === 'daily' ? '' : `;BYDAY=${weekday}`}`,
		`SUMMARY:${escapeText(title)}`,
		'CLASS:PRIVATE',
		'TRANSP:TRANSPARENT',
		'BEGIN:VALARM',
		'ACTION:DISPLAY',
		`DESCRIPTION:${escapeText(title)}`,
		'TRIGGER:PT0S',
		'END:VALARM',
		'END:VEVENT',
		'END:VCALENDAR',
	];
	return lines.map((line) => `${fold(line)}\r\n`).join('');
}

/** `20261121T200000` */
function compact(time: Date): string {
	return time.toISOString().replace(/[-:]|\.\d+Z$/g, '');
}

/** A text value: its separators escaped, its line breaks written out, other controls left out. */
export function escapeText(text: string): string {
	return text
		.replace(/[\\;,]/g, (sign) => `\\${sign}`)
		.replace(/\r\n|[\r\n\u2028\u2029]/g, '\\n')
		.replace(/\p{Cc}/gu, '');
}

/** A long line as several, each of at most 75 octets of UTF-8 and none cut within a character. */
export function fold(line: string): string {
	const encoder = new TextEncoder();
	let folded = '';
	let octets = 0;
	for (const character of line) {
		const more = encoder.encode(character).length;
		if (octets + more > LINE_OCTETS) {
			folded += '\r\n ';
			octets = 1; // the space belongs to the line
		}
		folded += character;
		octets += more;
	}
	return folded;
}
