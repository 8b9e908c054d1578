/** An upright sRGB picture, RGBA 0…255, row by row; `data.length` is 4 · width · height. */
export interface Pixels {
	readonly width: number;
	readonly height: number;
	readonly data: Uint8ClampedArray;
}
