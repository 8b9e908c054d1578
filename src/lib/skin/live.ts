/**
 * What is not right yet in a live picture, from the face that was found in it and the light on it.
 * The limits are for guidance: they make visits alike. What is graded at all is decided later, on the
 * picture itself (face-quality.ts).
 */
import type { FaceFinding, Landmark } from './face';
import type { GuidanceCode } from './guidance';
import type { Pixels } from './pixels';

export const LIVE_LIMITS = {
	/** Side of the aligned crop, in shares of the one that the oval is drawn for. */
	far: 0.72,
	close: 1.3,
	/** Of the face's middle from the frame's, in shares of that side. */
	offCentre: 0.18,
	/** Degrees. */
	yaw: 12,
	pitch: 15,
	roll: 9,
	/** Mean luma 0…1 on the face. Dark skin in good light has about 0.2. */
	dark: 0.1,
	bright: 0.88,
	/** Share 0…1 of the face that is plain white. */
	clipped: 0.2,
	/** Difference of the halves' mean luma over their mean. */
	uneven: 0.4,
	/** Variance of the Laplacian of luma (0…255) on the face, frame at `LIGHT_SIDE` px. */
	blurred: 6,
	/** Mean movement of the landmarks from frame to frame, in eye distances. */
	moved: 0.07,
} as const;

/** Longer side of the copy on which light is measured, px. */
export const LIGHT_SIDE = 256;
/** Outer corners of the eyes in the face mesh. */
const EYES = [33, 263] as const;
/** Side of the aligned crop in distances of the outer corners, about 1.5 of those of the centres. */
const CROP_SIDE = 2.2;

interface Size {
	readonly width: number;
	readonly height: number;
}

/** The oval to put a face in, in pixels of the frame. */
export interface Oval {
	readonly x: number;
	readonly y: number;
	readonly rx: number;
	readonly ry: number;
	/** Side of the aligned crop of a face that fills it. */
	readonly side: number;
}

/** Fits the oval into that part of the frame which a screen shows that the frame covers. */
export function ovalIn(frame: Size, screen: Size): Oval {
	const across = Math.min(frame.width, (frame.height * screen.width) / Math.max(1, screen.height));
	const down = Math.min(frame.height, (frame.width * screen.height) / Math.max(1, screen.width));
	const side = Math.min(0.98 * frame.width, 0.92 * frame.height, 1.12 * across, 0.8 * down);
	return {
		x: frame.width / 2,
		y: frame.height / 2,
		rx: 0.36 * side,
		ry: 0.46 * side,
		side,
	};
}

/** How the light lies on a face. */
export interface FaceLight {
	/** Mean luma 0…1. */
	readonly brightness: number;
	readonly clipped: number;
	/** (left − right) / mean, of the picture's halves of the face. */
	readonly slope: number;
	readonly sharpness: number;
}

/**
 * Light on the middle of a face, where skin is.
 *
 * @param frame a small copy of the frame in which the face was found
 */
export function lightOn(frame: Pixels, { box, pictureWidth }: FaceFinding): FaceLight {
	const scale = frame.width / pictureWidth;
	const clampX = (x: number) => Math.round(Math.min(Math.max(x, 1), frame.width - 1));
	const clampY = (y: number) => Math.round(Math.min(Math.max(y, 1), frame.height - 1));
	const left = clampX((box.x + 0.15 * box.width) * scale);
	const right = clampX((box.x + 0.85 * box.width) * scale);
	const top = clampY((box.y + 0.1 * box.height) * scale);
	const bottom = clampY((box.y + 0.9 * box.height) * scale);
	const middle = (left + right) / 2;
	const luma = (x: number, y: number) => {
		const at = 4 * (y * frame.width + x);
		const { data } = frame;
		return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
	};
	let [count, clipped, edges, squares] = [0, 0, 0, 0];
	const halves = [0, 0];
	const counts = [0, 0];
	for (let y = top; y < bottom; y++) {
		for (let x = left; x < right; x++) {
			const value = luma(x, y);
			const half = x < middle ? 0 : 1;
			halves[half] = (halves[half] ?? 0) + value;
			counts[half] = (counts[half] ?? 0) + 1;
			if (value > 251) clipped++;
			const edge = luma(x - 1, y) + luma(x + 1, y) + luma(x, y - 1) + luma(x, y + 1) - 4 * value;
			edges += edge;
			squares += edge * edge;
			count++;
		}
	}
	if (count === 0) return { brightness: 0, clipped: 0, slope: 0, sharpness: 0 };
	const mean = ((halves[0] ?? 0) + (halves[1] ?? 0)) / count;
	const side = (half: 0 | 1) => (halves[half] ?? 0) / Math.max(1, counts[half] ?? 0);
	return {
		brightness: mean / 255,
		clipped: clipped / count,
		slope: mean === 0 ? 0 : (side(0) - side(1)) / mean,
		sharpness: squares / count - (edges / count) ** 2,
	};
}

