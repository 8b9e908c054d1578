/** How a face is held, from its mesh. */
import type { FacePose, Landmark } from '$lib/skin/face';
import { eyeCentres } from './align';

/** The sides of the face before the ears, the picture's left one first. */
const SIDES = [234, 454] as const;
/** The forehead's top and the chin. */
const MIDLINE = [10, 152] as const;
/**
 * What the mesh's depth gives for a face that looks straight ahead, degrees: the median of the
 * portraits that training uses. The forehead's top lies further back than the chin's tip.
 */
const LEVEL_PITCH = 6.3;

const DEGREES = 180 / Math.PI;

/**
 * Degrees. Depth is guessed by the mesh from one picture, so yaw and pitch are good for guidance, not
 * for measuring. Throws a RangeError for landmarks that are not a mesh.
 */
export function poseOf(landmarks: readonly Landmark[]): FacePose {
	const [left, right] = eyeCentres(landmarks);
	const angle = Math.atan2(right[1] - left[1], right[0] - left[0]);
	const [a, b, top, chin] = [...SIDES, ...MIDLINE].map((index) => landmarks[index]);
	if (!a || !b || !top || !chin) throw new RangeError('These are not the points of a face mesh.');
	const cos = Math.cos(angle);
	const sin = Math.sin(angle);
	const across = cos * (b[0] - a[0]) + sin * (b[1] - a[1]);
	const down = cos * (chin[1] - top[1]) - sin * (chin[0] - top[0]);
	return {
		roll: angle * DEGREES,
		// Turned to the picture's right, the picture's right side of the face goes back.
		yaw: Math.atan2(b[2] - a[2], across) * DEGREES,
		// Looking down, the chin goes back and the forehead comes forward.
		pitch: Math.atan2(chin[2] - top[2], down) * DEGREES - LEVEL_PITCH,
	};
}
