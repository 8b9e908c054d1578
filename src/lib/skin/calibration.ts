/** From logits to calibrated probabilities, and from these to prior-free scores. */

/**
 * Softmax of logits / temperature. Temperature scaling: Guo et al., "On Calibration of Modern
 * Neural Networks", ICML 2017.
 *
 * @param logits any length ≥ 1
 * @param temperature > 0; 1 leaves the logits as they are
 * @returns probabilities 0…1 that sum to 1
 * @throws RangeError when the temperature is not above 0
 */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
	if (!(temperature > 0)) throw new RangeError('The temperature must be above 0.');
	const scaled = Array.from(logits, (value) => value / temperature);
	const highest = Math.max(...scaled);
	return normalise(scaled.map((value) => Math.exp(value - highest)));
}

/**
 * Divides the class prior, raised to a power, out of probabilities: q_c ∝ p_c / prior_c^power.
 * Power 0 changes nothing; 1 answers as if all classes were equally common.
 *
 * @returns scores 0…1 that sum to 1; for deciding, not for showing
 * @throws RangeError when the lengths differ
 */
export function dividePrior(
	probabilities: readonly number[],
	prior: readonly number[],
	power: number,
): number[] {
	if (prior.length !== probabilities.length) {
		throw new RangeError('There must be one prior for each probability.');
	}
	// A class that training never saw would divide by 0; the floor only makes that a large factor.
	return normalise(probabilities.map((p, c) => p / Math.max(prior[c] ?? 0, 1e-6) ** power));
}

function normalise(values: readonly number[]): number[] {
	const sum = values.reduce((total, value) => total + value, 0);
	return sum > 0 ? values.map((value) => value / sum) : values.map(() => 1 / values.length);
}
