/**
 * What is drawn of a map over a picture: its colour, pixel by pixel, and its iso-lines. Tens of
 * milliseconds on a phone, so maps.ts has it done in a worker.
 */
import { isoLines, openPathData } from '$lib/skin/contour';
import { onFace } from '$lib/skin/face-map';
import type { Box, Grid } from '$lib/skin/lesion';
import { MAP_FADE, MAP_SIDE } from './map-size';
import { smoothGrid } from './smooth';

export interface MapQuestion {
	/** Shares 0…1 over the box. */
	readonly shares: Grid;
	/** The part of the picture that it covers, in the picture's coordinates. */
	readonly box: Box;
	/** It lies over an aligned face: what is beside the face does not count. */
	readonly face: boolean;
	/** White instead of blue: for what is less than before. */
	readonly pale: boolean;
}

/** A drawn map. */
export interface MapDrawing {
	/** PNG of `MAP_SIDE` × `MAP_SIDE` pixels, over all of the box. */
	readonly picture: Blob;
	/** The `d` of a line for each of the levels. */
	readonly lines: readonly string[];
}

/** Where the lines run: shares of the strongest place, as in the legend below the picture. */
const LEVELS = [0.4, 0.75];
const BLUE = [31, 79, 196] as const;
const WHITE = [255, 255, 255] as const;

/** Throws where the browser gives no canvas. */
export async function drawMap(question: MapQuestion): Promise<MapDrawing> {
	const canvas = new OffscreenCanvas(MAP_SIDE, MAP_SIDE);
	const context = canvas.getContext('2d');
	if (!context) throw new Error('This browser gives no canvas.');
	const { pixels, lines } = drawnMap(question);
	context.putImageData(new ImageData(pixels, MAP_SIDE, MAP_SIDE), 0, 0);
	return { picture: await canvas.convertToBlob({ type: 'image/png' }), lines };
}

/** The same without a canvas: RGBA, and the lines. */
export function drawnMap({ shares, box, face, pale }: MapQuestion): {
	pixels: Uint8ClampedArray<ArrayBuffer>;
	lines: string[];
} {
	// The model's grid is coarse (a cell is a tenth of the picture): drawn smooth, it does not
	// pretend to know pixels.
	const smooth = smoothGrid(shares, MAP_SIDE);
	if (face) keepFace(smooth);
	const lines = LEVELS.map((level) => openPathData(isoLines(smooth, level, box), box));
	return { pixels: colour(smooth, pale ? WHITE : BLUE), lines };
}

/** Takes out what is said of hair and wall. */
function keepFace({ width, height, data }: Grid): void {
	for (let row = 0; row < height; row++) {
		for (let column = 0; column < width; column++) {
			const at = row * width + column;
			data[at] = (data[at] ?? 0) * onFace((column + 0.5) / width, (row + 0.5) / height);
		}
	}
}

/** Denser where the value is higher. */
function colour(
	{ width, height, data }: Grid,
	[red, green, blue]: readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
	const pixels = new Uint8ClampedArray(4 * width * height);
	for (let row = 0; row < height; row++) {
		for (let column = 0; column < width; column++) {
			const at = row * width + column;
			const inward = Math.min(column, row, width - 1 - column, height - 1 - row);
			// Fades out over the last cells, so that the box's own edge is not read as a finding.
			const fade = Math.min(1, (inward + 0.5) / MAP_FADE);
			pixels[4 * at] = red;
			pixels[4 * at + 1] = green;
			pixels[4 * at + 2] = blue;
			pixels[4 * at + 3] = Math.round(240 * fade * (data[at] ?? 0) ** 1.3);
		}
	}
	return pixels;
}
