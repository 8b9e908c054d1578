/**
 * One mole at two visits: how its area, outline and colour have changed, and whether that is more
 * than two pictures of the same mole differ by.
 *
 * [Note: What counts as changed] Turn, shift and scale come from the skin around the lesion
 * (follow-up-align.ts). Where that skin does not agree plainly, the scale is unknown and the area
 * is not compared. The thresholds were chosen on HAM10000 pictures that were turned, shifted,
 * scaled and lit anew (tests/follow-up), so that the same mole is seldom flagged and one grown by
 * 30 % mostly is. "Changed" is a reason to show it to a doctor; it says nothing about what it is.
 */
import { areaChange, colourChange } from './follow-up-area';
import { alignBySkin, moved, scaleOf, type Similarity } from './follow-up-align';
import { alignByLesion } from './follow-up-turn';
import type { FollowUpPicture } from './follow-up-picture';

/** Reliefs that agree at least this well are of the same skin. */
export const SAME_SKIN = 0.4;
/** Growth of the area from which it counts as changed: 13 %. */
const GROWN = 0.12;
/** Every way of measuring the area has to see this much of it. */
const ALL_GROWN = 0.04;
/** Loss of a third of the area counts, too. */
const SHRUNK = -0.4;
const ALL_SHRUNK = -0.15;
/** CIE 1976 ΔE between the lesions, each in the light of its own skin. */
const RECOLOURED = 16;
/** Common share of the two outlines, sizes made equal. */
const RESHAPED = 0.6;

export type ChangeSign = 'larger' | 'smaller' | 'colour' | 'outline';

export interface FollowUp {
	/** From the earlier picture to the later one, both at 256 px on the longer side. */
	readonly move: Similarity;
	/** False: sizes were made equal, because the skin around gave no scale. */
	readonly scaleKnown: boolean;
	/** How well the skin agrees, −1…1; undefined where there was too little of it. */
	readonly agreement: number | undefined;
	/** Later area over earlier area; undefined without a scale. */
	readonly area: number | undefined;
	/** Common share 0…1 of the outlines, laid over each other with sizes made equal. */
	readonly overlap: number;
	/** CIE 1976 ΔE; undefined where too little skin is seen. */
	readonly colour: number | undefined;
	/** What has changed by more than two pictures of one mole differ; empty: nothing. */
	readonly signs: readonly ChangeSign[];
}

/** Compares an earlier visit with a later one. Takes about a second. */
export function followUp(before: FollowUpPicture, after: FollowUpPicture): FollowUp {
	const bySkin = alignBySkin(before, after);
	const scaleKnown = bySkin !== undefined && bySkin.agreement >= SAME_SKIN;
	const move = scaleKnown ? bySkin.move : alignByLesion(before, after);
	const overlap = outlineOverlap(before, after, move);
	const colour = colourChange(before, after);
	const signs: ChangeSign[] = [];
	let area: number | undefined;
	// A lesion that is cut off has no area.
	if (scaleKnown && before.cut < 0.05 && after.cut < 0.05) {
		const { outline, shade, common } = areaChange(before, after, move);
		// Two outlines of one mole differ more than its shades do.
		const change = 0.75 * shade + 0.25 * Math.max(-0.5, Math.min(0.5, outline));
		area = Math.exp(change);
		if (change >= GROWN && Math.min(shade, outline, common) >= ALL_GROWN) signs.push('larger');
		if (change <= SHRUNK && Math.max(shade, outline, common) <= ALL_SHRUNK) signs.push('smaller');
	}
	if (colour !== undefined && colour >= RECOLOURED) signs.push('colour');
	if (overlap <= RESHAPED) signs.push('outline');
	return {
		move,
		scaleKnown,
		agreement: bySkin?.agreement,
		area,
		overlap,
		colour,
		signs,
	};
}

/** Common share of two outlines, laid over each other; sizes are made equal about the middle. */
function outlineOverlap(before: FollowUpPicture, after: FollowUpPicture, move: Similarity): number {
	const size = after.radius / before.radius;
	const stretch = size / scaleOf(move);
	const { x: cx, y: cy } = before.centre;
	let common = 0;
	let either = after.mask.area / (size * size);
	for (let y = 0; y < before.height; y++) {
		for (let x = 0; x < before.width; x++) {
			if (before.mask.data[y * before.width + x] === 0) continue;
			const turned = moved({ ...move, dx: 0, dy: 0 }, x + 0.5 - cx, y + 0.5 - cy);
			const tx = Math.floor(after.centre.x + stretch * turned.x);
			const ty = Math.floor(after.centre.y + stretch * turned.y);
			const inside =
				tx >= 0 &&
				ty >= 0 &&
				tx < after.width &&
				ty < after.height &&
				after.mask.data[ty * after.width + tx] !== 0;
			if (inside) common++;
			else either++;
		}
	}
	return common / either;
}
