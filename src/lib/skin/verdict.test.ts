import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, type Attribute } from './attributes';
import type { Score } from './check-in';
import type { TrailVisit } from './sequence';
import { sequenceMetrics } from './sequence-metrics';
import { movedOf, verdictOf } from './verdict';

const BAND = { low: 0.3, high: 0.7 };
const at = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
const trail = (...probabilities: (number | null)[]): TrailVisit[] =>
	probabilities.map((p, day) => {
		const visit = { id: String(day), takenAt: at(day) };
		return p === null ? { ...visit, skipped: 'blurred' } : { ...visit, p };
	});

describe('a verdict', () => {
	it('says better, worse or not clear by the band', () => {
		expect(verdictOf(trail(0.5, 0.7), BAND).name).toBe('improved');
		expect(verdictOf(trail(0.5, 0.3), BAND).name).toBe('deteriorated');
		expect(verdictOf(trail(0.5, 0.69), BAND).name).toBe('unclear');
	});

	it('needs two visits that count', () => {
		const lone = verdictOf(trail(null, 0.9, null), BAND);
		expect(lone).toMatchObject({ name: 'unclear', p: 0.5, tooFew: true, used: 1, skipped: 2 });
		expect(verdictOf([], BAND)).toMatchObject({ name: 'unclear', p: 0.5, used: 0 });
	});

	it('names the visit from which on it stayed on its side', () => {
		expect(verdictOf(trail(0.5, 0.6, 0.2, null, 0.8, 0.9), BAND).turn?.id).toBe('4');
		expect(verdictOf(trail(0.6, 0.8, 0.9), BAND).turn?.id).toBe('1');
		expect(verdictOf(trail(0.6, 0.8, 0.1), BAND).turn?.id).toBe('2');
		expect(verdictOf(trail(0.6, 0.5, 0.5), BAND).turn).toBeUndefined();
	});

	it('knows nothing after one visit, whatever the model says', () => {
		const { evidence } = verdictOf(trail(null, 0.96, 0.6), BAND);
		expect(evidence.map(({ p, change }) => [p, change])).toEqual([
			[undefined, undefined],
			[0.5, undefined],
			[0.6, expect.closeTo(0.1, 9)],
		]);
	});

	it('adds up: the changes lead from the first probability to the last', () => {
		const p = fc.double({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(fc.array(fc.option(p), { minLength: 1 }), (probabilities) => {
				const verdict = verdictOf(trail(...probabilities), BAND);
				const changes = verdict.evidence.reduce((sum, { change = 0 }) => sum + change, 0);
				expect((verdict.first?.p ?? 0) + changes).toBeCloseTo(verdict.last?.p ?? 0, 9);
				expect(verdict.used + verdict.skipped).toBe(probabilities.length);
			}),
		);
	});

	it('is the same with skipped visits put in anywhere', () => {
		const p = fc.double({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(fc.array(p, { minLength: 2 }), fc.nat(), (probabilities, place) => {
				const padded: (number | null)[] = [...probabilities];
				padded.splice(place % (padded.length + 1), 0, null, null);
				const plain = verdictOf(trail(...probabilities), BAND);
				const with2 = verdictOf(trail(...padded), BAND);
				expect([with2.name, with2.p, with2.used]).toEqual([plain.name, plain.p, plain.used]);
			}),
		);
	});
});

describe('what moved', () => {
	const retest = Object.fromEntries(ATTRIBUTES.map((name) => [name, 0.3])) as Record<
		Attribute,
		number
	>;
	const visit = (oil: number, hydration: number) => ({
		scores: Object.fromEntries(
			ATTRIBUTES.map((name): [Attribute, Score] => [
				name,
				{ grade: name === 'oil' ? oil : name === 'hydration' ? hydration : 2, spread: 0.3 },
			]),
		) as Record<Attribute, Score>,
	});

	it('is told by thirds, the largest first, and which way is better', () => {
		const visits = [
			visit(3, 1),
			visit(3, 1),
			visit(2, 1.2),
			visit(2, 1.2),
			visit(1, 2),
			visit(1, 2),
		];
		expect(movedOf(visits, retest)).toEqual([
			{ attribute: 'oil', change: -2, better: true },
			{ attribute: 'hydration', change: 1, better: true },
		]);
		expect(movedOf([...visits].reverse(), retest).map(({ better }) => better)).toEqual([
			false,
			false,
		]);
	});

	it('is nothing within what two pictures differ by, or of one visit', () => {
		expect(movedOf([visit(2, 2), visit(2.3, 2)], retest)).toEqual([]);
		expect(movedOf([visit(2, 2)], retest)).toEqual([]);
	});
});

describe('figures of series', () => {
	it('count unclear ones apart, and answer by a half', () => {
		const metrics = sequenceMetrics([
			{ label: 'improved', p: 0.9, verdict: 'improved' },
			{ label: 'improved', p: 0.5, verdict: 'unclear' },
			{ label: 'deteriorated', p: 0.6, verdict: 'unclear' },
			{ label: 'deteriorated', p: 0.1, verdict: 'deteriorated' },
			{ label: 'unclear', p: 0.95, verdict: 'improved' },
			{ label: 'unclear', p: 0.5, verdict: 'unclear' },
		]);
		expect(metrics).toMatchObject({
			accuracy: 0.75,
			balanced_accuracy: 0.75,
			recall: 1,
			recall_deteriorated: 0.5,
			auc: 0.75,
			confusion_matrix: [
				[2, 0],
				[1, 1],
			],
			unclear_share: 0.5,
			unclear_recall: 0.5,
		});
		expect(metrics?.precision).toBeCloseTo(2 / 3, 9);
	});

	it('are null where they are not defined', () => {
		const flat = sequenceMetrics([{ label: 'unclear', p: 0.5, verdict: 'unclear' }]);
		expect(flat).toMatchObject({ accuracy: null, precision: null, auc: null, ece: null });
		expect(flat).toMatchObject({ unclear_share: null, unclear_recall: 1 });
		expect(sequenceMetrics([])).toBeUndefined();
	});
});