/**
 * Everything that is not right, what keeps the rest from being judged first; empty when all is.
 *
 * @param before landmarks of the frame before, from which movement is told
 * @param screen what shows the video, whose oval the face should fill; any unit
 */
export function judgeLive(
	faces: number,
	finding: FaceFinding | undefined,
	light: FaceLight | undefined,
	before: readonly Landmark[] | undefined,
	screen: Size,
): GuidanceCode[] {
	if (!finding) return ['no-face'];
	const limits = LIVE_LIMITS;
	const codes: GuidanceCode[] = [];
	if (faces > 1) codes.push('several-faces');
	const { pose, box, pictureWidth, pictureHeight, landmarks } = finding;
	const aim = ovalIn({ width: pictureWidth, height: pictureHeight }, screen).side;
	const side = cropSide(finding) / aim;
	if (side < limits.far) codes.push('too-far');
	if (side > limits.close) codes.push('too-close');
	const away = Math.hypot(
		box.x + box.width / 2 - pictureWidth / 2,
		box.y + box.height / 2 - pictureHeight / 2,
	);
	if (away > limits.offCentre * aim) codes.push('off-centre');
	// The picture's right is the person's left, mirrored or not: the frame itself is never mirrored.
	if (pose.yaw > limits.yaw) codes.push('turned-left');
	if (pose.yaw < -limits.yaw) codes.push('turned-right');
	if (pose.pitch > limits.pitch) codes.push('chin-down');
	if (pose.pitch < -limits.pitch) codes.push('chin-up');
	if (Math.abs(pose.roll) > limits.roll) codes.push('tilted');
	if (light) {
		if (light.brightness < limits.dark) codes.push('too-dark');
		else if (light.brightness > limits.bright || light.clipped > limits.clipped) {
			codes.push('too-bright');
		}
		if (Math.abs(light.slope) > limits.uneven) codes.push('uneven-light');
		if (light.sharpness < limits.blurred) codes.push('blurred');
	}
	if (before && movement(landmarks, before) > limits.moved * eyeDistance(landmarks))
		codes.push('hold-still');
	return codes;
}

/** About the side of the aligned crop as it lies in the picture, px. */
export function cropSide({ landmarks }: Pick<FaceFinding, 'landmarks'>): number {
	return CROP_SIDE * eyeDistance(landmarks);
}

function eyeDistance(landmarks: readonly Landmark[]): number {
	const [left, right] = EYES.map((index) => landmarks[index]);
	return left && right ? Math.hypot(right[0] - left[0], right[1] - left[1]) : 0;
}

/** Mean distance of the points from where they were, px. */
function movement(now: readonly Landmark[], before: readonly Landmark[]): number {
	if (now.length === 0 || now.length !== before.length) return 0;
	const sum = now.reduce((total, [x, y], i) => {
		const [bx, by] = before[i] ?? [x, y];
		return total + Math.hypot(x - bx, y - by);
	}, 0);
	return sum / now.length;
}
