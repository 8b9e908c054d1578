/**
 * When a picture is too poor to be judged.
 *
 * The limits are lenient on purpose: they lie below what the darkest, softest 0.1 % of the pictures
 * that the models learned from show (sharpness 3.2, brightness 0.31 of HAM10000 at 200 × 150), so
 * that they refuse accidents and not cases.
 */
import * as m from '$lib/i18n/messages/lesion';
import type { PictureQuality } from './lesion';
import type { Reason } from './reasons';

export const QUALITY_LIMITS = {
	/** Least variance of the Laplacian of luma (0…255) at 256 px on the longer side. */
	sharpness: 2.5,
	/** Mean luma 0…1. */
	darkest: 0.15,
	brightest: 0.95,
	/** Share 0…1 of pixels that are clipped to black or white. */
	clipped: 0.5,
	/** Least shorter side in pixels. */
	shortSide: 100,
} as const;

/** What is wrong with the picture; empty when it can be judged. The gravest comes first. */
export function judgeQuality(quality: PictureQuality): Reason[] {
	const limits = QUALITY_LIMITS;
	const reasons: Reason[] = [];
	if (quality.shortSide < limits.shortSide) {
		reasons.push({
			code: 'too-small',
			value: quality.shortSide,
			limit: limits.shortSide,
			text: m.smallText({ side: quality.shortSide, least: limits.shortSide }),
			advice: m.smallDo(),
		});
	}
	// Mostly black pixels are darkness, mostly white ones are glare: the mean tells which.
	const clipped = quality.clipped > limits.clipped;
	if (quality.brightness < limits.darkest || (clipped && quality.brightness < 0.5)) {
		reasons.push({
			code: 'too-dark',
			value: quality.brightness,
			limit: limits.darkest,
			text: m.darkText(),
			advice: m.darkDo(),
		});
	} else if (quality.brightness > limits.brightest || clipped) {
		reasons.push({
			code: 'too-bright',
			value: quality.brightness,
			limit: limits.brightest,
			text: m.brightText(),
			advice: m.brightDo(),
		});
	}
	if (quality.sharpness < limits.sharpness) {
		reasons.push({
			code: 'blurred',
			value: quality.sharpness,
			limit: limits.sharpness,
			text: m.blurredText(),
			advice: m.blurredDo(),
		});
	}
	return reasons;
}

/** One line of the table that a page shows about a picture's quality. */
export interface QualityRow {
	readonly key: 'sharpness' | 'light' | 'size' | 'view';
	readonly name: string;
	readonly ok: boolean;
	/** "good", "too low", "too dark" … */
	readonly word: string;
	/** What to do next; '' where all is in order. */
	readonly advice: string;
}

/** Sharpness, light and size in words. */
export function qualityRows(quality: PictureQuality): QualityRow[] {
	const reasons = judgeQuality(quality);
	const find = (...codes: Reason['code'][]) => reasons.find(({ code }) => codes.includes(code));
	const row = (
		key: QualityRow['key'],
		name: string,
		reason: Reason | undefined,
		word: string,
	): QualityRow => ({
		key,
		name,
		ok: !reason,
		word: reason ? word : m.good(),
		advice: reason?.advice ?? '',
	});
	const light = find('too-dark', 'too-bright');
	return [
		row('sharpness', m.sharpness(), find('blurred'), m.tooLow()),
		row('light', m.light(), light, light?.code === 'too-dark' ? m.tooDark() : m.tooBright()),
		row('size', m.size(), find('too-small'), m.tooSmall()),
	];
}
