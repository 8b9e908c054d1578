/** The lesion's area and colour at two visits, on common skin and in common light. */
import { moved, scaleOf, type Similarity } from './follow-up-align';
import { grown, type FollowUpPicture } from './follow-up-picture';
import { median, srgbToLab } from './tone';

/** How two visits of one lesion differ. Ratios and differences are after over before. */
export interface AreaChange {
	/** Natural logarithm of the ratio of the two outlines' areas, on the skin's scale. */
	readonly outline: number;
	/** The same of the areas that are darker than half-way from skin to lesion. */
	readonly shade: number;
	/**
	 * The same, half-way to what lies in both outlines. It sees less of a growth, but where the two
	 * outlines of one mole differ it sees none.
	 */
	readonly common: number;
}

/** @param move lays `before` over `after`, by the skin */
export function areaChange(
	before: FollowUpPicture,
	after: FollowUpPicture,
	move: Similarity,
): AreaChange {
	const outline = Math.log(after.mask.area / before.mask.area) - 2 * Math.log(scaleOf(move));
	const shades = shadeChange(before, after, move);
	return { outline, shade: shades?.own ?? outline, common: shades?.common ?? 0 };
}

/**
 * Both visits on the first one's pixels; each colour less a plane fitted to its skin, so that the
 * fall of light is gone; then one axis from skin to lesion, and one middle on it, for both.
 */
function shadeChange(
	before: FollowUpPicture,
	after: FollowUpPicture,
	move: Similarity,
): { own: number; common: number } | undefined {
	const { width, height } = before;
	const count = width * height;
	const common = new Uint8Array(count);
	const zone = new Uint8Array(count);
	const there = new Int32Array(count).fill(-1);
	const reach = Math.ceil(0.6 * Math.max(before.radius, after.radius / scaleOf(move)));
	const near = grown(before.mask, reach);
	const nearAfter = grown(after.mask, Math.ceil(0.6 * after.radius));
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const to = moved(move, x, y);
			const tx = Math.round(to.x);
			const ty = Math.round(to.y);
			if (tx < 0 || ty < 0 || tx >= after.width || ty >= after.height) continue;
			const here = y * width + x;
			const other = ty * after.width + tx;
			there[here] = other;
			if (before.skin[here] !== 0 && after.skin[other] !== 0) common[here] = 1;
			if (near[here] !== 0 || nearAfter[other] !== 0) zone[here] = 1;
		}
	}
	const first = evenLight(before, common, (here) => here);
	const second = evenLight(after, common, (here) => there[here] ?? -1, before);
	if (!first || !second) return undefined;
	const inside = (here: number) =>
		before.mask.data[here] !== 0 &&
		after.mask.data[there[here] ?? 0] !== 0 &&
		(there[here] ?? -1) >= 0;
	const core: number[] = [];
	for (let here = 0; here < count; here++) if (inside(here)) core.push(here);
	if (core.length < 20) return undefined;
	const axis = [0, 1, 2].map((channel) =>
		core.reduce(
			(sum, here) => sum + (first[channel]?.[here] ?? 0) + (second[channel]?.[here] ?? 0),
			0,
		),
	);
	const length = Math.hypot(...axis);
	if (length === 0) return undefined;
	const along = (planes: readonly Float32Array[], here: number) =>
		axis.reduce((sum, part, channel) => sum + (part / length) * (planes[channel]?.[here] ?? 0), 0);
	// Half-way to each lesion's own darker half: the same place in it, however large it has grown.
	const level = (
		planes: readonly Float32Array[],
		share: number,
		own: (here: number) => boolean,
	) => {
		const values: number[] = [];
		for (let here = 0; here < count; here++) {
			if ((there[here] ?? -1) >= 0 && own(here)) values.push(along(planes, here));
		}
		const sorted = Float64Array.from(values).sort();
		return 0.5 * (sorted[Math.floor(share * sorted.length)] ?? 0);
	};
	const areaOf = (planes: readonly Float32Array[], middle: number) => {
		let sum = 0;
		for (let here = 0; here < count; here++) {
			if (zone[here] === 0 || (there[here] ?? -1) < 0) continue;
			// A soft edge counts in parts, so that a grain more or less changes little.
			const over = (along(planes, here) - middle) / (0.4 * middle);
			sum += Math.min(1, Math.max(0, 0.5 + over));
		}
		return sum;
	};
	const change = (middleBefore: number, middleAfter: number) => {
		const one = areaOf(first, middleBefore);
		const two = areaOf(second, middleAfter);
		return one > 10 && two > 10 ? Math.log(two / one) : undefined;
	};
	const own = change(
		level(first, 0.75, (here) => before.mask.data[here] !== 0),
		level(second, 0.75, (here) => after.mask.data[there[here] ?? 0] !== 0),
	);
	const shared = change(level(first, 0.5, inside), level(second, 0.5, inside));
	return own === undefined || shared === undefined ? undefined : { own, common: shared };
}

