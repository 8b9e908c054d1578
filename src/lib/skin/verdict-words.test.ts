import { describe, expect, it } from 'vitest';
import type { TrailVisit } from './sequence';
import { verdictOf } from './verdict';
import {
	curveSentence,
	evidenceRows,
	verdictChance,
	verdictSentences,
	verdictTitle,
} from './verdict-words';

const BAND = { low: 0.1, high: 0.9 };
const NOW = new Date('2026-11-21T12:00:00Z');
const at = (month: number): string => new Date(Date.UTC(2026, month, 3, 12)).toISOString();
const visits = (...probabilities: (number | null)[]): TrailVisit[] =>
	probabilities.map((p, month) => {
		const visit = { id: String(month), takenAt: at(month) };
		return p === null ? { ...visit, skipped: 'blurred' } : { ...visit, p };
	});
const said = (trail: TrailVisit[], note = '') => {
	const verdict = verdictOf(trail, BAND);
	const context = { band: BAND, now: NOW, noteOf: () => note };
	const oil = { attribute: 'oil', change: -1, better: true } as const;
	return {
		title: verdictTitle(verdict),
		chance: verdictChance(verdict),
		words: verdictSentences(verdict, [oil], context).join(' '),
		verdict,
	};
};

describe('a verdict in words', () => {
	it('says better, the period, what was left out, the turn and what moved', () => {
		const { title, chance, words } = said(visits(0.9, 0.3, null, 0.7, 0.95), 'new sunscreen');
		expect(title).toBe('Getting better');
		expect(chance).toEqual({ share: '95 %', words: 'likely better' });
		expect(words).toBe(
			'4 visits used, 3 Jan to 3 May. 1 left out (blurred). The turn came on 3 Apr, at ' +
				'“new sunscreen”. Lower: oil. The rest did not move.',
		);
	});

	it('turns the probability round where it got worse', () => {
		const { title, chance } = said(visits(0.5, 0.2, 0.05));
		expect([title, chance?.share, chance?.words]).toEqual([
			'Getting worse',
			'95 %',
			'likely worse',
		]);
	});

	it('says what a verdict would take where it is not clear, and names no turn', () => {
		const { title, chance, words } = said(visits(0.5, 0.4));
		expect([title, chance?.share, chance?.words]).toEqual(['Not clear', '60 %', 'likely worse']);
		expect(words).toContain('a verdict takes a chance of 90 %');
		expect(words).not.toContain('turn');
	});

	it('asks for a second visit', () => {
		const { title, chance, words } = said(visits(0.99, null));
		expect([title, chance]).toEqual(['No verdict yet', undefined]);
		expect(words).toContain('there is one so far');
	});

	it('tells what each visit added, the newest first', () => {
		const { verdict } = said(visits(0.9, null, 0.95));
		const rows = evidenceRows(verdict, NOW);
		expect(
			rows.map(({ day, chance, change, leftOut, turn }) => [day, chance, change, leftOut, turn]),
		).toEqual([
			['3 Mar', '95 %', '+45 points', '', true],
			['3 Feb', '', '', 'left out: blurred', false],
			['3 Jan', '', 'the beginning', '', false],
		]);
		expect(curveSentence(verdict)).toContain('from 50 % to 95 %');
	});
});
