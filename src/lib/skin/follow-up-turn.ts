/** Without a scale from the skin: middles laid on each other, sizes made equal, the turn searched. */
import type { Similarity } from './follow-up-align';
import type { FollowUpPicture } from './follow-up-picture';

const TURNS = 180;

/** The turn at which the insides of the two lesions look most alike, and their outlines agree. */
export function alignByLesion(before: FollowUpPicture, after: FollowUpPicture): Similarity {
	const scale = after.radius / before.radius;
	let best: Similarity = about(before, after, scale, 0);
	let most = -Infinity;
	for (let turn = 0; turn < TURNS; turn++) {
		const move = about(before, after, scale, (2 * Math.PI * turn) / TURNS);
		const score = likeness(before, after, move);
		if (score <= most) continue;
		most = score;
		best = move;
	}
	return best;
}

function about(
	before: FollowUpPicture,
	after: FollowUpPicture,
	scale: number,
	turn: number,
): Similarity {
	const a = scale * Math.cos(turn);
	const b = scale * Math.sin(turn);
	const { x, y } = before.centre;
	return { a, b, dx: after.centre.x - a * x + b * y, dy: after.centre.y - b * x - a * y };
}

/** Common share of the outlines plus the correlation of what lies in both, −1…2. */
function likeness(before: FollowUpPicture, after: FollowUpPicture, move: Similarity): number {
	let common = 0;
	let all = 0;
	let [sv, sw, svv, sww, svw] = [0, 0, 0, 0, 0];
	const [, green] = before.log;
	const [, other] = after.log;
	for (let y = 0; y < before.height; y += 2) {
		for (let x = 0; x < before.width; x += 2) {
			const here = y * before.width + x;
			if (before.mask.data[here] === 0) continue;
			all++;
			const tx = Math.round(move.a * x - move.b * y + move.dx);
			const ty = Math.round(move.b * x + move.a * y + move.dy);
			if (tx < 0 || ty < 0 || tx >= after.width || ty >= after.height) continue;
			const there = ty * after.width + tx;
			if (after.mask.data[there] === 0) continue;
			const v = green[here] ?? 0;
			const w = other[there] ?? 0;
			common++;
			sv += v;
			sw += w;
			svv += v * v;
			sww += w * w;
			svw += v * w;
		}
	}
	if (common < 10) return -1;
	const vv = svv / common - (sv / common) ** 2;
	const ww = sww / common - (sw / common) ** 2;
	const vw = svw / common - (sv / common) * (sw / common);
	const likewise = vv > 0 && ww > 0 ? vw / Math.sqrt(vv * ww) : 0;
	// As many cells again lie in the other outline alone: the sizes are equal.
	return common / (2 * all - common) + likewise;
}
