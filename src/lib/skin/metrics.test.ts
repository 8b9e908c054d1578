import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lesionMetrics, segmentationMetrics, type LesionRow } from './evaluation';
import { LESION_CLASSES } from './lesion';
import {
	accuracy,
	auc,
	balancedAccuracy,
	bootstrapInterval,
	classAucs,
	confusionMatrix,
	expectedCalibrationError,
	jaccard,
	macroF1,
	mean,
	perClass,
	quantile,
	reliabilityBins,
	rocCurve,
	thresholdedJaccard,
	topK,
} from './metrics';

/** The rows that scikit-learn 1.x judged for the reference values below: 40 rows, 4 classes. */
const truth = Array.from({ length: 40 }, (_, i) => (i * 5 + Math.floor(i / 7)) % 4);
const scores = truth.map((t, i) => {
	const raw = [0, 1, 2, 3].map((c) => 1 + ((i * 7 + c * 11) % 13) + (c === t && i % 3 ? 6 : 0));
	const sum = raw.reduce((a, b) => a + b);
	return raw.map((value) => value / sum);
});
const answer = scores.map((row) => row.indexOf(Math.max(...row)));
const matrix = confusionMatrix(truth, answer, 4);

describe('against scikit-learn', () => {
	test('confusion matrix, accuracies, F1', () => {
		expect(matrix).toEqual([
			[6, 3, 2, 1],
			[2, 6, 1, 2],
			[2, 0, 7, 2],
			[4, 0, 0, 2],
		]);
		expect(accuracy(matrix)).toBeCloseTo(0.525, 12);
		expect(balancedAccuracy(matrix)).toBeCloseTo(0.5037878787878788, 12);
		expect(macroF1(matrix)).toBeCloseTo(0.5089743589743589, 12);
		expect(perClass(matrix).map(({ precision }) => precision)).toEqual(
			[0.42857143, 0.66666667, 0.7, 0.28571429].map((value) => expect.closeTo(value, 7) as number),
		);
		expect(topK(truth, scores, 1)).toBeCloseTo(0.525, 12);
		expect(topK(truth, scores, 2)).toBeCloseTo(0.725, 12);
		expect(topK(truth, scores, 4)).toBe(1);
	});

	test('AUC and calibration error', () => {
		expect(classAucs(truth, scores, 4)).toEqual(
			[0.6458333333, 0.8150470219, 0.8401253918, 0.6960784314].map(
				(value) => expect.closeTo(value, 9) as number,
			),
		);
		expect(expectedCalibrationError(truth, scores)).toBeCloseTo(0.15504601432235646, 12);
	});
});

describe('ROC', () => {
	const rows = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9 })), { maxLength: 40 });

	test('the area is the chance that a positive scores above a negative, ties counting half', () => {
		fc.assert(
			fc.property(rows, (list) => {
				const positives = list.filter(([positive]) => positive).map(([, score]) => score);
				const negatives = list.filter(([positive]) => !positive).map(([, score]) => score);
				const area = auc(
					list.map(([positive]) => positive),
					list.map(([, score]) => score),
				);
				const wins = positives.flatMap((p) =>
					negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)),
				);
				if (wins.length === 0) expect(area).toBeUndefined();
				else expect(area).toBeCloseTo(mean(wins) ?? NaN, 9);
			}),
		);
	});

	test('the curve runs from (0, 0) to (1, 1) and never back', () => {
		const curve = rocCurve([true, false, true, false], [0.9, 0.9, 0.4, 0.1]);
		expect(curve.map((p) => [p.falsePositiveRate, p.truePositiveRate])).toEqual([
			[0, 0],
			[0.5, 0.5],
			[0.5, 1],
			[1, 1],
		]);
		expect(curve[0]?.threshold).toBe(Infinity);
	});
});

test('reliability bins hold every row once; a probability of 1 is in the last, of 0 in the first', () => {
	const bins = reliabilityBins(
		[0, 1, 0],
		[
			[1, 0],
			[0.5, 0.5],
			[0.2, 0.8],
		],
	);
	expect(bins).toHaveLength(15);
	expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(3);
	expect(bins[14]).toMatchObject({ n: 1, confidence: 1, accuracy: 1 });
	// Confidence 0.8 = 12 / 15 belongs to the bin that ends there.
	expect(bins[11]).toMatchObject({ n: 1, accuracy: 0 });
	expect(reliabilityBins([0], [[0]])[0]?.n).toBe(1);
});

