/** The six colours that dermatologists count in a lesion. */
import * as m from '$lib/i18n/messages/lesion';
import { resizeMask, type Mask } from './mask';
import type { Pixels } from './pixels';
import { labAt, median, srgbToLab, type Lab } from './tone';

export const DERMOSCOPIC_COLOURS = [
	'white',
	'red',
	'light brown',
	'dark brown',
	'blue-grey',
	'black',
] as const;
export type DermoscopicColour = (typeof DERMOSCOPIC_COLOURS)[number];

const NAMES: Readonly<Record<DermoscopicColour, () => string>> = {
	white: m.white,
	red: m.red,
	'light brown': m.lightBrown,
	'dark brown': m.darkBrown,
	'blue-grey': m.blueGrey,
	black: m.black,
};

/** A colour as a page says it. */
export function colourName(colour: DermoscopicColour): string {
	return NAMES[colour]();
}

/** Typical shades on well-lit pictures, sRGB. */
const SHADES: Readonly<Record<DermoscopicColour, Lab>> = {
	white: srgbToLab(238, 232, 228),
	red: srgbToLab(188, 72, 72),
	'light brown': srgbToLab(176, 122, 84),
	'dark brown': srgbToLab(98, 62, 44),
	'blue-grey': srgbToLab(98, 110, 126),
	black: srgbToLab(34, 28, 30),
};

/** Shares of 5 % need no more pixels than this along the longer side. */
const SIDE = 128;

/** A colour counts from this share of the lesion on; less may be a hair or a bubble. */
const LEAST_SHARE = 0.05;

/**
 * Which of the six colours of the ABCD rule (Nachbar et al., J Am Acad Dermatol 1994) are there:
 * each pixel of the lesion goes to the nearest shade in CIELAB, and a colour counts from 5 % of the
 * lesion on. The colour of the skin around it is a seventh shade, which does not count; white
 * counts only where it is lighter than that skin, as the rule says.
 *
 * @returns the colours, largest share first; empty for an empty mask
 */
export function lesionColours(mask: Mask, picture: Pixels): DermoscopicColour[] {
	const small = thinned(picture);
	const own = resizeMask(mask, small.width, small.height);
	if (own.area === 0) return [];
	const skin = skinAround(own, small);
	const counts = new Map<DermoscopicColour, number>();
	own.data.forEach((inside, pixel) => {
		if (inside === 0) return;
		const colour = nearest(labAt(small, pixel), skin);
		if (colour) counts.set(colour, (counts.get(colour) ?? 0) + 1);
	});
	return [...counts]
		.filter(([, count]) => count >= LEAST_SHARE * own.area)
		.sort((a, b) => b[1] - a[1])
		.map(([colour]) => colour);
}

/** Every n-th pixel of every n-th row, so that at most SIDE are left along a side. */
function thinned(picture: Pixels): Pixels {
	const step = Math.ceil(Math.max(picture.width, picture.height) / SIDE);
	if (step === 1) return picture;
	const width = Math.max(1, Math.floor(picture.width / step));
	const height = Math.max(1, Math.floor(picture.height / step));
	const data = new Uint8ClampedArray(4 * width * height);
	for (let row = 0; row < height; row++) {
		for (let column = 0; column < width; column++) {
			const from = 4 * (row * step * picture.width + column * step);
			data.set(picture.data.subarray(from, from + 4), 4 * (row * width + column));
		}
	}
	return { width, height, data };
}

function nearest(lab: Lab, skin: Lab | undefined): DermoscopicColour | undefined {
	let best: DermoscopicColour | undefined;
	let least = skin ? distance(lab, skin) : Infinity;
	for (const colour of DERMOSCOPIC_COLOURS) {
		if (colour === 'white' && skin && lab.L <= skin.L) continue;
		const far = distance(lab, SHADES[colour]);
		if (far < least) {
			least = far;
			best = colour;
		}
	}
	return best;
}

function skinAround(mask: Mask, picture: Pixels): Lab | undefined {
	const outside: Lab[] = [];
	mask.data.forEach((inside, pixel) => {
		if (inside === 0) outside.push(labAt(picture, pixel));
	});
	const L = median(outside.map((lab) => lab.L));
	const a = median(outside.map((lab) => lab.a));
	const b = median(outside.map((lab) => lab.b));
	return L === undefined || a === undefined || b === undefined ? undefined : { L, a, b };
}

/** CIE 1976 colour difference. */
function distance(one: Lab, other: Lab): number {
	return Math.hypot(one.L - other.L, one.a - other.a, one.b - other.b);
}
