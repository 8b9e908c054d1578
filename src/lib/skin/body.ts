/**
 * Places on a drawn body, front and back. The drawing is 100 wide and 200 high; a place is a share
 * of it, so that it holds at any size. Left and right are the person's own.
 */

import * as m from '$lib/i18n/messages/body';

export type BodyView = 'front' | 'back';

export interface BodyPlace {
	readonly view: BodyView;
	/** 0 … 1 from the drawing's left edge, and from its top. */
	readonly x: number;
	readonly y: number;
}

export interface BodyRegion {
	readonly view: BodyView;
	/** "Back, left shoulder", in the language of the moment. */
	readonly name: string;
	/** Its middle, as a share of the drawing. */
	readonly x: number;
	readonly y: number;
	/** Half its width and height, as a share of the drawing. */
	readonly reachX: number;
	readonly reachY: number;
}

export const BODY_WIDTH = 100;
export const BODY_HEIGHT = 200;

/** [part, x from the middle line, y, half width, half height] in units of the drawing. */
type Part = readonly [name: () => string, x: number, y: number, reachX: number, reachY: number];

const MIDDLE: Readonly<Record<BodyView, readonly Part[]>> = {
	front: [
		[m.scalp, 0, 8, 8, 4],
		[m.face, 0, 19, 9, 9],
		[m.neck, 0, 33, 5, 4],
	],
	back: [
		[m.head, 0, 16, 9, 11],
		[m.neck, 0, 33, 5, 4],
	],
};

const ARM: readonly Part[] = [
	[m.shoulder, 18, 45, 6, 6],
	[m.upperArm, 22, 62, 5, 11],
	[m.elbow, 25.5, 78, 4, 5],
	[m.forearm, 28, 93, 4, 11],
	[m.hand, 32, 114, 4, 9],
];

const SIDES: Readonly<Record<BodyView, readonly Part[]>> = {
	front: [
		[m.chest, 8, 54, 8, 11],
		[m.abdomen, 7, 80, 8, 14],
		[m.groin, 8, 104, 10, 8],
		...ARM,
		[m.thigh, 10, 127, 8, 14],
		[m.knee, 8, 148, 5, 6],
		[m.shin, 8.5, 168, 5, 14],
		[m.foot, 8, 192, 5, 5],
	],
	back: [
		[m.upperBack, 8, 56, 9, 12],
		[m.lowerBack, 7, 81, 8, 13],
		[m.buttock, 9, 104, 9, 9],
		...ARM,
		[m.thigh, 10, 128, 8, 14],
		[m.knee, 8, 148, 5, 6],
		[m.calf, 8.5, 166, 5, 13],
		[m.heel, 8, 192, 5, 5],
	],
};

/** Every named region of both views; also for choosing a place by name instead of by pointing. */
export const BODY_REGIONS: readonly BodyRegion[] = (['front', 'back'] as const).flatMap((view) => [
	...MIDDLE[view].map((part) => region(view, part, undefined, 1)),
	...SIDES[view].map((part) => region(view, part, 'left', 1)),
	...SIDES[view].map((part) => region(view, part, 'right', -1)),
]);

/** The region that a place lies in, or the nearest one: "Back, left shoulder". */
export function placeName(place: BodyPlace): string {
	return regionAt(place).name;
}

/** The region that a place lies in, or the nearest one. */
export function regionAt(place: BodyPlace): BodyRegion {
	// Distance in half-widths: 1 is the rim of a region, so that small regions keep their ground.
	const far = (each: BodyRegion) =>
		Math.hypot((place.x - each.x) / each.reachX, (place.y - each.y) / each.reachY);
	return BODY_REGIONS.filter(({ view }) => view === place.view).reduce((nearest, each) =>
		far(each) < far(nearest) ? each : nearest,
	);
}

/** The middle of a region, as a place to keep. */
export function placeOf({ view, x, y }: BodyRegion): BodyPlace {
	return { view, x, y };
}

/** Half of the body's outline, from the crown down to between the legs; x from the middle line. */
const HALF_OUTLINE: readonly (readonly [number, number])[] = [
	[0, 4],
	[6, 5],
	[9.5, 12],
	[9, 20],
	[5, 28],
	[5, 35],
	[13, 39],
	[21, 42],
	[24.5, 50],
	[27, 66],
	[29.5, 80],
	[32, 97],
	[34, 106],
	[37, 114],
	[34.5, 123],
	[30.5, 121],
	[29, 108],
	[26.5, 98],
	[22, 80],
	[18.5, 62],
	[16.5, 60],
	[15.5, 72],
	[15, 84],
	[18, 98],
	[19.5, 112],
	[17, 134],
	[13.5, 148],
	[14, 162],
	[11, 180],
	[11, 188],
	[14, 195],
	[9, 197],
	[4.5, 195],
	[4.5, 182],
	[3.5, 164],
	[3.5, 148],
	[2, 128],
	[0, 111],
];

/**
 * The drawn body as an SVG path, in a viewBox of "0 0 100 200". Both views share one outline:
 * seen from behind, a body has the same.
 */
export function bodyOutline(): string {
	const middle = BODY_WIDTH / 2;
	const one = HALF_OUTLINE.map(([x, y]) => [middle + x, y] as const);
	const other = HALF_OUTLINE.slice(1, -1).map(([x, y]) => [middle - x, y] as const);
	const points = [...one, ...other.reverse()];
	// Quadratic curves from middle to middle, each point a handle: smooth, and closed without a seam.
	const text = (a: readonly [number, number], b: readonly [number, number]) =>
		`${((a[0] + b[0]) / 2).toFixed(2)} ${((a[1] + b[1]) / 2).toFixed(2)}`;
	const after = (i: number) => points[(i + 1) % points.length] ?? [middle, 0];
	const first = points.at(-1) ?? [middle, 0];
	const curves = points.map(
		(point, i) => `Q${String(point[0])} ${String(point[1])} ${text(point, after(i))}`,
	);
	return `M${text(first, after(points.length - 1))}${curves.join('')}Z`;
}

function region(
	view: BodyView,
	part: Part,
	side: 'left' | 'right' | undefined,
	direction: 1 | -1,
): BodyRegion {
	const [name, offset, y, reachX, reachY] = part;
	// Facing us, the person's left is on our right; seen from behind it is on our left.
	const x = BODY_WIDTH / 2 + (view === 'front' ? 1 : -1) * direction * offset;
	return {
		view,
		get name() {
			return m.at({ view, part: side ? m.side({ side, part: name() }) : name() });
		},
		x: x / BODY_WIDTH,
		y: y / BODY_HEIGHT,
		reachX: reachX / BODY_WIDTH,
		reachY: reachY / BODY_HEIGHT,
	};
}
