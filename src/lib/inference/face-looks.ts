/** Where the detector looks in a picture, and what it sees there. */
import { applyAffine, composeAffine, squareToPlane } from '$lib/skin/affine';
import type { Detection, Detector } from './detector';
import { squareOf, type FaceSquare } from './landmarks';
import type { Pyramid } from './warp';

/** Side of what the detector is given, px; it scales to its own 128 by itself. */
const VIEW = 256;
/** Least short side of a picture, px, whose quarters' parts are worth looking at. */
const LARGE = 1000;

/** A detection in the whole picture's pixels. */
export interface Hit extends Detection {
	readonly square: FaceSquare;
	readonly part: boolean;
}

/** Squares of the picture, each with how often it is turned clockwise by a quarter. */
export interface Look {
	readonly part: boolean;
	readonly views: readonly { readonly square: FaceSquare; readonly turn: number }[];
}

/** The whole picture, then with a margin and its halves, then its quarters where it is large. */
export function looksAt(width: number, height: number): Look[] {
	const longer = Math.max(width, height);
	const whole: FaceSquare = { centre: [width / 2, height / 2], side: longer, angle: 0 };
	const turns = [0, 1, 2, 3];
	const inAll = (squares: readonly FaceSquare[]) =>
		squares.flatMap((square) => turns.map((turn) => ({ square, turn })));
	const looks: Look[] = [
		{ part: false, views: inAll([whole]) },
		{
			part: true,
			views: inAll([{ ...whole, side: 1.5 * longer }, ...tiles(width, height, longer / 2)]),
		},
	];
	if (Math.min(width, height) >= LARGE) {
		looks.push({ part: true, views: inAll(tiles(width, height, longer / 4)) });
	}
	return looks;
}

/** Squares of `side` that overlap by half and cover the picture. */
function tiles(width: number, height: number, side: number): FaceSquare[] {
	const places = (length: number): number[] => {
		if (length <= side) return [length / 2];
		const count = Math.ceil((length - side) / (side / 2)) + 1;
		return Array.from({ length: count }, (_, i) => {
			return side / 2 + ((length - side) * i) / (count - 1);
		});
	};
	return places(height).flatMap((y) =>
		places(width).map((x): FaceSquare => ({ centre: [x, y], side, angle: 0 })),
	);
}

/** What the detector sees in a square of the picture that was turned clockwise `turn` times. */
export function detectIn(
	detector: Detector,
	pyramid: Pyramid,
	{ centre, side }: FaceSquare,
	turn: number,
	part: boolean,
): Hit[] {
	const map = squareToPlane(centre, side, (-turn * Math.PI) / 2);
	const toPicture = composeAffine(map, [1 / VIEW, 0, 0, 0, 1 / VIEW, 0]);
	const scale = side / VIEW;
	return detector.detect(pyramid.warpPixels(map, VIEW)).map(({ box, score, points: seen }) => {
		const points = seen.map((point) => applyAffine(toPicture, point));
		const middle = applyAffine(toPicture, [box.x + box.width / 2, box.y + box.height / 2]);
		const [across, down] = [box.width * scale, box.height * scale];
		const around = {
			x: middle[0] - across / 2,
			y: middle[1] - down / 2,
			width: across,
			height: down,
		};
		return { box: around, score, points, part, square: squareOf(points, around) };
	});
}
