/** The regions of the aligned face, as polygons in its unit square; face-regions.json has them. */
import type { Point } from './affine';
import { FACE_REGIONS, type FaceRegion } from './face';
import { regions } from './face-regions.json';
import { sampleGrid } from './grid';
import type { Grid } from './lesion';

/** Points along each side of the unit square at which a map is read. */
const READ_AT = 96;

/** Corners of a region in the crop's unit square. */
export function regionPolygon(region: FaceRegion): readonly Point[] {
	return regions[region].map(([x = 0, y = 0]): Point => [x, y]);
}

/** Whether a place lies in a polygon (even-odd rule). */
export function isInside(polygon: readonly Point[], [x, y]: Point): boolean {
	let inside = false;
	let [px, py] = polygon.at(-1) ?? [0, 0];
	for (const [qx, qy] of polygon) {
		if (qy > y !== py > y && x < ((px - qx) * (y - qy)) / (py - qy) + qx) inside = !inside;
		[px, py] = [qx, qy];
	}
	return inside;
}

let points: Readonly<Record<FaceRegion, readonly Point[]>> | undefined;

/** Mean of a map that covers the crop, over each region. */
export function regionMeans(map: Grid): Record<FaceRegion, number> {
	return overRegions(
		map,
		(values) => values.reduce((sum, value) => sum + value, 0) / values.length,
	);
}

/**
 * What a share of each region lies below, in a map that covers the crop.
 * @param share 0…1; 0.9 is what its strongest tenth has at least
 */
export function regionQuantiles(map: Grid, share: number): Record<FaceRegion, number> {
	return overRegions(map, (values) => {
		const sorted = Float64Array.from(values).sort();
		return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
	});
}

function overRegions(
	map: Grid,
	take: (values: readonly number[]) => number,
): Record<FaceRegion, number> {
	points ??= pointsOfRegions();
	const places = points;
	const entries = FACE_REGIONS.map((region) => {
		const values = places[region].map(([x, y]) => sampleGrid(map, x * map.width, y * map.height));
		return [region, take(values)] as const;
	});
	return Object.fromEntries(entries) as Record<FaceRegion, number>;
}

function pointsOfRegions(): Readonly<Record<FaceRegion, readonly Point[]>> {
	const entries = FACE_REGIONS.map((region) => [region, pointsIn(regionPolygon(region))] as const);
	return Object.fromEntries(entries) as unknown as Record<FaceRegion, readonly Point[]>;
}

/** Row by row, within the polygon's bounds only: the whole grid for each region took 30 ms. */
function pointsIn(polygon: readonly Point[]): readonly Point[] {
	const across = polygon.map(([x]) => x * READ_AT);
	const down = polygon.map(([, y]) => y * READ_AT);
	const found: Point[] = [];
	for (let row = Math.floor(Math.min(...down)); row < Math.max(...down); row++) {
		for (let column = Math.floor(Math.min(...across)); column < Math.max(...across); column++) {
			const place: Point = [(column + 0.5) / READ_AT, (row + 0.5) / READ_AT];
			if (isInside(polygon, place)) found.push(place);
		}
	}
	return found;
}
