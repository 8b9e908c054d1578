/** When a picture of a face is too poor to be graded, and what to do about it. */
import * as m from '$lib/i18n/messages/face';
import {
	good,
	sharpness,
	light,
	size,
	yes,
	no,
	tooLow,
	tooDark,
	tooBright,
	tooSmall,
} from '$lib/i18n/messages/lesion';
import { spoken } from '$lib/i18n/spoken';
import type { FaceFinding, FaceReading } from './face';
import { cropSide } from './live';
import type { QualityRow } from './quality';

export type FaceReasonCode =
	'no-face' | 'several-faces' | 'too-small' | 'too-dark' | 'too-bright' | 'blurred';

/** Why there is no grade. */
export interface FaceReason {
	readonly code: FaceReasonCode;
	/** What is wrong, one sentence. */
	readonly text: string;
	/** What to do next. */
	readonly advice: string;
}

/**
 * Limits for the aligned crop, lenient on purpose: they refuse accidents, not faces. A dark skin in
 * good light has a mean luma of about 0.2, so darkness begins well below.
 */
export const FACE_LIMITS = {
	/** Least variance of the Laplacian of luma (0…255) at 256 px. */
	sharpness: 4,
	/** Mean luma 0…1. */
	darkest: 0.08,
	brightest: 0.92,
	/** Share 0…1 of pixels clipped to black or white. */
	clipped: 0.5,
	/** Least side of the crop as it lies in the picture, px. */
	side: 160,
} as const;

const REASONS: Readonly<Record<FaceReasonCode, Omit<FaceReason, 'code'>>> = {
	'no-face': spoken({ text: m.noFace, advice: m.noFaceDo }),
	'several-faces': spoken({ text: m.severalFaces, advice: m.severalFacesDo }),
	'too-small': spoken({ text: m.tooSmall, advice: m.tooSmallDo }),
	'too-dark': spoken({ text: m.tooDark, advice: m.tooDarkDo }),
	'too-bright': spoken({ text: m.tooBright, advice: m.tooBrightDo }),
	blurred: spoken({ text: m.blurred, advice: m.blurredDo }),
};

/** Its words are those of the language in which it was given. */
export function faceReason(code: FaceReasonCode): FaceReason {
	return { code, ...REASONS[code] };
}

/** What is wrong with the aligned crop; empty when it can be graded. The gravest comes first. */
export function judgeFaceQuality({
	quality,
	finding,
}: Pick<FaceReading, 'quality' | 'finding'>): FaceReason[] {
	const limits = FACE_LIMITS;
	const codes: FaceReasonCode[] = [];
	if (cropSide(finding) < limits.side) codes.push('too-small');
	// Mostly black pixels are darkness, mostly white ones are glare: the mean tells which.
	const clipped = quality.clipped > limits.clipped;
	if (quality.brightness < limits.darkest || (clipped && quality.brightness < 0.5)) {
		codes.push('too-dark');
	} else if (quality.brightness > limits.brightest || clipped) {
		codes.push('too-bright');
	}
	if (quality.sharpness < limits.sharpness) codes.push('blurred');
	return codes.map(faceReason);
}

const ROWS: readonly {
	readonly key: QualityRow['key'];
	readonly name: () => string;
	readonly codes: Readonly<Partial<Record<FaceReasonCode, () => string>>>;
	readonly good: () => string;
}[] = [
	{ key: 'view', name: m.rowFace, codes: { 'no-face': no, 'several-faces': m.several }, good: yes },
	{ key: 'size', name: size, codes: { 'too-small': tooSmall }, good },
	{ key: 'light', name: light, codes: { 'too-dark': tooDark, 'too-bright': tooBright }, good },
	{ key: 'sharpness', name: sharpness, codes: { blurred: tooLow }, good },
];

/** What was looked at in a picture that is refused, with what to do about it. */
export function faceRows(reasons: readonly FaceReason[]): QualityRow[] {
	// Where no face was found, nothing else was measured.
	const unseen = reasons.some(({ code }) => code === 'no-face');
	return ROWS.slice(0, unseen ? 1 : undefined).map(({ key, name, codes, good }) => {
		const reason = reasons.find(({ code }) => code in codes);
		return {
			key,
			name: name(),
			ok: !reason,
			word: ((reason && codes[reason.code]) ?? good)(),
			advice: reason?.advice ?? '',
		};
	});
}

/** Which face was read, where the picture has several; '' where it has one. */
export function whichFace({ faces }: Pick<FaceFinding, 'faces'>): string {
	if (faces < 2) return '';
	return m.whichFace({ faces });
}
