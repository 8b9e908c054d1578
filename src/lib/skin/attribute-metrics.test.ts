import { describe, expect, it } from 'vitest';
import { attributeMetrics, pRecall, spearman } from './attribute-metrics';

const sure = (grade: number): number[] => [0, 1, 2, 3, 4].map((g) => (g === grade ? 1 : 0));

describe('P-Recall', () => {
	it('is worth 1, 0.5, −0.5, −1, −1.5 by distance, mean over the grades that occur', () => {
		expect(pRecall([0, 0, 0, 0, 0], [0, 1, 2, 3, 4])).toBeCloseTo(-0.3, 9);
		expect(pRecall([2, 2, 4], [2, 3, 4])).toBeCloseTo((0.75 + 1) / 2, 9);
	});
});

describe('rank correlation', () => {
	it('knows order, its reverse, ties and nothing to say', () => {
		expect(spearman([0, 1, 2, 3], [0.1, 0.4, 2, 9])).toBeCloseTo(1, 9);
		expect(spearman([0, 1, 2, 3], [4, 3, 2, 1])).toBeCloseTo(-1, 9);
		// scipy.stats.spearmanr([0, 0, 1, 2], [1, 2, 2, 3])
		expect(spearman([0, 0, 1, 2], [1, 2, 2, 3])).toBeCloseTo(0.8333333, 6);
		expect(spearman([1, 1], [1, 2])).toBeNull();
	});
});

describe('figures of an attribute', () => {
	it('judge the most probable grade and the expected one', () => {
		const graded = [
			{ truth: 1, probabilities: [0.1, 0.5, 0.4, 0, 0] },
			{ truth: 3, probabilities: sure(4) },
		];
		const metrics = attributeMetrics(graded);
		expect(metrics).toMatchObject({ accuracy: 0.5, n: 2, spearman: 1 });
		expect(metrics?.p_recall).toBeCloseTo(0.75, 9);
		expect(metrics?.mae).toBeCloseTo((0.3 + 1) / 2, 9);
	});

	it('are none without a label', () => {
		expect(attributeMetrics([])).toBeUndefined();
	});
});
