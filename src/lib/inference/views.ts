/**
 * The eight views of test-time augmentation: four quarter turns of the picture and of its mirror
 * image. What a model says of a view is turned back before it is averaged.
 */

/** Views 0–3: quarter turns clockwise; 4–7: the same after a mirroring left to right. */
export const ALL_VIEWS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Which views are averaged for a count of 1 or 8. */
export function viewsOf(count: 1 | 8): readonly number[] {
	return count === 8 ? ALL_VIEWS : [0];
}

/**
 * A square of `size` × `size` × `channels` values as `view` shows it: mirrored (views 4–7), then
 * turned clockwise. View 0 is the very same array.
 */
export function intoView(
	values: Float32Array,
	size: number,
	channels: number,
	view: number,
): Float32Array {
	return moved(values, size, channels, view, false);
}

/** The opposite of `intoView`: brings values that lie in a view back upright. */
export function outOfView(
	values: Float32Array,
	size: number,
	channels: number,
	view: number,
): Float32Array {
	return moved(values, size, channels, view, true);
}

function moved(
	values: Float32Array,
	size: number,
	channels: number,
	view: number,
	back: boolean,
): Float32Array {
	if (view === 0) return values;
	const turns = view % 4;
	const mirrored = view >= 4;
	const result = new Float32Array(values.length);
	const last = size - 1;
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const start = mirrored ? last - x : x;
			// Where the upright pixel (x, y) lies in the view.
			const [viewX, viewY] =
				turns === 0
					? [start, y]
					: turns === 1
						? [last - y, start]
						: turns === 2
							? [last - start, last - y]
							: [y, last - start];
			const upright = (y * size + x) * channels;
			const inView = (viewY * size + viewX) * channels;
			const [from, to] = back ? [inView, upright] : [upright, inView];
			for (let c = 0; c < channels; c++) result[to + c] = values[from + c] ?? 0;
		}
	}
	return result;
}
