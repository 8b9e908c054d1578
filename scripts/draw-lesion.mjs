/**
 * Draws a simulated close-up of a skin lesion, as seen through a dermatoscope, by arithmetic alone:
 * no photograph is behind it. The same seed gives the same picture. Used for the sample that the
 * page offers, for screenshots, and by tests.
 */

/** @typedef {{ x: number, y: number, radius: number, colour: [number, number, number], strength: number }} Patch */
/**
 * @typedef {object} LesionDrawing
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {number} seed any integer
 * @property {[number, number, number]} skin sRGB 0…255
 * @property {[number, number, number]} rim colour at the lesion's edge
 * @property {[number, number, number]} core colour at its centre
 * @property {number} radius of the lesion, in half heights
 * @property {number} irregular 0 (an ellipse) … 1 (a map of an island)
 * @property {number} network 0 … 1, strength of the pigment network
 * @property {number} [globules] 0 … 1, strength of dark dots
 * @property {number} [edge] width of the fading edge; small is sharp
 * @property {readonly Patch[]} [patches] in half heights from the centre
 * @property {number} [hairs] how many
 */

/** A whole number to 0…1, well mixed. */
function hash(x, y, seed) {
	let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 2246822519);
	h = Math.imul(h ^ (h >>> 13), 1274126177);
	h = Math.imul(h ^ (h >>> 16), 2246822519);
	return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

const mix = (a, b, t) => a + (b - a) * t;
const smooth = (from, to, x) => {
	const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
	return t * t * (3 - 2 * t);
};

/** Value noise 0…1, one feature a unit. */
function noise(x, y, seed) {
	const xi = Math.floor(x);
	const yi = Math.floor(y);
	const u = smooth(0, 1, x - xi);
	const v = smooth(0, 1, y - yi);
	return mix(
		mix(hash(xi, yi, seed), hash(xi + 1, yi, seed), u),
		mix(hash(xi, yi + 1, seed), hash(xi + 1, yi + 1, seed), u),
		v,
	);
}

/** Noise with detail at every scale, about −1…1. */
function cloud(x, y, seed, octaves = 4) {
	let sum = 0;
	let weight = 0.5;
	for (let octave = 0; octave < octaves; octave += 1) {
		sum += weight * (2 * noise(x, y, seed + octave) - 1);
		x *= 2.03;
		y *= 2.03;
		weight /= 2;
	}
	return sum;
}

/** Distances to the nearest and second nearest of scattered points, one point a unit. */
function cells(x, y, seed) {
	let near = 9;
	let next = 9;
	const xi = Math.floor(x);
	const yi = Math.floor(y);
	for (let j = -1; j <= 1; j += 1)
		for (let i = -1; i <= 1; i += 1) {
			const px = xi + i + hash(xi + i, yi + j, seed);
			const py = yi + j + hash(xi + i, yi + j, seed + 7);
			const distance = Math.hypot(px - x, py - y);
			if (distance < near) [near, next] = [distance, near];
			else if (distance < next) next = distance;
		}
	return [near, next];
}

/** How far each pixel is from the nearest hair, in hair widths. */
function hairAt(hairs, x, y) {
	let best = 9;
	for (const hair of hairs) {
		const along = (x - hair.x) * hair.dx + (y - hair.y) * hair.dy;
		if (Math.abs(along) > hair.length) continue;
		const bend = hair.bend * along * along + 0.012 * Math.sin(along * 7 + hair.x * 9);
		const across = (y - hair.y) * hair.dx - (x - hair.x) * hair.dy - bend;
		const taper = Math.sqrt(1 - (along / hair.length) ** 2) + 0.02;
		best = Math.min(best, Math.abs(across) / (hair.width * taper));
	}
	return best;
}

function scatterHairs(count, seed) {
	return Array.from({ length: count }, (_, index) => {
		const at = (n) => hash(index, n, seed + 91);
		const angle = (at(1) - 0.5) * 2.2 + 0.7;
		return {
			x: (at(2) - 0.5) * 2.4,
			y: (at(3) - 0.5) * 1.9,
			dx: Math.cos(angle),
			dy: Math.sin(angle),
			length: 0.35 + 0.8 * at(4),
			bend: (at(5) - 0.5) * 0.9,
			width: 0.005 + 0.004 * at(6),
		};
	});
}

/**
 * @param {LesionDrawing} drawing
 * @returns {Uint8ClampedArray} RGBA, row by row, width · height · 4
 */
