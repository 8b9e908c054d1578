/**
 * Lays one visit's picture over another's by the skin around the lesion.
 *
 * [Note: Scale without a ruler] A picture has no scale, and a lesion that has grown must not give
 * one. So turn, shift and scale are read from the skin beside the lesion alone: first around the
 * lesion's middle, in rings and directions, where a turn and a scale are shifts; then refined on
 * the skin's fine relief. Where the relief of the two pictures does not agree plainly, the scale is
 * unknown, and nothing is said of the area.
 */
import type { FollowUpPicture, Plane } from './follow-up-picture';

/** x' = a·x − b·y + dx, y' = b·x + a·y + dy: from the first picture's pixels to the second's. */
export interface Similarity {
	readonly a: number;
	readonly b: number;
	readonly dx: number;
	readonly dy: number;
}

export interface Alignment {
	readonly move: Similarity;
	/** Correlation of the two reliefs on common skin, −1…1. */
	readonly agreement: number;
	/** Pixels of common skin at 256 px. */
	readonly overlap: number;
}

const TURNS = 120;
const RINGS = 26;
const FIRST_RING = 9;
const RING_STEP = 1.1;
/** Scales from 1.1^−6 to 1.1^6: 0.56…1.77. */
const RING_SHIFTS = 6;
const CANDIDATES = 10;
/** Common skin needs at least this share of the picture. */
const LEAST_OVERLAP = 0.06;

/** The best alignment that was found; undefined where there is too little common skin. */
export function alignBySkin(
	before: FollowUpPicture,
	after: FollowUpPicture,
): Alignment | undefined {
	const jitter = [-1, 0, 1].map((step) => (step * Math.min(before.radius, after.radius)) / 8);
	const rings = ringsOf(before, before.centre);
	const found = jitter.flatMap((jx) =>
		jitter.flatMap((jy) => {
			const centre = { x: after.centre.x + jx, y: after.centre.y + jy };
			return ringShifts(rings, ringsOf(after, centre)).map(({ turn, scale, score }) => {
				const a = scale * Math.cos(turn);
				const b = scale * Math.sin(turn);
				const { x, y } = before.centre;
				return {
					score,
					move: { a, b, dx: centre.x - a * x + b * y, dy: centre.y - b * x - a * y },
				};
			});
		}),
	);
	const coarse = found
		.sort((one, other) => other.score - one.score)
		.slice(0, CANDIDATES)
		.map(({ move }) => refine(before, after, move, COARSE))
		.sort((one, other) => other.agreement - one.agreement);
	const best = coarse
		.slice(0, 2)
		.map(({ move }) => refine(before, after, move, FINE))
		.sort((one, other) => other.agreement - one.agreement)[0];
	return best && best.overlap >= LEAST_OVERLAP * before.skin.length ? best : undefined;
}

interface Rings {
	readonly value: Float32Array;
	readonly weight: Float32Array;
}

/** The relief in rings (rows) and directions (columns) around a point. */
function ringsOf(picture: FollowUpPicture, centre: { x: number; y: number }): Rings {
	const value = new Float32Array(RINGS * TURNS);
	const weight = new Float32Array(RINGS * TURNS);
	const { coarse, skin, width, height } = picture;
	for (let ring = 0; ring < RINGS; ring++) {
		const radius = FIRST_RING * RING_STEP ** ring;
		for (let turn = 0; turn < TURNS; turn++) {
			const angle = (2 * Math.PI * turn) / TURNS;
			const x = centre.x + radius * Math.cos(angle);
			const y = centre.y + radius * Math.sin(angle);
			if (x < 2 || y < 2 || x >= width - 2 || y >= height - 2) continue;
			if (skin[Math.floor(y) * width + Math.floor(x)] === 0) continue;
			value[ring * TURNS + turn] = sample(coarse, x / 2, y / 2);
			// Rings farther out stand for more skin.
			weight[ring * TURNS + turn] = ring + 4;
		}
	}
	return { value, weight };
}

/** The turns and scales at which two sets of rings agree best. */
function ringShifts(before: Rings, after: Rings): { turn: number; scale: number; score: number }[] {
	const list: { turn: number; scale: number; score: number }[] = [];
	for (let shift = -RING_SHIFTS; shift <= RING_SHIFTS; shift++) {
		for (let turn = 0; turn < TURNS; turn++) {
			const score = ringAgreement(before, after, shift, turn);
			list.push({ turn: (2 * Math.PI * turn) / TURNS, scale: RING_STEP ** shift, score });
		}
	}
	return list.sort((one, other) => other.score - one.score).slice(0, CANDIDATES);
}

function ringAgreement(before: Rings, after: Rings, shift: number, turn: number): number {
	let products = 0;
	let own = 0;
	let others = 0;
	let weights = 0;
	for (let ring = Math.max(0, -shift); ring < Math.min(RINGS, RINGS - shift); ring++) {
		for (let column = 0; column < TURNS; column++) {
			const here = ring * TURNS + column;
			const there = (ring + shift) * TURNS + ((column + turn) % TURNS);
			const weight = Math.min(before.weight[here] ?? 0, after.weight[there] ?? 0);
			if (weight === 0) continue;
			const v = before.value[here] ?? 0;
			const w = after.value[there] ?? 0;
			products += weight * v * w;
			own += weight * v * v;
			others += weight * w * w;
			weights += weight;
		}
	}
	// Few common cells agree by chance: shrink what rests on little.
	const enough = weights / (weights + 4000);
	return own > 0 && others > 0 ? (enough * products) / Math.sqrt(own * others) : -1;
}

