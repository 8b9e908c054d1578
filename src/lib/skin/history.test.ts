import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, type Attribute } from './attributes';
import type { CheckInHeading, Score } from './check-in';
import {
	axisNotes,
	axisTicks,
	chartModel,
	historyRows,
	historyTitle,
	seriesOf,
	tickLabel,
	within,
} from './history';

const NOW = new Date('2026-11-21T09:00:00Z');
const DAY = 86_400_000;
const ago = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();
const of = <T>(make: (name: Attribute) => T) =>
	Object.fromEntries(ATTRIBUTES.map((name) => [name, make(name)])) as Record<Attribute, T>;
const visit = (days: number, more: Partial<CheckInHeading> & { grade?: number } = {}) => {
	const { grade = 1.5, ...rest } = more;
	const heading: CheckInHeading = {
		id: String(days),
		takenAt: ago(days),
		scores: of((): Score => ({ grade, spread: 0.2 })),
		note: '',
		tags: [],
		model: 'face-attributes 1.0.0',
		...rest,
	};
	return heading;
};
const RETEST = of(() => 0.2);

describe('within', () => {
	it('takes a month, half a year or all, oldest first', () => {
		const all = [visit(0), visit(20), visit(100), visit(400)];
		expect(within(all, 'month', NOW).map(({ id }) => id)).toEqual(['20', '0']);
		expect(within(all, 'half-year', NOW)).toHaveLength(3);
		expect(within(all, 'all', NOW)).toHaveLength(4);
	});
});

describe('seriesOf', () => {
	it('takes what is usual from before the period, too', () => {
		const all = [0, 7, 14, 60, 70, 80].map((days) => visit(days));
		const [oil] = seriesOf(within(all, 'month', NOW), all, RETEST);
		expect(oil?.points).toHaveLength(3);
		expect(oil?.range?.visits).toBe(5);
	});

	it('leaves out what another model read, and says so', () => {
		const all = [visit(0), visit(7, { model: 'face-attributes 0.9.0' })];
		const shown = within(all, 'all', NOW);
		expect(seriesOf(shown, all, RETEST)[0]?.points).toHaveLength(1);
		const rows = historyRows(shown, { now: NOW });
		expect(rows.map(({ leftOut }) => leftOut !== '')).toEqual([false, true]);
	});

	it('shows the present model, where it read any: a newest visit of another hides no others', () => {
		const old = { model: 'face-attributes 0.9.0' };
		const all = [visit(0, old), visit(7), visit(14), visit(60, old)];
		const shown = within(all, 'all', NOW);
		const model = chartModel(shown, 'face-attributes 1.0.0');
		const [oil] = seriesOf(shown, all, RETEST, model);
		expect(oil?.points.map(({ id }) => id)).toEqual(['14', '7']);
		const rows = historyRows(shown, { model, out: { 60: 'missing' }, now: NOW });
		expect(rows.map(({ leftOut }) => leftOut)).toEqual([
			'Left out of the charts: read by another model',
			'',
			'',
			'Left out of the charts: read by another model, cannot be read again (no picture)',
		]);
		// Where it read none, they stay as they were.
		expect(chartModel(shown, 'face-attributes 2.0.0')).toBe('face-attributes 0.9.0');
		expect(chartModel(shown, undefined)).toBe('face-attributes 0.9.0');
		expect(chartModel([], undefined)).toBeUndefined();
	});
});

it('notes and tags stand on the axis', () => {
	const notes = axisNotes([
		visit(9, { note: ' new sunscreen ' }),
		visit(8),
		visit(7, { tags: ['sleep', 'sun'] }),
	]);
	expect(notes.map(({ words }) => words)).toEqual(['new sunscreen', 'little sleep, sun']);
});

it('the title says how many since when', () => {
	expect(historyTitle([], NOW)).toBe('No check-ins in this time');
	expect(historyTitle([visit(200), visit(0)], NOW)).toBe('2 check-ins since May');
	expect(historyTitle([visit(3)], NOW)).toBe('1 check-in since Wed 18 Nov');
	expect(historyTitle([visit(400)], NOW)).toBe('1 check-in since October 2025');
});

it('the axis has a few labels, in order, inside the period', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 3000 }), (days) => {
			const from = NOW.getTime() - days * DAY;
			const ticks = axisTicks(from, NOW.getTime());
			expect(ticks.length).toBeGreaterThan(0);
			expect(ticks.length).toBeLessThanOrEqual(5);
			expect(ticks.every((at) => at >= from && at <= NOW.getTime() + 1)).toBe(true);
			const labels = ticks.map((at) => tickLabel(at, from, NOW.getTime()));
			expect(new Set(labels).size).toBe(labels.length);
		}),
	);
});