export function drawLesion(drawing) {
	const { width, height, seed, skin, rim, core, radius, irregular, network } = drawing;
	const { globules = 0, edge = 0.16, patches = [], hairs = 0 } = drawing;
	const data = new Uint8ClampedArray(width * height * 4);
	const strands = scatterHairs(hairs, seed);
	for (let row = 0; row < height; row += 1)
		for (let column = 0; column < width; column += 1) {
			const x = (2 * column + 1 - width) / height;
			const y = (2 * row + 1 - height) / height;

			// Skin: blotches of blood, fine furrows, grain.
			const blood = cloud(x * 2.2, y * 2.2, seed + 1);
			const [near, next] = cells(x * 17, y * 17, seed + 2);
			const furrow = (1 - smooth(0, 0.22, next - near)) * (0.5 + noise(x * 4, y * 4, seed + 16));
			const grain = cloud(x * 60, y * 60, seed + 3, 2);
			const colour = [
				skin[0] + 9 * blood - 7 * furrow + 7 * grain,
				skin[1] - 10 * blood - 9 * furrow + 7 * grain,
				skin[2] - 6 * blood - 8 * furrow + 7 * grain,
			];

			// The lesion's own radius in this direction.
			const angle = Math.atan2(y, x);
			const lobes =
				0.09 * Math.cos(2 * angle + seed) +
				irregular *
					(0.16 * Math.cos(3 * angle + seed * 2.1) +
						0.1 * Math.cos(5 * angle + seed * 0.7) +
						0.35 * cloud(2.2 * Math.cos(angle) + 5, 2.2 * Math.sin(angle), seed + 4));
			const reach = radius * (1 + lobes);
			const d = Math.hypot(x, y) / reach + 0.07 * cloud(x * 9, y * 9, seed + 5);
			const inside = 1 - smooth(1 - edge, 1 + edge, d);
			if (inside > 0) {
				const depth = smooth(0.1, 1, 1 - d + 0.35 * cloud(x * 3.1, y * 3.1, seed + 6));
				const paint = rim.map((value, channel) => mix(value, core[channel], depth));
				for (const patch of patches) {
					const away = Math.hypot(x - patch.x, y - patch.y) / patch.radius;
					const there =
						patch.strength * (1 - smooth(0.45, 1.1, away + 0.4 * cloud(x * 5, y * 5, seed + 8)));
					for (let c = 0; c < 3; c += 1) paint[c] = mix(paint[c], patch.colour[c], there);
				}
				// Network and dots lie on warped ground and come and go, as in life.
				const wx = x + 0.035 * cloud(x * 8, y * 8, seed + 12);
				const wy = y + 0.035 * cloud(x * 8, y * 8, seed + 13);
				const here = 0.55 + 0.9 * cloud(x * 3.5, y * 3.5, seed + 14);
				const [hole, wall] = cells(wx * 21 + 3, wy * 21, seed + 9);
				const line = network * here * (1 - smooth(0, 0.42, wall - hole)) * smooth(0.15, 0.6, d);
				const [dot] = cells(wx * 14, wy * 14 + 4, seed + 10);
				const size = 0.06 + 0.34 * noise(x * 14, y * 14 + 4, seed + 15) ** 2;
				const globule = globules * (1 - smooth(size * 0.5, size, dot));
				const shade = 1 - 0.4 * line - 0.5 * globule + 0.2 * cloud(x * 14, y * 14, seed + 11, 5);
				for (let c = 0; c < 3; c += 1) colour[c] = mix(colour[c], paint[c] * shade, inside);
			}

			const hair = 1 - smooth(0.55, 1.25, hairAt(strands, x, y));
			// The lamp's light falls off towards the corners.
			const light = 1 - 0.13 * smooth(0.6, 1.6, Math.hypot(x, y));
			const at = 4 * (row * width + column);
			for (let c = 0; c < 3; c += 1)
				data[at + c] = mix(colour[c], [52, 38, 34][c], 0.75 * hair) * light;
			data[at + 3] = 255;
		}
	return data;
}

/** The drawings that the project uses, by file name. @satisfies {Record<string, LesionDrawing>} */
export const DRAWINGS = {
	mole: {
		width: 800,
		height: 600,
		seed: 11,
		skin: [226, 176, 158],
		rim: [176, 118, 88],
		core: [112, 68, 50],
		radius: 0.56,
		irregular: 0.12,
		network: 0.8,
		globules: 0.25,
		hairs: 4,
	},
	'mole-later': {
		width: 800,
		height: 600,
		seed: 11,
		skin: [222, 172, 152],
		rim: [172, 114, 86],
		core: [104, 62, 46],
		radius: 0.6,
		irregular: 0.16,
		network: 0.8,
		globules: 0.3,
		hairs: 3,
	},
	uneven: {
		width: 800,
		height: 600,
		seed: 29,
		skin: [220, 172, 160],
		rim: [158, 100, 76],
		core: [92, 56, 48],
		radius: 0.62,
		irregular: 0.75,
		network: 0.7,
		globules: 0.5,
		edge: 0.1,
		patches: [
			{ x: 0.26, y: -0.16, radius: 0.3, colour: [64, 62, 84], strength: 0.85 },
			{ x: -0.28, y: 0.18, radius: 0.26, colour: [46, 30, 28], strength: 0.9 },
			{ x: 0.02, y: 0.3, radius: 0.2, colour: [196, 140, 134], strength: 0.6 },
		],
		hairs: 7,
	},
	keratosis: {
		width: 800,
		height: 600,
		seed: 47,
		skin: [214, 168, 142],
		rim: [168, 124, 92],
		core: [128, 92, 68],
		radius: 0.58,
		irregular: 0.3,
		network: 0.1,
		globules: 0.7,
		edge: 0.05,
		hairs: 2,
	},
};
