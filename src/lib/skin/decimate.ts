/** Fewer points for a drawing that has no more pixels. */

interface Point {
	readonly grade: number;
}

/**
 * At most about `most` points that draw the same line: of each stretch its lowest and its highest,
 * in their order; the first and the last of all stay.
 */
export function decimated<P extends Point>(points: readonly P[], most: number): readonly P[] {
	if (points.length <= most) return points;
	const kept = new Set([0, points.length - 1]);
	const stretches = Math.max(1, Math.floor(most / 2) - 1);
	for (let stretch = 0; stretch < stretches; stretch++) {
		const from = Math.floor((stretch * points.length) / stretches);
		const to = Math.floor(((stretch + 1) * points.length) / stretches);
		let [low, high] = [from, from];
		for (let i = from; i < to; i++) {
			const { grade } = points[i] ?? { grade: 0 };
			if (grade < (points[low]?.grade ?? 0)) low = i;
			if (grade > (points[high]?.grade ?? 0)) high = i;
		}
		kept.add(low).add(high);
	}
	return points.filter((_, index) => kept.has(index));
}
