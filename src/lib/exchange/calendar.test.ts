import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarFile, escapeText, fold, RHYTHMS } from './calendar';
import type { Reminder } from './calendar';

const NOW = Date.parse('2026-11-20T09:30:15.123Z');
const reminder: Reminder = {
	uid: '0b9f7a9e-7a6e-4a53-8d7e-3d7f4d0c8a11',
	sequence: 0,
	title: 'Diary',
	rhythm: 'weekly',
	date: '2026-11-22',
	time: '20:05',
};

/** Of one to four octets, what the format means something by, and what may not be in it. */
const SIGNS = fc.constantFrom(
	'a',
	'é',
	'日',
	'😀',
	',',
	';',
	':',
	'\\',
	'\n',
	'\r',
	'\u2028',
	'\u0007',
);

/** A reader of our own: unfolds, and takes each line apart. */
function read(file: string): Map<string, string> {
	expect(file.endsWith('\r\n')).toBe(true);
	const lines = file.replaceAll('\r\n ', '').trimEnd().split('\r\n');
	return new Map(
		lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
	);
}

const unescape = (text: string): string =>
	text.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));

describe('calendarFile', () => {
	it('is one event that repeats on its weekday, at local time', () => {
		const values = read(calendarFile(reminder, NOW));
		expect(values.get('DTSTART')).toBe('20261122T200500');
		expect(values.get('DTSTAMP')).toBe('20261120T093015Z');
		expect(values.get('RRULE')).toBe('FREQ=WEEKLY;BYDAY=SU');
		expect(values.get('UID')).toBe(reminder.uid);
		expect(values.get('SUMMARY')).toBe('Diary');
	});

	it('knows every rhythm', () => {
		const rules = RHYTHMS.map((rhythm) =>
			read(calendarFile({ ...reminder, rhythm }, NOW)).get('RRULE'),
		);
		expect(rules).toEqual([
			'FREQ=DAILY',
			'FREQ=WEEKLY;BYDAY=SU',
			'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU',
			'FREQ=WEEKLY;INTERVAL=4;BYDAY=SU',
			'FREQ=WEEKLY;INTERVAL=12;BYDAY=SU',
		]);
	});

	it('names neither the product nor what the diary is about', () => {
		expect(calendarFile(reminder, NOW)).not.toMatch(/skin|face|lesion|mole|health|doctor|keep/i);
	});

	it.each([
		['2026-02-30', '20:00'],
		['2026-11-22', '24:30'],
		['', '20:00'],
		['2026-11-22', ''],
		['2026-11-22\r\nATTENDEE:x', '20:00'],
	])('refuses %j %j', (date, time) => {
		expect(() => calendarFile({ ...reminder, date, time }, NOW)).toThrow(RangeError);
	});

	it('keeps any title whole, in lines of 75 octets, and lets none add a line of its own', () => {
		const plain = calendarFile(reminder, NOW).split('\r\n').length;
		fc.assert(
			fc.property(fc.string({ unit: SIGNS, maxLength: 90 }), (title) => {
				const file = calendarFile({ ...reminder, title }, NOW);
				const lines = file.split('\r\n');
				const octets = lines.map((line) => new TextEncoder().encode(line).length);
				expect(Math.max(...octets)).toBeLessThanOrEqual(75);
				expect(lines.filter((line) => !line.startsWith(' ')).length).toBe(plain);
				const kept = title.replace(/\r\n|[\r\n\u2028\u2029]/g, '\n').replace(/[^\P{Cc}\n]/gu, '');
				expect(unescape(read(file).get('SUMMARY') ?? '')).toBe(kept);
			}),
			{ numRuns: 40 },
		);
	});
});

it('folds and escapes', () => {
	expect(fold('a'.repeat(75))).toBe('a'.repeat(75));
	expect(fold('a'.repeat(76))).toBe(`${'a'.repeat(75)}\r\n a`);
	expect(fold(`${'a'.repeat(73)}日本`)).toBe(`${'a'.repeat(73)}\r\n 日本`);
	expect(escapeText('a,b;c\\d\ne')).toBe('a\\,b\\;c\\\\d\\ne');
});
