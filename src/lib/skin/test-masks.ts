/** Drawn masks and painted lesions for the tests of this room. */
import { makeMask, type Mask } from './mask';
import type { Pixels } from './pixels';

export function drawn(
	width: number,
	height: number,
	inside: (x: number, y: number) => boolean,
): Mask {
	const cells = Array.from({ length: width * height }, (_, i) =>
		inside((i % width) + 0.5, Math.floor(i / width) + 0.5) ? 1 : 0,
	);
	return makeMask(cells, width, height);
}

export const disc = (width: number, height: number, radius: number) =>
	drawn(width, height, (x, y) => Math.hypot(x - width / 2, y - height / 2) < radius);

export function painted(
	mask: Mask,
	colour: (x: number, y: number, inside: boolean) => number[],
): Pixels {
	const data = new Uint8ClampedArray(4 * mask.width * mask.height);
	mask.data.forEach((value, i) => {
		data.set([...colour(i % mask.width, Math.floor(i / mask.width), value !== 0), 255], 4 * i);
	});
	return { width: mask.width, height: mask.height, data };
}

export const SKIN = [214, 168, 146];
export const plain = (mask: Mask) =>
	painted(mask, (_x, _y, inside) => (inside ? [98, 62, 44] : SKIN));
