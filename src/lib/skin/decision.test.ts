import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dividePrior, softmax } from './calibration';
import { decide, decisionSentence, rank } from './decision';
import { KINDS } from './kinds';
import { LESION_CLASSES } from './lesion';
import type { LesionPolicy } from './policy';

const policy: LesionPolicy = {
	calibration: { temperature: 1.2, prior: [0.11, 0.67, 0.05, 0.03, 0.11, 0.01, 0.02] },
	decision: { balanced: { prior_power: 0.6 }, sensitive: { melanoma_threshold: 0.12 } },
	doctor: { threshold: 0.15 },
	abstention: { threshold: 0.5, camera_threshold: 0.8 },
};
const flat: LesionPolicy = {
	...policy,
	decision: { ...policy.decision, balanced: { prior_power: 0 } },
};

const probabilities = fc
	.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 })
	.filter((values) => values.some((value) => value > 0))
	.map((values) =>
		dividePrior(
			values,
			values.map(() => 1),
			0,
		),
	);

describe('softmax', () => {
	test('agrees with values worked out by hand', () => {
		expect(softmax([0, Math.log(3)])).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12)]);
		expect(softmax([0, 2 * Math.log(3)], 2)[1]).toBeCloseTo(0.75, 12);
	});

	test('sums to 1, also for huge logits, and keeps the order', () => {
		const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1 });
		fc.assert(
			fc.property(logits, fc.double({ min: 0.05, max: 20, noNaN: true }), (values, temperature) => {
				const p = softmax(values, temperature);
				expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
				expect(p[values.indexOf(Math.max(...values))]).toBe(Math.max(...p));
			}),
		);
	});

	test('refuses a temperature that is not above 0', () => {
		expect(() => softmax([1], 0)).toThrow(RangeError);
		expect(() => softmax([1], NaN)).toThrow(RangeError);
	});
});

describe('the decision', () => {
	test('balanced: the prior is divided out by its power', () => {
		// 0.2 / 0.11^0.6 = 0.752, 0.6 / 0.67^0.6 = 0.763: just still a mole.
		expect(decide([0.2, 0.6, 0.04, 0.04, 0.04, 0.001, 0.01], policy).prediction).toBe('NV');
		// 0.25 / 0.11^0.6 = 0.940 > 0.55 / 0.67^0.6 = 0.699.
		const decision = decide([0.25, 0.55, 0.05, 0.05, 0.08, 0.005, 0.015], policy);
		expect(decision).toEqual({
			prediction: 'MEL',
			mostProbable: 'NV',
			differs: true,
			why: 'prior',
		});
	});

	test('sensitive: melanoma from its threshold on, exactly; below it as balanced', () => {
		const at = [0.12, 0.8, 0.02, 0.02, 0.02, 0.01, 0.01];
		const below = [0.1199, 0.8001, 0.02, 0.02, 0.02, 0.01, 0.01];
		expect(decide(at, policy, 'sensitive')).toMatchObject({
			prediction: 'MEL',
			why: 'melanoma-threshold',
		});
		expect(decide(below, policy, 'sensitive')).toEqual(decide(below, policy, 'balanced'));
	});

	test('with power 0 it is the most probable kind, ties going to the first', () => {
		fc.assert(
			fc.property(probabilities, (p) => {
				const decision = decide(p, flat);
				expect(decision.prediction).toBe(LESION_CLASSES[p.indexOf(Math.max(...p))]);
				expect(decision.differs).toBe(false);
			}),
		);
	});

	test('says in words that the two differ, naming both, and only then', () => {
		fc.assert(
			fc.property(probabilities, fc.constantFrom('balanced', 'sensitive'), (p, point) => {
				const decision = decide(p, policy, point);
				const sentence = decisionSentence(decision);
				expect(sentence !== '').toBe(decision.prediction !== decision.mostProbable);
				if (sentence === '') return;
				expect(sentence).toContain(KINDS[decision.prediction].inSentence);
				expect(sentence).toContain(KINDS[decision.mostProbable].inSentence);
			}),
		);
	});

	test('refuses anything but seven probabilities', () => {
		expect(() => decide([1], policy)).toThrow(RangeError);
		expect(() => rank([0.5, 0.5])).toThrow(RangeError);
	});
});

test('the ranking holds each kind once, most probable first', () => {
	fc.assert(
		fc.property(probabilities, (p) => {
			const ranking = rank(p);
			expect(new Set(ranking.map(({ kind }) => kind)).size).toBe(7);
			const values = ranking.map(({ probability }) => probability);
			expect(values).toEqual(p.toSorted((a, b) => b - a));
		}),
	);
});

test('every kind has its texts and sources; benign keratosis names its three', () => {
	for (const code of LESION_CLASSES) {
		const kind = KINDS[code];
		expect(kind.code).toBe(code);
		expect(kind.text.length).toBeGreaterThan(40);
		expect(kind.sources.length).toBeGreaterThan(1);
	}
	for (const name of ['seborrhoeic keratosis', 'solar lentigo', 'lichen-planus-like keratosis']) {
		expect(KINDS.BKL.text).toContain(name);
		expect(KINDS.BKL.includes).toContain(name);
	}
});