/** Log colours on the first picture's pixels, less a plane through the common skin. */
function evenLight(
	picture: FollowUpPicture,
	common: Uint8Array,
	at: (here: number) => number,
	grid: FollowUpPicture = picture,
): Float32Array[] | undefined {
	const { width, height } = grid;
	const cells: number[] = [];
	for (let here = 0; here < common.length; here += 3) if (common[here] !== 0) cells.push(here);
	if (cells.length < 100) return undefined;
	return picture.log.map((log) => {
		const plane = fitPlane(
			cells.map((here) => ({
				x: ((here % width) - width / 2) / width,
				y: (Math.floor(here / width) - height / 2) / width,
				value: log[at(here)] ?? 0,
			})),
		);
		const flat = new Float32Array(width * height);
		for (let here = 0; here < flat.length; here++) {
			const from = at(here);
			if (from < 0) continue;
			const x = ((here % width) - width / 2) / width;
			const y = (Math.floor(here / width) - height / 2) / width;
			flat[here] = (log[from] ?? 0) - plane.c - plane.x * x - plane.y * y;
		}
		return flat;
	});
}

interface Sample {
	readonly x: number;
	readonly y: number;
	readonly value: number;
}

/** Least squares, twice: hairs and spots that lie far off the first plane are left out. */
function fitPlane(samples: readonly Sample[]): { c: number; x: number; y: number } {
	const first = solvePlane(samples);
	const off = samples.map(({ x, y, value }) =>
		Math.abs(value - first.c - first.x * x - first.y * y),
	);
	const limit = 2.5 * (median(off) ?? 0) + 1e-6;
	return solvePlane(samples.filter((_, i) => (off[i] ?? 0) <= limit));
}

function solvePlane(samples: readonly Sample[]): { c: number; x: number; y: number } {
	let [n, sx, sy, sxx, syy, sxy, sv, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
	for (const { x, y, value } of samples) {
		n++;
		sx += x;
		sy += y;
		sxx += x * x;
		syy += y * y;
		sxy += x * y;
		sv += value;
		sxv += x * value;
		syv += y * value;
	}
	const [mx, my, mv] = [sx / n, sy / n, sv / n];
	const xx = sxx / n - mx * mx + 1e-9;
	const yy = syy / n - my * my + 1e-9;
	const xy = sxy / n - mx * my;
	const xv = sxv / n - mx * mv;
	const yv = syv / n - my * mv;
	const det = xx * yy - xy * xy + 1e-12;
	const a = (xv * yy - yv * xy) / det;
	const b = (yv * xx - xv * xy) / det;
	return { c: mv - a * mx - b * my, x: a, y: b };
}

/**
 * Difference between the lesion's colours at two visits (CIE 1976 ΔE), each seen in the light of
 * its own skin: the skin of both is taken to be the same.
 */
export function colourChange(before: FollowUpPicture, after: FollowUpPicture): number | undefined {
	const one = contrast(before);
	const two = contrast(after);
	if (!one || !two) return undefined;
	// Contrast to the skin, shown on one skin of middle tone.
	const shown = (parts: readonly number[]) =>
		srgbToLab(
			210 * Math.exp(parts[0] ?? 0),
			165 * Math.exp(parts[1] ?? 0),
			145 * Math.exp(parts[2] ?? 0),
		);
	const p = shown(one);
	const q = shown(two);
	return Math.hypot(p.L - q.L, p.a - q.a, p.b - q.b);
}

function contrast(picture: FollowUpPicture): number[] | undefined {
	const inside: number[] = [];
	const outside: number[] = [];
	for (let here = 0; here < picture.skin.length; here++) {
		if (picture.mask.data[here] !== 0) inside.push(here);
		else if (picture.skin[here] !== 0) outside.push(here);
	}
	if (inside.length < 20 || outside.length < 100) return undefined;
	return picture.log.map(
		(log) =>
			(median(inside.map((here) => log[here] ?? 0)) ?? 0) -
			(median(outside.map((here) => log[here] ?? 0)) ?? 0),
	);
}
