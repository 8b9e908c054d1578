import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_VIEWS, intoView, outOfView, viewsOf } from './views';

const square = fc
	.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }))
	.map(([size, channels]) => ({
		size,
		channels,
		values: Float32Array.from({ length: size * size * channels }, (_, i) => i),
	}));

describe('views', () => {
	it('come back upright', () => {
		fc.assert(
			fc.property(square, fc.constantFrom(...ALL_VIEWS), ({ size, channels, values }, view) => {
				const there = intoView(values, size, channels, view);
				expect(outOfView(there, size, channels, view)).toEqual(values);
			}),
		);
	});

	it('are eight different ones', () => {
		const values = Float32Array.of(1, 2, 3, 4);
		const seen = new Set(ALL_VIEWS.map((view) => intoView(values, 2, 1, view).join()));
		expect(seen.size).toBe(8);
	});

	it('turn clockwise, and mirror first', () => {
		const values = Float32Array.of(1, 2, 3, 4);
		expect([...intoView(values, 2, 1, 1)]).toEqual([3, 1, 4, 2]);
		expect([...intoView(values, 2, 1, 4)]).toEqual([2, 1, 4, 3]);
		expect([...intoView(values, 2, 1, 5)]).toEqual([4, 2, 3, 1]);
	});

	it('are one or eight', () => {
		expect(viewsOf(1)).toEqual([0]);
		expect(viewsOf(8)).toHaveLength(8);
	});
});
