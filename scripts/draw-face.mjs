// Draws a face from formulas: for tests, samples and screenshots, which carry no photograph of a
// person. Proportions are those of a usual face in the aligned crop (src/lib/skin/face-regions.json): its
// unit square, in which the eyes lie at (0.35, 0.42) and (0.65, 0.42).

/**
 * @typedef {object} FaceDrawing
 * @property {number} width of the picture, px
 * @property {number} height
 * @property {number} [x] of the eyes' middle, as a share of the width; default the middle
 * @property {number} [y] as a share of the height
 * @property {number} [eyes] distance of the eye centres, px; default a sixth of the shorter side
 * @property {number} [roll] degrees clockwise
 * @property {number} [brightness] 1 is a well-lit room
 * @property {number} [fromSide] how far light comes from the picture's left or right; 0 is even
 * @property {readonly [number, number, number]} [skin] sRGB
 * @property {number} [texture] grain of the skin, 1 is usual
 * @property {number} [seed] of the grain
 */

/** @param {number} from @param {number} to @param {number} x */
function step(from, to, x) {
	const t = Math.min(Math.max((x - from) / (to - from), 0), 1);
	return t * t * (3 - 2 * t);
}

/**
 * 1 inside an ellipse, 0 outside; `soft` is the width of its border in units of its radius.
 * @param {number} u @param {number} v @param {readonly [number, number, number, number]} at
 */
function disc(u, v, [x, y, rx, ry], soft = 0.08) {
	return 1 - step(1 - soft, 1 + soft, Math.hypot((u - x) / rx, (v - y) / ry));
}

/** @param {number} u @param {number} v @param {readonly [number, number, number, number]} at */
function glow(u, v, [x, y, rx, ry]) {
	return Math.exp(-(((u - x) / rx) ** 2) - ((v - y) / ry) ** 2);
}

/** A number 0…1 for a place. @param {number} x @param {number} y @param {number} seed */
function noise(x, y, seed) {
	let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2147483647);
	h = Math.imul(h ^ (h >>> 13), 1274126177);
	return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Noise that changes over some pixels. @param {number} x @param {number} y @param {number} seed */
function cloud(x, y, seed) {
	const [i, j] = [Math.floor(x), Math.floor(y)];
	const [fx, fy] = [step(0, 1, x - i), step(0, 1, y - j)];
	const top = noise(i, j, seed) * (1 - fx) + noise(i + 1, j, seed) * fx;
	const bottom = noise(i, j + 1, seed) * (1 - fx) + noise(i + 1, j + 1, seed) * fx;
	return top * (1 - fy) + bottom * fy - 0.5;
}

/**
 * RGBA of the drawing, row by row.
 * @param {FaceDrawing} drawing
 * @returns {Uint8ClampedArray}
 */
export function drawFace(drawing) {
	const { width, height, brightness = 1, fromSide = 0, texture = 1, seed = 7 } = drawing;
	const skin = drawing.skin ?? [214, 166, 140];
	const eyes = drawing.eyes ?? Math.min(width, height) / 6;
	const angle = ((drawing.roll ?? 0) * Math.PI) / 180;
	const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
	const centre = [(drawing.x ?? 0.5) * width, (drawing.y ?? 0.45) * height];
	const side = 3.3 * eyes;
	const data = new Uint8ClampedArray(4 * width * height);
	for (let row = 0; row < height; row++) {
		for (let column = 0; column < width; column++) {
			const [dx, dy] = [column + 0.5 - centre[0], row + 0.5 - centre[1]];
			const u = 0.5 + (cos * dx + sin * dy) / side;
			const v = 0.42 + (cos * dy - sin * dx) / side;
			const colour = paint(u, v, skin, texture, seed);
			const at = 4 * (row * width + column);
			const light = brightness * (1 + fromSide * 0.9 * Math.tanh(2.4 * (u - 0.5)));
			for (let c = 0; c < 3; c++) data[at + c] = colour[c] * light;
			data[at + 3] = 255;
		}
	}
	return data;
}