test('figures that have no meaning are undefined', () => {
	const empty = confusionMatrix([], [], 3);
	expect([accuracy(empty), balancedAccuracy(empty), macroF1(empty)]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
	expect(expectedCalibrationError([], [])).toBeUndefined();
	expect(mean([])).toBeUndefined();
	expect(() => confusionMatrix([3], [0], 3)).toThrow(RangeError);
	expect(() => confusionMatrix([0], [], 3)).toThrow(RangeError);
});

describe('Jaccard', () => {
	test('an empty truth scores 1 only when the answer is empty too', () => {
		expect(jaccard([0, 0], [0, 0])).toBe(1);
		expect(jaccard([0, 0], [0, 1])).toBe(0);
		expect(jaccard([1, 0], [0, 0])).toBe(0);
		expect(jaccard([1, 255, 0, 0], [1, 0, 1, 0])).toBeCloseTo(1 / 3, 12);
		expect(() => jaccard([1], [1, 0])).toThrow(RangeError);
	});

	test('is symmetric, 0…1, and 1 for a mask and itself', () => {
		const mask = fc.uint8Array({ min: 0, max: 1, minLength: 20, maxLength: 20 });
		fc.assert(
			fc.property(mask, mask, (a, b) => {
				expect(jaccard(a, b)).toBe(jaccard(b, a));
				expect(jaccard(a, b)).toBeGreaterThanOrEqual(0);
				expect(jaccard(a, b)).toBeLessThanOrEqual(1);
				expect(jaccard(a, a)).toBe(1);
			}),
		);
	});

	test('threshold Jaccard counts from 0.65 on', () => {
		expect([0.65, 0.649, 1].map((value) => thresholdedJaccard(value))).toEqual([0.65, 0, 1]);
		const metrics = segmentationMetrics([0.5, 0.9]);
		expect(metrics?.mean_jaccard).toBeCloseTo(0.7, 12);
		expect(metrics?.threshold_jaccard).toBeCloseTo(0.45, 12);
		expect(segmentationMetrics([])).toBeUndefined();
	});
});

test('quantiles are linear between ranks', () => {
	expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
	expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBeCloseTo(9.1, 12);
	expect(quantile([], 0.5)).toBeUndefined();
});

test('a bootstrap repeats with its seed, holds the mean, and narrows with more rows', () => {
	const interval = (n: number) => {
		const values = Array.from({ length: n }, (_, i) => i % 2);
		return bootstrapInterval(n, (rows) => mean(rows.map((i) => values[i] ?? 0)), { seed: 7 });
	};
	const wide = interval(50);
	const narrow = interval(2000);
	expect(interval(50)).toEqual(wide);
	expect(wide && narrow).toBeDefined();
	if (!wide || !narrow) return;
	expect(wide.low).toBeLessThan(0.5);
	expect(wide.high).toBeGreaterThan(0.5);
	// The normal interval of 2,000 rows is 0.5 ± 0.022.
	expect(narrow.high - narrow.low).toBeCloseTo(0.044, 2);
	expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low);
});

describe('the figures of an evaluation', () => {
	const row = (t: number | undefined, a: number, abstained = false): LesionRow => ({
		truth: t === undefined ? undefined : LESION_CLASSES[t],
		prediction: LESION_CLASSES[a] ?? 'MEL',
		probabilities: LESION_CLASSES.map((_, c) => (c === a ? 0.94 : 0.01)),
		abstained,
	});

	test('judge labelled rows, those it abstains from included; abstained is of all', () => {
		const rows = [row(0, 0), row(0, 1, true), row(1, 1), row(1, 1), row(undefined, 2, true)];
		expect(lesionMetrics(rows)).toMatchObject({
			accuracy: 0.75,
			balanced_accuracy: 0.75,
			melanoma_recall: 0.5,
			melanoma_precision: 1,
			argmax_accuracy: 0.75,
			abstained: 0.4,
			selective_balanced_accuracy: 1,
		});
		expect(lesionMetrics(rows)?.per_class.BCC).toEqual({
			precision: 0,
			recall: null,
			f1: null,
			auc: null,
			n: 0,
		});
		expect(lesionMetrics(rows)?.confusion_matrix[0]).toEqual([1, 1, 0, 0, 0, 0, 0]);
	});

	test('are left out without labels', () => {
		expect(lesionMetrics([row(undefined, 1)])).toBeUndefined();
	});

	test('have exactly the keys that INTERFACES fixes', () => {
		expect(Object.keys(lesionMetrics([row(0, 0)]) ?? {}).sort()).toEqual(
			[
				'accuracy',
				'balanced_accuracy',
				'macro_f1',
				'per_class',
				'confusion_matrix',
				'melanoma_recall',
				'melanoma_precision',
				'argmax_accuracy',
				'top2_accuracy',
				'top3_accuracy',
				'macro_auc',
				'ece',
				'abstained',
				'selective_balanced_accuracy',
			].sort(),
		);
	});
});
