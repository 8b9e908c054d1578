/** What the comparison of two visits says on the page. */
import { fixed, formatShare } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/lesion';
import type { ChangeSign, FollowUp } from './follow-up';

/** Why two visits are not compared. */
export type NotCompared = 'source' | 'unjudged' | 'models' | 'no-lesion';

const NOT_COMPARED: Readonly<Record<NotCompared, () => string>> = {
	source: m.ncSource,
	unjudged: m.ncUnjudged,
	models: m.ncModels,
	'no-lesion': m.ncNoLesion,
};

/** A sentence for two visits that are not compared. */
export function notComparedWords(reason: NotCompared): string {
	return NOT_COMPARED[reason]();
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
	if (signs.length === 0) evidence.push(m.noMoreChange());
	if (!scaleKnown) evidence.push(m.noScale());
	else if (area === undefined) evidence.push(m.cutOff());
	return {
		title: signs.length > 0 ? m.hasChanged() : m.noClearChange(),
		evidence,
		measures: [
			{
				name: m.area(),
				value: area === undefined ? '–' : signed(area - 1),
				words: area === undefined ? m.notCompared() : m.onSkinScale(),
			},
			{ name: m.outline(), value: formatShare(overlap), words: m.inCommon() },
			{
				name: m.colour(),
				value: colour === undefined ? '–' : fixed(colour, 0),
				words: colour === undefined ? m.littleSkin() : m.deltaE(),
			},
		],
	};
}

function signWords(sign: ChangeSign, { area = 1, colour = 0, overlap }: FollowUp): string {
	switch (sign) {
		case 'larger':
			return m.larger({ share: formatShare(area - 1) });
		case 'smaller':
			return m.smaller({ share: formatShare(1 - area) });
		case 'colour':
			return m.colourDiffers({ value: fixed(colour, 0) });
		case 'outline':
			return m.otherShape({ share: formatShare(overlap) });
	}
}

function signed(share: number): string {
	const whole = Math.round(100 * share);
	return `${whole > 0 ? '+' : whole < 0 ? '−' : '±'}${formatShare(Math.abs(share))}`;
}
