/**
 * Measures that an expert knows from the ABCD rule of dermoscopy (Stolz et al., Eur J Dermatol
 * 1994; Nachbar et al., J Am Acad Dermatol 1994): asymmetry, border, colours, and size in place of
 * the rule's D, because a picture has no scale. They describe; no decision rests on them.
 */
import { formatShare } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/lesion';
import { colourName, lesionColours, type DermoscopicColour } from './colours';
import { lineLength, type Polyline } from './contour';
import { maskShare, resizeMask, type Mask } from './mask';
import type { Pixels } from './pixels';
import { border, enclosedArea, foldDifference, longestExtent, moments } from './shape';
import type { Moments } from './shape';

/** The longer side of the grid on which shapes are measured, pixels. */
const SIDE = 256;
const PARTS = 8;
/** A part of the border is irregular when it strays this far from the ellipse (share of radius). */
const STRAY = 0.1;

export interface Measures {
	/** Mean of what does not overlap after folding over both principal axes, 0…1. */
	readonly asymmetry: number;
	readonly border: {
		/** Perimeter² / (4π · area): 1 for a circle, more for a ragged or long shape. */
		readonly compactness: number;
		/** How many of eight parts stray from the ellipse of the same shape, 0–8. */
		readonly irregularParts: number;
		/** 1 − 1 / compactness: 0 for a circle, towards 1 for a ragged shape. */
		readonly score: number;
	};
	/** Of the six colours of the ABCD rule, largest share first. */
	readonly colours: readonly DermoscopicColour[];
	/** Longest extent as a share of the picture's longer side. */
	readonly diameter: number;
	/** Share of the picture, 0…1. */
	readonly area: number;
}

export interface MeasureWords {
	readonly key: 'asymmetry' | 'border' | 'colours' | 'size';
	readonly name: string;
	readonly value: string;
	readonly words: string;
}

/**
 * Measures a lesion.
 *
 * - Asymmetry: area that does not overlap after folding / area, mean over both principal axes
 *   (Stoecker, Li, Moss, Comput Med Imaging Graph 1992).
 * - Border: compactness (Golston et al., 1990), and eight parts as the ABCD rule cuts them; a part
 *   is irregular when the root mean square of r / r_ellipse − 1 along it reaches 0.1.
 * - Colours: see `lesionColours`.
 *
 * @param mask covers the whole picture, on any grid
 * @param picture upright, any size of the same shape
 * @returns undefined for a mask too small to have a shape (under 12 pixels at 256)
 */
export function measureLesion(mask: Mask, picture: Pixels): Measures | undefined {
	const scale = SIDE / Math.max(picture.width, picture.height);
	const width = Math.max(1, Math.round(picture.width * scale));
	const height = Math.max(1, Math.round(picture.height * scale));
	const shape = resizeMask(mask, width, height);
	if (shape.area < 12) return undefined;
	const line = border(shape);
	const inside = enclosedArea(line);
	if (inside <= 0) return undefined;
	const axes = moments(shape);
	// A pixel border can come out a hair rounder than a circle; the measure ends at 1.
	const compactness = Math.max(1, lineLength(line) ** 2 / (4 * Math.PI * inside));
	const across = axes.angle + Math.PI / 2;
	return {
		asymmetry:
			(foldDifference(shape, axes.centre, axes.angle) +
				foldDifference(shape, axes.centre, across)) /
			2,
		border: {
			compactness,
			irregularParts: irregularParts(line, axes),
			score: 1 - 1 / compactness,
		},
		colours: lesionColours(mask, picture),
		diameter: longestExtent(line) / Math.max(width, height),
		area: maskShare(shape),
	};
}

/** The measures as a page shows them: a name, a figure, and what it means in words. */
export function measureWords(measures: Measures): MeasureWords[] {
	const { asymmetry, border: edge, colours, area, diameter } = measures;
	return [
		{
			key: 'asymmetry',
			name: m.asymmetry(),
			value: asymmetry.toFixed(2),
			words: asymmetryWords(asymmetry),
		},
		{
			key: 'border',
			name: m.border(),
			value: edge.score.toFixed(2),
			words:
				edge.irregularParts === 0
					? m.evenAround()
					: m.irregular({ n: edge.irregularParts, of: PARTS }),
		},
		{
			key: 'colours',
			name: m.colours(),
			value: String(colours.length),
			words: colours.length > 0 ? colours.map(colourName).join(', ') : m.likeSkin(),
		},
		{
			key: 'size',
			name: m.size(),
			value: share(area),
			words: m.ofPicture({ across: share(diameter) }),
		},
	];
}

function asymmetryWords(asymmetry: number): string {
	if (asymmetry < 0.08) return m.alike();
	return asymmetry < 0.18 ? m.differLittle() : m.differClearly();
}

function share(value: number): string {
	return Math.round(100 * value) < 1 ? `< ${formatShare(0.01)}` : formatShare(value);
}

function irregularParts(line: Polyline, axes: Moments): number {
	const parts = Array.from({ length: PARTS }, () => ({ n: 0, sum: 0 }));
	for (const point of line.slice(1)) {
		const dx = point.x - axes.centre.x;
		const dy = point.y - axes.centre.y;
		const turn = Math.atan2(dy, dx) - axes.angle;
		const ellipse =
			(axes.long * axes.short) /
			Math.hypot(axes.short * Math.cos(turn), axes.long * Math.sin(turn));
		const full = turn / (2 * Math.PI) + 2;
		const part = parts[Math.floor((full - Math.floor(full)) * PARTS) % PARTS];
		if (!part) continue;
		part.n++;
		part.sum += (Math.hypot(dx, dy) / ellipse - 1) ** 2;
	}
	return parts.filter(({ n, sum }) => n > 0 && Math.sqrt(sum / n) >= STRAY).length;
}