/** The colour at a place of the unit square, under even light. */
function paint(
	/** @type {number} */ u,
	/** @type {number} */ v,
	/** @type {readonly [number, number, number]} */ skin,
	/** @type {number} */ texture,
	/** @type {number} */ seed,
) {
	const wall = 0.92 + 0.1 * (0.5 - v) + 0.03 * cloud(u * 3, v * 3, seed + 1);
	let colour = [158 * wall, 168 * wall, 172 * wall];
	/** @param {readonly number[]} paint @param {number} share */
	const over = (paint, share) => {
		colour = colour.map((value, c) => value + (paint[c] - value) * share);
	};
	/** @param {number} factor @param {number} share */
	const shade = (factor, share) =>
		over(
			[0, 1, 2].map((c) => colour[c] * factor),
			share,
		);
	const m = Math.abs(u - 0.5);
	const hair = [52, 38, 30];
	const grain =
		1 + texture * (0.05 * cloud(u * 70, v * 70, seed) + 0.05 * cloud(u * 190, v * 190, seed + 2));

	over(hair, disc(u, v, [0.5, 0.36, 0.435, 0.56], 0.05));
	// Shoulders and neck.
	over([70, 84, 104], disc(u, v, [0.5, 1.62, 0.95, 0.5], 0.03));
	const neck = (1 - step(0.17, 0.2, m)) * step(0.75, 0.8, v) * (1 - step(1.2, 1.3, v));
	over(
		skin.map((value) => value * 0.74),
		neck,
	);
	// Ears, then the face: round above, narrower to the chin.
	for (const x of [0.135, 0.865])
		over(
			skin.map((value) => value * 0.82),
			disc(u, v, [x, 0.5, 0.055, 0.12], 0.1),
		);
	const jaw = v > 0.5 ? 1 - 0.34 * ((v - 0.5) / 0.48) ** 2 : 1;
	const inside = disc(u, v, [0.5, 0.5, 0.355 * jaw, 0.485], 0.025);
	const round = 1 - 0.4 * Math.min((m / 0.36) ** 2, 1) - (0.1 * Math.max(v - 0.75, 0)) / 0.25;
	over(
		skin.map((value, c) => value * (0.86 + 0.24 * round) * grain * (c === 0 ? 1.01 : 1)),
		inside,
	);
	// Hair falls onto the forehead.
	over(hair, inside * (1 - step(0.1, 0.155, v + 0.25 * m * m - 0.012 * cloud(u * 40, 3, seed))));
	// Sockets, sides of the nose, below the nose, below the lip.
	for (const x of [0.35, 0.65]) {
		shade(0.66, 0.55 * glow(u, v, [x, 0.39, 0.1, 0.055]));
		shade(0.84, 0.4 * glow(u, v, [x, 0.485, 0.085, 0.025]));
	}
	for (const x of [0.435, 0.565])
		shade(0.72, 0.5 * glow(u, v, [x + (x < 0.5 ? 0.012 : -0.012), 0.46, 0.022, 0.11]));
	over(
		skin.map((value) => Math.min(value * 1.16, 250)),
		0.5 * glow(u, v, [0.5, 0.52, 0.02, 0.1]) + 0.5 * glow(u, v, [0.5, 0.585, 0.035, 0.035]),
	);
	shade(0.6, 0.6 * glow(u, v, [0.5, 0.66, 0.085, 0.018]));
	for (const x of [0.425, 0.575]) shade(0.66, 0.55 * glow(u, v, [x, 0.615, 0.02, 0.035]));
	for (const x of [0.463, 0.537]) shade(0.25, 0.85 * disc(u, v, [x, 0.643, 0.02, 0.011], 0.5));
	shade(0.7, 0.5 * glow(u, v, [0.5, 0.835, 0.085, 0.018]));
	for (const x of [0.37, 0.63])
		shade(0.8, 0.35 * glow(u - (x < 0.5 ? -1 : 1) * 0.35 * (v - 0.66), v, [x, 0.66, 0.012, 0.06]));
	for (const x of [0.27, 0.73]) over([218, 142, 124], 0.22 * glow(u, v, [x, 0.6, 0.075, 0.06]));
	// Brows.
	for (const sign of [-1, 1]) {
		const along = sign * (u - 0.5) - 0.155;
		const arch = 0.322 + 3.2 * (along - 0.02) ** 2 - 0.03 * along;
		const thick = 0.016 * (1 - step(0.05, 0.1, Math.abs(along)) * 0.7);
		over(
			hair,
			0.85 *
				(1 - step(0.08, 0.1, Math.abs(along))) *
				(1 - step(thick * 0.6, thick * 1.5, Math.abs(v - arch))),
		);
	}
	// Eyes: an almond of white, iris, pupil, a glint, lids.
	for (const x of [0.35, 0.65]) {
		const a = (u - x) / 0.066;
		const open = Math.max(1 - a * a, 0);
		const upper = 0.425 - 0.031 * open;
		const lower = 0.425 + 0.021 * open;
		const almond =
			Math.abs(a) < 1
				? step(upper - 0.003, upper + 0.003, v) * (1 - step(lower - 0.003, lower + 0.003, v))
				: 0;
		over([232, 226, 220], almond);
		over([86, 66, 48], almond * disc(u, v, [x, 0.421, 0.027, 0.027], 0.12));
		over([18, 14, 14], almond * disc(u, v, [x, 0.421, 0.012, 0.012], 0.2));
		over([250, 250, 250], almond * disc(u, v, [x + 0.009, 0.412, 0.005, 0.005], 0.5));
		const lid = Math.abs(a) < 1.05 ? 1 - step(0.003, 0.009, Math.abs(v - upper)) : 0;
		over([46, 30, 26], 0.9 * lid);
		shade(0.7, Math.abs(a) < 1 ? 0.5 * (1 - step(0.002, 0.007, Math.abs(v - upper + 0.022))) : 0);
		shade(0.75, Math.abs(a) < 1 ? 0.5 * (1 - step(0.002, 0.006, Math.abs(v - lower))) : 0);
	}
	// Lips, closed, with the corners a little up.
	const w = (u - 0.5) / 0.145;
	const full = Math.max(1 - w * w, 0);
	const line = 0.742 - 0.012 * w * w;
	const bow = 0.03 * full * (1 - 0.25 * Math.exp(-((w / 0.16) ** 2)));
	const upperLip =
		Math.abs(w) < 1
			? step(line - bow - 0.003, line - bow + 0.003, v) * (1 - step(line, line + 0.003, v))
			: 0;
	const lowerLip =
		Math.abs(w) < 1
			? step(line - 0.001, line + 0.002, v) *
				(1 - step(line + 0.042 * full - 0.004, line + 0.042 * full + 0.004, v))
			: 0;
	over([166, 92, 86], 0.85 * upperLip);
	over([188, 108, 100], 0.85 * lowerLip);
	over([236, 190, 180], 0.35 * glow(u, v, [0.5, 0.765, 0.05, 0.008]) * lowerLip);
	over([92, 46, 44], Math.abs(w) < 1.02 ? 0.85 * (1 - step(0.002, 0.007, Math.abs(v - line))) : 0);
	return colour;
}
