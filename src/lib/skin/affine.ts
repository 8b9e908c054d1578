/** Maps of the plane: x' = a·x + b·y + c, y' = d·x + e·y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export type Point = readonly [x: number, y: number];

export function applyAffine([a, b, c, d, e, f]: Affine, [x, y]: Point): [number, number] {
	return [a * x + b * y + c, d * x + e * y + f];
}

/** First `inner`, then `outer`. */
export function composeAffine(outer: Affine, inner: Affine): Affine {
	const [a, b, c, d, e, f] = outer;
	const [p, q, r, s, t, u] = inner;
	return [
		a * p + b * s,
		a * q + b * t,
		a * r + b * u + c,
		d * p + e * s,
		d * q + e * t,
		d * r + e * u + f,
	];
}

/** The way back. Throws a RangeError where there is none (everything falls on a line). */
export function invertAffine([a, b, c, d, e, f]: Affine): Affine {
	const determinant = a * e - b * d;
	if (!(Math.abs(determinant) > 1e-300)) throw new RangeError('This map cannot be inverted.');
	const [p, q, s, t] = [e, -b, -d, a].map((value) => value / determinant) as [
		number,
		number,
		number,
		number,
	];
	return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}

/** How much longer lines become: √|determinant|. */
export function affineScale([a, b, , d, e]: Affine): number {
	return Math.sqrt(Math.abs(a * e - b * d));
}

/**
 * The map of a square of side `side` around `centre`, turned clockwise by `angle` (radians), from
 * its own coordinates (0…1, x along its upper edge).
 */
export function squareToPlane(centre: Point, side: number, angle: number): Affine {
	const cos = Math.cos(angle) * side;
	const sin = Math.sin(angle) * side;
	return [cos, -sin, centre[0] - (cos - sin) / 2, sin, cos, centre[1] - (sin + cos) / 2];
}

/**
 * From a picture of `width` × `height` to the same after `turns` quarter turns clockwise, both in
 * pixels.
 */
export function quarterTurn(turns: number, width: number, height: number): Affine {
	switch (((turns % 4) + 4) % 4) {
		case 1:
			return [0, -1, height, 1, 0, 0];
		case 2:
			return [-1, 0, width, 0, -1, height];
		case 3:
			return [0, 1, 0, -1, 0, width];
		default:
			return [1, 0, 0, 0, 1, 0];
	}
}

/**
 * The similarity (turn, scale, shift; no mirror) that brings `from` to `to` with the least sum of
 * squared distances. Umeyama, IEEE TPAMI 13(4), 1991, in the plane.
 * Throws a RangeError for fewer than two different points or lists of different lengths.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Affine {
	if (from.length !== to.length) throw new RangeError('Each point needs its partner.');
	const [fx, fy] = centreOf(from);
	const [tx, ty] = centreOf(to);
	let spread = 0;
	let along = 0;
	let across = 0;
	from.forEach(([x, y], i) => {
		const [u, v] = to[i] ?? [0, 0];
		spread += (x - fx) ** 2 + (y - fy) ** 2;
		along += (x - fx) * (u - tx) + (y - fy) * (v - ty);
		across += (x - fx) * (v - ty) - (y - fy) * (u - tx);
	});
	if (!(spread > 0)) throw new RangeError('The points are all the same.');
	const cos = along / spread;
	const sin = across / spread;
	return [cos, -sin, tx - cos * fx + sin * fy, sin, cos, ty - sin * fx - cos * fy];
}

function centreOf(points: readonly Point[]): [number, number] {
	let [x, y] = [0, 0];
	for (const point of points) {
		x += point[0] / points.length;
		y += point[1] / points.length;
	}
	return [x, y];
}
