/**
 * White balance of an aligned face that keeps the tone of the skin: the lamp's colour is estimated,
 * and taken back only along the line on which daylight and lamps lie (CIE daylight locus between
 * 5700 and 7300 K, CIE 15:2018), so that a green or magenta cast, redness and pigment stay.
 *
 * Two witnesses, in log-chromaticities ln(R/G), ln(B/G) of linear light, where a lamp is a shift (von
 * Kries): the white of the eyes, which is much alike in all people but small, and the cheeks, which
 * are large but differ between people. (Gijsenij, Gevers, van de Weijer, "Computational Color
 * Constancy", IEEE TIP 20(9), 2011, for statistics along a known locus; Störring, Andersen,
 * Granum, "Skin colour detection under changing lighting conditions", 1999, for skin as a witness.)
 * Each counts half. Taken together they undo nine tenths of a lamp's shift, and the half that the
 * cheeks have is what differences between people lose along that line. Luminance is untouched.
 *
 * One arithmetic with training/faces.py; both are held to tests/fixtures/faces.json.
 */
import { applyAffine, type Affine, type Point } from '$lib/skin/affine';
import type { Landmark } from '$lib/skin/face';
import { isInside } from '$lib/skin/face-regions';
import type { Pixels } from '$lib/skin/pixels';
import constants from './white-balance.json';

/** What was taken back: factors on linear R, G and B. */
export interface Balance {
	/** Towards blue (positive) or red, in units of ln-chromaticity along the locus; about 0.018 per 100 K. */
	readonly shift: number;
	readonly gains: readonly [red: number, green: number, blue: number];
}

const LINEAR = Float64Array.from({ length: 256 }, (_, i) => {
	const u = i / 255;
	return u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4;
});
/** A black pixel has no colour; this keeps its logarithm finite. */
const FLOOR = 1e-4;
const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** The outlines of both eyes in the crop's unit square. Throws a RangeError for too few landmarks. */
export function eyeOutlines(landmarks: readonly Landmark[], matrix: Affine): readonly Point[][] {
	return constants.eye_outlines.map((indices) => {
		const outline = indices.map((index): Point => {
			const point = landmarks[index];
			if (!point) throw new RangeError('These are not the points of a face mesh.');
			return applyAffine(matrix, [point[0], point[1]]);
		});
		const x = outline.reduce((sum, point) => sum + point[0], 0) / outline.length;
		const y = outline.reduce((sum, point) => sum + point[1], 0) / outline.length;
		const { shrink } = constants;
		return outline.map((point): Point => [
			x + (point[0] - x) * shrink,
			y + (point[1] - y) * shrink,
		]);
	});
}

/**
 * Estimates what to take back.
 * @param crop the aligned face
 * @param eyes outlines in its unit square, from `eyeOutlines`
 */
export function estimateBalance(crop: Pixels, eyes: readonly (readonly Point[])[]): Balance {
	const [cr = 0, cb = 0] = constants.axis;
	const along = ([r, b]: Chromaticity, reference: readonly number[]): number =>
		(r - (reference[0] ?? 0)) * cr + (b - (reference[1] ?? 0)) * cb;
	const skin = medianOf(constants.cheeks.flatMap((cheek) => pixelsIn(crop, cheekBox(cheek))));
	const white = whiteOf(eyes.flatMap((eye) => pixelsIn(crop, eye)));
	const fromSkin = along(chromaticity(skin), constants.skin);
	const share = white ? constants.share : 0;
	const fromWhite = white ? along(white, constants.white) : 0;
	const raw = constants.strength * (share * fromWhite + (1 - share) * fromSkin);
	const shift = Math.min(Math.max(raw, -constants.most), constants.most);
	const red = Math.exp(-shift * cr);
	const blue = Math.exp(-shift * cb);
	const [r = 0, g = 0, b = 0] = skin.map((value) => LINEAR[Math.round(value)] ?? 0);
	const before = LUMA[0] * r + LUMA[1] * g + LUMA[2] * b;
	const after = LUMA[0] * r * red + LUMA[1] * g + LUMA[2] * b * blue;
	const level = after > 0 ? before / after : 1;
	return { shift, gains: [red * level, level, blue * level] };
}

