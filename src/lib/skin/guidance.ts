/** What the camera page says while it waits for a good picture: one plain instruction at a time. */

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

export const GUIDANCE: Readonly<Record<GuidanceCode, Guidance>> = {
	'no-face': { say: 'Put your face in the oval', help: 'Take off glasses, hair off the forehead.' },
	'several-faces': {
		say: 'One face at a time',
		help: 'Ask the others to step out of the picture.',
	},
	'too-far': { say: 'Come closer', help: 'Your face should fill the oval.' },
	'too-close': { say: 'Move back a little', help: 'The whole face should lie in the oval.' },
	'off-centre': { say: 'Move into the middle', help: 'Eyes level with each other, in the oval.' },
	'turned-left': { say: 'Turn a little to the right', help: 'Look straight into the camera.' },
	'turned-right': { say: 'Turn a little to the left', help: 'Look straight into the camera.' },
	'chin-down': { say: 'Raise your chin a little', help: 'Or hold the camera lower.' },
	'chin-up': { say: 'Lower your chin a little', help: 'Or hold the camera higher.' },
	tilted: { say: 'Hold your head upright', help: 'Both eyes at the same height.' },
	'too-dark': {
		say: 'It is too dark',
		help: 'Face a window, or switch on a lamp in front of you.',
	},
	'too-bright': {
		say: 'It is too bright',
		help: 'Step out of the sun, or turn away from the lamp.',
	},
	'uneven-light': {
		say: 'Light comes from one side',
		help: 'Turn to face the window or the lamp.',
	},
	blurred: { say: 'The picture is blurred', help: 'Wipe the lens and keep the camera still.' },
	'hold-still': { say: 'Hold still', help: 'It takes the picture by itself.' },
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
		wrong('too-dark', 'too-bright', 'uneven-light') ? '' : 'Light is even.',
		wrong('too-far', 'too-close') ? '' : 'Distance is right.',
	]
		.filter(Boolean)
		.join(' ');
}
