import type { Pixels } from './types';

const SKIN = [214, 168, 146] as const;
const LESION = [112, 74, 58] as const;
const CORE = [70, 44, 40] as const;

/**
 * Pattern `drawn-lesion-1`: the picture behind every model's known answer. Integer maths only, so
 * that TypeScript and Python (training/preprocess.py) draw the same `size` × `size` pixels.
 */
export function drawnLesion(size: number): Pixels {
	const data = new Uint8ClampedArray(4 * size * size);
	const radius = Math.floor((size * size) / 3);
	let at = 0;
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			const dx = 2 * x + 1 - size;
			const dy = 2 * y + 1 - size;
			const distance = dx * dx + 2 * dy * dy + Math.floor((dx * dy) / 2);
			const base = 4 * distance < radius ? CORE : distance < radius ? LESION : SKIN;
			const texture = (x * 7 + y * 13 + ((x * y) % 11) * 5) % 23;
			for (const channel of base) data[at++] = channel + texture - 11;
			data[at++] = 255;
		}
	}
	return { width: size, height: size, data };
}
