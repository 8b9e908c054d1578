/** What the camera page says while it waits for a good picture: one plain instruction at a time. */
import * as m from '$lib/i18n/messages/face';
import { spoken } from '$lib/i18n/spoken';

/** In the order in which they are said: what keeps the others from being judged comes first. */
export const GUIDANCE_CODES = [
	'no-face',
	'several-faces',
	'too-far',
	'too-close',
	'off-centre',
	'turned-left',
	'turned-right',
	'chin-down',
	'chin-up',
	'tilted',
	'too-dark',
	'too-bright',
	'uneven-light',
	'blurred',
	'hold-still',
] as const;
export type GuidanceCode = (typeof GUIDANCE_CODES)[number];

interface Guidance {
	/** The instruction. */
	readonly say: string;
	/** What stands below it, where a word more helps. */
	readonly help: string;
}

/** Said in the language of the moment in which they are read. */
export const GUIDANCE: Readonly<Record<GuidanceCode, Guidance>> = {
	'no-face': spoken({ say: m.guideNoFace, help: m.guideNoFaceHelp }),
	'several-faces': spoken({ say: m.guideSeveral, help: m.guideSeveralHelp }),
	'too-far': spoken({ say: m.guideFar, help: m.guideFarHelp }),
	'too-close': spoken({ say: m.guideClose, help: m.guideCloseHelp }),
	'off-centre': spoken({ say: m.guideOff, help: m.guideOffHelp }),
	'turned-left': spoken({ say: m.guideLeft, help: m.guideLeftHelp }),
	'turned-right': spoken({ say: m.guideRight, help: m.guideRightHelp }),
	'chin-down': spoken({ say: m.guideDown, help: m.guideDownHelp }),
	'chin-up': spoken({ say: m.guideUp, help: m.guideUpHelp }),
	tilted: spoken({ say: m.guideTilted, help: m.guideTiltedHelp }),
	'too-dark': spoken({ say: m.guideDark, help: m.guideDarkHelp }),
	'too-bright': spoken({ say: m.guideBright, help: m.guideBrightHelp }),
	'uneven-light': spoken({ say: m.guideUneven, help: m.guideUnevenHelp }),
	blurred: spoken({ say: m.guideBlurred, help: m.guideBlurredHelp }),
	'hold-still': spoken({ say: m.guideStill, help: m.guideStillHelp }),
};

/** How many checks there are, so that an arc can show how many have passed. */
export const GUIDANCE_STEPS = GUIDANCE_CODES.length;

/** Share 0…1 of the checks that have passed when `code` is the first that has not. */
export function guidanceProgress(code: GuidanceCode | undefined): number {
	return code === undefined ? 1 : GUIDANCE_CODES.indexOf(code) / GUIDANCE_STEPS;
}

/** What is already right, said below the instruction: "Light is even. Distance is right." */
export function alreadyRight(found: readonly GuidanceCode[]): string {
	if (found.includes('no-face') || found.includes('several-faces')) return '';
	const wrong = (...codes: readonly GuidanceCode[]) => codes.some((code) => found.includes(code));
	return [
		wrong('too-dark', 'too-bright', 'uneven-light') ? '' : m.lightEven(),
		wrong('too-far', 'too-close') ? '' : m.distanceRight(),
	]
		.filter(Boolean)
		.join(' ');
}
