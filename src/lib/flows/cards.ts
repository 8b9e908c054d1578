/** What pages say from a model's card. */
import type { Cards } from './engine';

/** The number of held-out pictures behind a classifier's figures, where its card says it. */
export function checkedOn(cards: Cards | undefined): number | undefined {
	const test = cards?.classifier.metrics['test'];
	if (typeof test !== 'object' || test === null || !('n' in test)) return undefined;
	return typeof test.n === 'number' ? test.n : undefined;
}
