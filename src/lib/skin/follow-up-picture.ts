/** One visit's picture, made ready to be laid over another: skin texture without its lighting. */
import { resizeGrid } from './grid';
import type { Grid } from './lesion';
import { lesionMask, type Mask } from './mask';
import type { Pixels } from './pixels';

/** The longer side of the pictures that are compared, pixels. */
export const SIDE = 256;
/** Darker than this (0…255) is no skin: the black corners of a dermatoscope. */
const BLACK = 30;
/** The lesion and this share of its radius around it say nothing of the skin. */
const MARGIN = 0.2;

export interface Plane {
	readonly width: number;
	readonly height: number;
	readonly data: Float32Array;
}

export interface FollowUpPicture {
	readonly width: number;
	readonly height: number;
	/** Natural logarithm of red, green and blue, so that light is a sum. */
	readonly log: readonly [Float32Array, Float32Array, Float32Array];
	/** Fine relief of the skin, free of light and contrast; about −2…2. */
	readonly texture: Plane;
	/** The same at half the size. */
	readonly coarse: Plane;
	/** 1 where there is skin, 0 at the lesion, beside it, and where the picture is black. */
	readonly skin: Uint8Array;
	readonly mask: Mask;
	readonly centre: { readonly x: number; readonly y: number };
	/** Of a disc of the lesion's area, pixels. */
	readonly radius: number;
	/** Share of the lesion's outline that lies at the picture's edge, 0…1. */
	readonly cut: number;
}

/**
 * @param picture upright, any size
 * @param probability the segmenter's answer for it
 * @returns undefined where there is no lesion to follow
 */
export function followUpPicture(
	picture: Pixels,
	probability: Grid,
	threshold: number,
): FollowUpPicture | undefined {
	const scale = SIDE / Math.max(picture.width, picture.height);
	const width = Math.max(8, Math.round(picture.width * scale));
	const height = Math.max(8, Math.round(picture.height * scale));
	const mask = lesionMask(resizeGrid(probability, width, height), threshold);
	if (mask.area < 30) return undefined;
	const channels = ([0, 1, 2] as const).map((channel) => {
		const data = new Float32Array(picture.width * picture.height);
		for (let i = 0; i < data.length; i++) data[i] = picture.data[4 * i + channel] ?? 0;
		return shrunk({ width: picture.width, height: picture.height, data }, width, height);
	});
	const [red, green, blue] = channels;
	if (!red || !green || !blue) return undefined;
	const luma = red.map((r, i) => 0.3 * r + 0.59 * (green[i] ?? 0) + 0.11 * (blue[i] ?? 0));
	const centre = centreOf(mask);
	const radius = Math.sqrt(mask.area / Math.PI);
	const near = grown(mask, Math.ceil(MARGIN * radius) + 2);
	const skin = Uint8Array.from(luma, (value, i) => (value > BLACK && near[i] === 0 ? 1 : 0));
	const texture = relief(luma, width, height);
	const log = (data: Float32Array) => data.map((value) => Math.log(value + 4));
	return {
		width,
		height,
		log: [log(red), log(green), log(blue)],
		texture,
		coarse: halved(texture),
		skin,
		mask,
		centre,
		radius,
		cut: cutShare(mask),
	};
}

/** Means over the source's pixels where it shrinks, linear between them where it grows. */
function shrunk(plane: Plane, width: number, height: number): Float32Array {
	const step = Math.floor(plane.width / width);
	const softened =
		step > 1 ? boxBlur(plane.data, plane.width, plane.height, step >> 1) : plane.data;
	return resizeGrid({ ...plane, data: softened }, width, height).data;
}

/** Log luma between two widths, over its own local strength: what light and contrast leave alone. */
function relief(luma: Float32Array, width: number, height: number): Plane {
	const log = luma.map((value) => Math.log(value + 8));
	const fine = soft(log, width, height, 1);
	const rough = soft(log, width, height, 5);
	const band = fine.map((value, i) => value - (rough[i] ?? 0));
	const power = soft(
		band.map((value) => value * value),
		width,
		height,
		10,
	);
	const data = band.map((value, i) => {
		const even = value / (Math.sqrt(power[i] ?? 0) + 0.004);
		return Math.max(-2.5, Math.min(2.5, even));
	});
	return { width, height, data };
}

/** Two box filters, one after the other: close to a Gaussian of about 0.8 · `radius`. */
function soft(data: Float32Array, width: number, height: number, radius: number): Float32Array {
	return boxBlur(boxBlur(data, width, height, radius), width, height, radius);
}

/** Mean over (2 · radius + 1)² pixels; beyond the picture its edge goes on. */
export function boxBlur(
	data: Float32Array,
	width: number,
	height: number,
	radius: number,
): Float32Array {
	const across = new Float32Array(data.length);
	for (let y = 0; y < height; y++) blurLine(data, across, y * width, 1, width, radius);
	const both = new Float32Array(data.length);
	for (let x = 0; x < width; x++) blurLine(across, both, x, width, height, radius);
	return both;
}

function blurLine(
	from: Float32Array,
	to: Float32Array,
	start: number,
	step: number,
	count: number,
	radius: number,
): void {
	const at = (i: number) => from[start + step * Math.min(Math.max(i, 0), count - 1)] ?? 0;
	let sum = 0;
	for (let i = -radius; i <= radius; i++) sum += at(i);
	for (let i = 0; i < count; i++) {
		to[start + step * i] = sum / (2 * radius + 1);
		sum += at(i + radius + 1) - at(i - radius);
	}
}

function halved(plane: Plane): Plane {
	const width = plane.width >> 1;
	const height = plane.height >> 1;
	const softened = boxBlur(plane.data, plane.width, plane.height, 1);
	const data = new Float32Array(width * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++)
			data[y * width + x] = softened[2 * y * plane.width + 2 * x] ?? 0;
	}
	return { width, height, data };
}

function centreOf(mask: Mask): { x: number; y: number } {
	let sx = 0;
	let sy = 0;
	mask.data.forEach((inside, i) => {
		if (inside === 0) return;
		sx += (i % mask.width) + 0.5;
		sy += Math.floor(i / mask.width) + 0.5;
	});
	return { x: sx / mask.area, y: sy / mask.area };
}

/** The mask and everything within `by` pixels of it (in a square). */
export function grown(mask: Mask, by: number): Uint8Array {
	const spread = boxBlur(Float32Array.from(mask.data), mask.width, mask.height, by);
	// A mean above nothing at all; sums of floats leave a trace.
	return Uint8Array.from(spread, (value) => (value > 1e-5 ? 1 : 0));
}

function cutShare(mask: Mask): number {
	const { width, height, data } = mask;
	let edge = 0;
	for (let x = 0; x < width; x++) edge += (data[x] ?? 0) + (data[(height - 1) * width + x] ?? 0);
	for (let y = 0; y < height; y++)
		edge += (data[y * width] ?? 0) + (data[(y + 1) * width - 1] ?? 0);
	return Math.min(1, edge / (2 * Math.sqrt(Math.PI * mask.area)));
}
