import { afterEach, expect, test } from 'vitest';
import { parse } from '../../../scripts/messages.mjs';
import {
	formatBytes,
	formatDate,
	formatDaysAgo,
	formatList,
	formatNumber,
	formatShare,
} from './format';
import { chooseLocale, locale, LOCALES, speak } from './locale';
import { number, plural, select } from './say';

afterEach(async () => speak('en'));

test('the saved language comes first, then the device’s languages in their order, then English', () => {
	expect(chooseLocale('hi', ['ko-KR'])).toBe('hi');
	expect(chooseLocale(undefined, ['fr-FR', 'ko-KR', 'hi'])).toBe('ko');
	expect(chooseLocale(undefined, ['HI-in', 'en'])).toBe('hi');
	expect(chooseLocale(undefined, ['fr'])).toBe('en');
	expect(chooseLocale('tlh', [])).toBe('en');
});

const MARCH = new Date(2026, 2, 14, 8, 5);

test('English is there from the start, and again', async () => {
	expect(locale()).toBe('en');
	await speak('ko');
	await speak('en');
	expect(formatDaysAgo(MARCH, new Date(2026, 2, 15, 0, 1))).toBe('yesterday');
	expect(formatNumber(1234567.5)).toBe('1,234,567.5');
	expect(formatShare(0.457)).toBe('46 %');
	expect(formatBytes(4_123_000)).toBe('4.1 MB');
	expect(formatDate(MARCH, { dateStyle: 'long' })).toBe('14 March 2026');
	expect(formatList(['oil', 'wrinkles', 'hydration'])).toBe('oil, wrinkles and hydration');
});

test('Korean', async () => {
	await speak('ko');
	expect(locale()).toBe('ko');
	expect(formatDaysAgo(MARCH, new Date(2026, 2, 14, 23))).toBe('오늘');
	expect(formatDaysAgo(MARCH, new Date(2026, 2, 21))).toBe('7일 전');
	expect(formatNumber(1234567)).toBe('1,234,567');
	expect(formatShare(0.457)).toBe('46%');
	expect(formatDate(MARCH, { dateStyle: 'long' })).toBe('2026년 3월 14일');
});

test('Hindi groups by lakh and crore', async () => {
	await speak('hi');
	expect(formatDaysAgo(MARCH, new Date(2026, 2, 15))).toBe('कल');
	expect(formatNumber(1234567)).toBe('12,34,567');
	expect(formatShare(0.457, 1)).toBe('45.7%');
	expect(formatBytes(12_345_600_000)).toBe('12.3 GB');
	expect(formatDate(MARCH, { dateStyle: 'long' })).toBe('14 मार्च 2026');
});

test('a plural goes by the grammar of its language: 0 is one in Hindi, many in English', () => {
	const cases = { one: 'one', other: 'other' };
	expect([0, 1, 2].map((n) => plural('en', n, cases))).toEqual(['other', 'one', 'other']);
	expect([0, 1, 2].map((n) => plural('hi', n, cases))).toEqual(['one', 'one', 'other']);
	expect(plural('ko', 1, cases)).toBe('other');
	expect(plural('en', 0, { '=0': 'none', ...cases })).toBe('none');
	expect(number('hi', 123456)).toBe('1,23,456');
	expect(select('b', { a: 'A', other: 'O' })).toBe('O');
});

test('small whole numbers, which no formatter is made for, are as it would write them', () => {
	for (const language of LOCALES) {
		const format = new Intl.NumberFormat(language);
		for (let n = 0; n < 1000; n++) expect(number(language, n)).toBe(format.format(n));
		for (const n of [-0, -3, 1000, 0.5]) expect(number(language, n)).toBe(format.format(n));
	}
});

test('the format of messages', () => {
	expect(parse('{n, plural, one {# day for {name}} other {# days}}!')).toEqual([
		{
			kind: 'plural',
			name: 'n',
			cases: [
				[
					'one',
					[
						{ kind: 'count', name: 'n' },
						{ kind: 'text', text: ' day for ' },
						{ kind: 'value', name: 'name' },
					],
				],
				[
					'other',
					[
						{ kind: 'count', name: 'n' },
						{ kind: 'text', text: ' days' },
					],
				],
			],
		},
		{ kind: 'text', text: '!' },
	]);
	for (const wrong of ['{', 'a}', '{n, plural, one {#}}', '{n, plurale, other {}}', '{1}']) {
		expect(() => parse(wrong), wrong).toThrow(SyntaxError);
	}
});