interface Level {
	readonly half: boolean;
	/** Every n-th pixel. */
	readonly every: number;
	/** First steps: pixels of shift, and as much at 80 pixels from the middle by turn and scale. */
	readonly step: number;
	readonly last: number;
}
const COARSE: Level = { half: true, every: 5, step: 4, last: 0.9 };
const FINE: Level = { half: false, every: 3, step: 1.5, last: 0.08 };
const ARM = 80;

/** Climbs to the nearest best agreement by steps of turn, scale and shift that get smaller. */
function refine(
	before: FollowUpPicture,
	after: FollowUpPicture,
	start: Similarity,
	level: Level,
): Alignment {
	const { x: cx, y: cy } = before.centre;
	let best = start;
	let { agreement, overlap } = agree(before, after, start, level);
	for (let step = level.step; step >= level.last; step /= 2) {
		for (let round = 0; round < 12; round++) {
			let moved = false;
			for (const [grow, turn, dx, dy] of STEPS) {
				const next = nudged(
					best,
					cx,
					cy,
					(grow * step) / ARM,
					(turn * step) / ARM,
					dx * step,
					dy * step,
				);
				const found = agree(before, after, next, level);
				if (found.agreement <= agreement) continue;
				({ agreement, overlap } = found);
				best = next;
				moved = true;
			}
			if (!moved) break;
		}
	}
	return { move: best, agreement, overlap };
}

const STEPS = [
	[0, 0, 1, 0],
	[0, 0, -1, 0],
	[0, 0, 0, 1],
	[0, 0, 0, -1],
	[0, 1, 0, 0],
	[0, -1, 0, 0],
	[1, 0, 0, 0],
	[-1, 0, 0, 0],
] as const;

/** Grown and turned about where the first picture's middle comes to lie, then shifted. */
function nudged(
	move: Similarity,
	cx: number,
	cy: number,
	grow: number,
	turn: number,
	dx: number,
	dy: number,
): Similarity {
	const c = (1 + grow) * Math.cos(turn);
	const s = (1 + grow) * Math.sin(turn);
	const a = c * move.a - s * move.b;
	const b = s * move.a + c * move.b;
	const { x, y } = moved(move, cx, cy);
	return { a, b, dx: x + dx - a * cx + b * cy, dy: y + dy - b * cx - a * cy };
}

/** Correlation of the reliefs over common skin; −1 where there is too little of it. */
function agree(
	before: FollowUpPicture,
	after: FollowUpPicture,
	move: Similarity,
	{ half, every }: Level,
): { agreement: number; overlap: number } {
	const plane = half ? before.coarse : before.texture;
	const other = half ? after.coarse : after.texture;
	const factor = half ? 0.5 : 1;
	let products = 0;
	let own = 0;
	let others = 0;
	let count = 0;
	for (let y = 2; y < before.height - 2; y += every) {
		// Every other row starts in the gap, so that no line of skin is missed altogether.
		for (let x = 2 + (y % 2); x < before.width - 2; x += every) {
			if (before.skin[y * before.width + x] === 0) continue;
			const tx = move.a * x - move.b * y + move.dx;
			const ty = move.b * x + move.a * y + move.dy;
			if (tx < 2 || ty < 2 || tx >= after.width - 3 || ty >= after.height - 3) continue;
			if (after.skin[Math.round(ty) * after.width + Math.round(tx)] === 0) continue;
			const v = half ? sample(plane, x / 2, y / 2) : (plane.data[y * plane.width + x] ?? 0);
			const w = sample(other, tx * factor, ty * factor);
			products += v * w;
			own += v * v;
			others += w * w;
			count++;
		}
	}
	const overlap = count * every * every;
	const enough = overlap >= LEAST_OVERLAP * before.skin.length;
	return {
		agreement: enough && own > 0 && others > 0 ? products / Math.sqrt(own * others) : -1,
		overlap,
	};
}

/** Linear between pixels whose first has its value at (0, 0). */
function sample({ data, width, height }: Plane, x: number, y: number): number {
	const x0 = Math.min(Math.max(Math.floor(x), 0), width - 2);
	const y0 = Math.min(Math.max(Math.floor(y), 0), height - 2);
	const fx = x - x0;
	const fy = y - y0;
	const at = y0 * width + x0;
	const top = (data[at] ?? 0) * (1 - fx) + (data[at + 1] ?? 0) * fx;
	const bottom = (data[at + width] ?? 0) * (1 - fx) + (data[at + width + 1] ?? 0) * fx;
	return top * (1 - fy) + bottom * fy;
}

/** Where a point of the first picture lies in the second. */
export function moved(move: Similarity, x: number, y: number): { x: number; y: number } {
	return { x: move.a * x - move.b * y + move.dx, y: move.b * x + move.a * y + move.dy };
}

/** How much larger the second picture shows the same skin. */
export function scaleOf({ a, b }: Similarity): number {
	return Math.hypot(a, b);
}
