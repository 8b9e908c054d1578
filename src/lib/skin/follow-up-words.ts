/** What the comparison of two visits says on the page. */
import type { ChangeSign, FollowUp } from './follow-up';

/** Why two visits are not compared. */
export type NotCompared = 'source' | 'unjudged' | 'models' | 'no-lesion';

const NOT_COMPARED: Readonly<Record<NotCompared, string>> = {
	source: 'One picture was taken through a dermatoscope and one without: they can’t be compared.',
	unjudged: 'One of the two pictures could not be judged, so they are not compared.',
	models: 'The outlines were drawn by two versions of the model, so they are not compared.',
	'no-lesion': 'No spot was found in one of the two pictures, so they are not compared.',
};

/** A sentence for two visits that are not compared. */
export function notComparedWords(reason: NotCompared): string {
	return NOT_COMPARED[reason];
}

export interface FollowUpWords {
	readonly title: string;
	/** One sentence a sign, or one that says what was not seen. */
	readonly evidence: readonly string[];
	readonly measures: readonly {
		readonly name: string;
		readonly value: string;
		readonly words: string;
	}[];
}

/** @param result of an earlier and a later visit */
export function followUpWords(result: FollowUp): FollowUpWords {
	const { area, overlap, colour, scaleKnown, signs } = result;
	const evidence = signs.map((sign) => signWords(sign, result));
	if (signs.length === 0) {
		evidence.push(
			'No more change than two pictures of one mole differ by. That rules nothing out: if it ' +
				'worries you, show it to a doctor.',
		);
	}
	if (!scaleKnown) {
		evidence.push(
			'The skin around it could not be matched, so its size is not compared. The outlines are ' +
				'drawn at one size.',
		);
	} else if (area === undefined) {
		evidence.push('The spot is cut off by the edge of a picture, so its size is not compared.');
	}
	return {
		title: signs.length > 0 ? 'It has changed' : 'No clear change',
		evidence,
		measures: [
			{
				name: 'Area',
				value: area === undefined ? '–' : signed(100 * (area - 1)),
				words: area === undefined ? 'not compared' : 'on the scale of the skin around it',
			},
			{
				name: 'Outline',
				value: percent(100 * overlap),
				words: 'in common, sizes made equal',
			},
			{
				name: 'Colour',
				value: colour === undefined ? '–' : colour.toFixed(0),
				words:
					colour === undefined
						? 'too little skin to compare with'
						: 'difference (ΔE), in one light',
			},
		],
	};
}

function signWords(sign: ChangeSign, { area = 1, colour = 0, overlap }: FollowUp): string {
	switch (sign) {
		case 'larger':
			return `Its area is about ${percent(100 * (area - 1))} larger, measured against the skin around it.`;
		case 'smaller':
			return `Its area is about ${percent(100 * (1 - area))} smaller, measured against the skin around it.`;
		case 'colour':
			return `Its colour differs by ${colour.toFixed(0)} (ΔE), more than light explains.`;
		case 'outline':
			return `Its outline has another shape: ${percent(100 * overlap)} of the two is in common.`;
	}
}

function percent(value: number): string {
	return `${String(Math.round(value))} %`;
}

function signed(value: number): string {
	const whole = Math.round(value);
	return `${whole > 0 ? '+' : whole < 0 ? '−' : '±'}${String(Math.abs(whole))} %`;
}