/** The crop under the colour of light in which the models learned. */
export function applyBalance({ width, height, data }: Pixels, { gains }: Balance): Pixels {
	const tables = gains.map((gain) =>
		Uint8ClampedArray.from(LINEAR, (value) => encode(value * gain)),
	);
	const balanced = new Uint8ClampedArray(data);
	for (let i = 0; i < balanced.length; i += 4) {
		for (let c = 0; c < 3; c++) balanced[i + c] = tables[c]?.[data[i + c] ?? 0] ?? 0;
	}
	return { width, height, data: balanced };
}

/** Both steps. */
export function whiteBalance(
	crop: Pixels,
	landmarks: readonly Landmark[],
	matrix: Affine,
): { readonly crop: Pixels; readonly balance: Balance } {
	const balance = estimateBalance(crop, eyeOutlines(landmarks, matrix));
	return { crop: applyBalance(crop, balance), balance };
}

type Chromaticity = readonly [red: number, blue: number];
type Colour = readonly number[];

function encode(linear: number): number {
	const value = Math.min(Math.max(linear, 0), 1);
	return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}

function cheekBox([left = 0, top = 0, right = 0, bottom = 0]: readonly number[]): Point[] {
	return [
		[left, top],
		[right, top],
		[right, bottom],
		[left, bottom],
	];
}

/** The colours of the pixels whose centres lie in a polygon of the unit square. */
function pixelsIn({ width, height, data }: Pixels, polygon: readonly Point[]): Colour[] {
	const xs = polygon.map(([x]) => x * width);
	const ys = polygon.map(([, y]) => y * height);
	const colours: Colour[] = [];
	const bottom = Math.min(Math.ceil(Math.max(...ys)), height - 1);
	const right = Math.min(Math.ceil(Math.max(...xs)), width - 1);
	for (let row = Math.max(Math.floor(Math.min(...ys)), 0); row <= bottom; row++) {
		for (let column = Math.max(Math.floor(Math.min(...xs)), 0); column <= right; column++) {
			if (!isInside(polygon, [(column + 0.5) / width, (row + 0.5) / height])) continue;
			const at = 4 * (row * width + column);
			colours.push([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
		}
	}
	return colours;
}

function medianOf(colours: readonly Colour[]): Colour {
	return [0, 1, 2].map((c) =>
		quantile(
			colours.map((colour) => colour[c] ?? 0),
			0.5,
		),
	);
}

function chromaticity(colour: Colour): Chromaticity {
	const [r = 0, g = 0, b = 0] = colour.map((value) =>
		Math.log((LINEAR[Math.round(value)] ?? 0) + FLOOR),
	);
	return [r - g, b - g];
}

/**
 * The white of the eyes: among the brighter pixels (no pupil, no lashes; no glint either) the less
 * red ones (no lid). Undefined where too little of it is seen.
 */
function whiteOf(colours: readonly Colour[]): Chromaticity | undefined {
	const seen = colours.filter((colour) => Math.min(...colour) > 8 && Math.max(...colour) < 250);
	const luma = seen.map((colour) =>
		colour.reduce((sum, value, c) => sum + (LUMA[c] ?? 0) * (LINEAR[value] ?? 0), 0),
	);
	const [dark, bright] = [quantile(luma, 0.5), quantile(luma, 0.97)];
	const clear = seen.filter((_, i) => (luma[i] ?? 0) >= dark && (luma[i] ?? 0) <= bright);
	if (clear.length < constants.least) return undefined;
	const chroma = clear.map(chromaticity);
	const reds = chroma.map(([r]) => r);
	const [low, high] = [quantile(reds, 0.05), quantile(reds, 0.5)];
	const white = chroma.filter(([r]) => r >= low && r <= high);
	const mean = (axis: 0 | 1) => white.reduce((sum, value) => sum + value[axis], 0) / white.length;
	return [mean(0), mean(1)];
}

/** As numpy's: linear between the values. 0 where there is none. */
function quantile(values: readonly number[], share: number): number {
	const sorted = Float64Array.from(values).sort();
	if (sorted.length === 0) return 0;
	const place = share * (sorted.length - 1);
	const low = Math.floor(place);
	const high = Math.min(low + 1, sorted.length - 1);
	const a = sorted[low] ?? 0;
	return a + ((sorted[high] ?? 0) - a) * (place - low);
}
