/** Moments, folding and border of a mask, in square pixels. */
import { isoLines, lineLength, type Point, type Polyline } from './contour';
import type { Mask } from './mask';

export interface Moments {
	readonly centre: Point;
	/** Direction of the long axis, radians. */
	readonly angle: number;
	/** Half axes of the ellipse with the same second moments and the mask's area, pixels. */
	readonly long: number;
	readonly short: number;
}

/** Centre, principal axes and equivalent ellipse of a mask that is not empty. */
export function moments(mask: Mask): Moments {
	let sx = 0;
	let sy = 0;
	eachCell(mask, (x, y) => {
		sx += x;
		sy += y;
	});
	const centre = { x: sx / mask.area, y: sy / mask.area };
	let xx = 0;
	let yy = 0;
	let xy = 0;
	eachCell(mask, (x, y) => {
		xx += (x - centre.x) ** 2;
		yy += (y - centre.y) ** 2;
		xy += (x - centre.x) * (y - centre.y);
	});
	const half = Math.hypot((xx - yy) / 2, xy);
	const major = (xx + yy) / 2 + half;
	const minor = Math.max((xx + yy) / 2 - half, 1e-9);
	// √(major / minor) is the ratio of the axes; area = π · long · short gives the scale.
	const ratio = Math.min(Math.sqrt(major / minor), 1e3);
	const short = Math.sqrt(mask.area / (Math.PI * ratio));
	return { centre, angle: Math.atan2(2 * xy, xx - yy) / 2, long: short * ratio, short };
}

/**
 * What does not fall on the lesion when it is folded over a line through its centre, as a share of
 * its area, 0…1.
 */
export function foldDifference(mask: Mask, centre: Point, angle: number): number {
	const cos = Math.cos(2 * angle);
	const sin = Math.sin(2 * angle);
	let missed = 0;
	eachCell(mask, (x, y) => {
		const dx = x - centre.x;
		const dy = y - centre.y;
		const mx = Math.floor(centre.x + cos * dx + sin * dy);
		const my = Math.floor(centre.y + sin * dx - cos * dy);
		const inside = mx >= 0 && my >= 0 && mx < mask.width && my < mask.height;
		if (!inside || mask.data[my * mask.width + mx] === 0) missed++;
	});
	return missed / mask.area;
}

/**
 * The border as one smooth line in pixels. Smoothed over 3 × 3 cells before it is drawn: the steps
 * of a pixel grid alone would lengthen a circle's border by a tenth.
 */
export function border(mask: Mask): Polyline {
	const { width, height } = mask;
	const data = new Float32Array(width * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			let sum = 0;
			for (let dy = -1; dy <= 1; dy++) {
				for (let dx = -1; dx <= 1; dx++) {
					// Beyond the picture the edge goes on, so that a lesion cut off keeps its edge straight.
					const nx = Math.min(Math.max(x + dx, 0), width - 1);
					const ny = Math.min(Math.max(y + dy, 0), height - 1);
					sum += mask.data[ny * width + nx] ?? 0;
				}
			}
			data[y * width + x] = sum / 9;
		}
	}
	const lines = isoLines({ width, height, data }, 0.5, { x: 0, y: 0, width, height });
	return lines.reduce<Polyline>(
		(longest, line) => (lineLength(line) > lineLength(longest) ? line : longest),
		[],
	);
}

/** Area inside a closed line (shoelace formula). */
export function enclosedArea(line: Polyline): number {
	const twice = line.reduce((sum, point, i) => {
		const after = line[(i + 1) % line.length] ?? point;
		return sum + point.x * after.y - after.x * point.y;
	}, 0);
	return Math.abs(twice) / 2;
}

/** The largest distance between two points of a line. */
export function longestExtent(line: Polyline): number {
	return line.reduce(
		(longest, a, i) =>
			line
				.slice(i + 1)
				.reduce((far, b) => Math.max(far, Math.hypot(a.x - b.x, a.y - b.y)), longest),
		0,
	);
}

/** Calls back with the centre of every cell of the mask. */
function eachCell(mask: Mask, visit: (x: number, y: number) => void): void {
	for (let cell = 0; cell < mask.data.length; cell++) {
		if (mask.data[cell] === 0) continue;
		visit((cell % mask.width) + 0.5, Math.floor(cell / mask.width) + 0.5);
	}
}
