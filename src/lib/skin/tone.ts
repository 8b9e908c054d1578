/** Colour in CIELAB (D65). */
import type { Pixels } from './pixels';

export interface Lab {
	/** 0 black … 100 white. */
	readonly L: number;
	readonly a: number;
	readonly b: number;
}

/** sRGB 0…255 → CIELAB under D65 (IEC 61966-2-1, CIE 1976). */
export function srgbToLab(red: number, green: number, blue: number): Lab {
	const r = linear(red);
	const g = linear(green);
	const b = linear(blue);
	const x = cubeRoot((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
	const y = cubeRoot(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
	const z = cubeRoot((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
	return { L: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z) };
}

/** The colour of one pixel, by its number in reading order. */
export function labAt(picture: Pixels, pixel: number): Lab {
	const { data } = picture;
	return srgbToLab(data[4 * pixel] ?? 0, data[4 * pixel + 1] ?? 0, data[4 * pixel + 2] ?? 0);
}

/** The middle value (the upper one of two); undefined without values. */
export function median(values: readonly number[]): number | undefined {
	return Float64Array.from(values).sort()[Math.floor(values.length / 2)];
}

function linear(value: number): number {
	const share = value / 255;
	return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function cubeRoot(t: number): number {
	return t > 216 / 24389 ? Math.cbrt(t) : (841 / 108) * t + 4 / 29;
}
