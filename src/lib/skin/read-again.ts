/**
 * Check-ins that another model read: which of them the present model can read again from the kept
 * face, and how it is said.
 */
import { formatList } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/history';
import { ATTRIBUTE_WORDS, gradeText } from './attribute-words';
import { ATTRIBUTES } from './attributes';
import { modelOf, type CheckInHeading, type EarlierReading } from './check-in';
import type { FaceFinding } from './face';
import { judgeFaceQuality } from './face-quality';
import type { PictureQuality } from './lesion';
import type { SkipReason } from './sequence';
import { skipWords, visitDay } from './verdict-words';

/** Why check-ins could not be read again, by their ids. */
export type NotAgain = Readonly<Record<string, SkipReason>>;

/** What is remembered, so that nobody is offered what failed: it holds for one model. */
export interface KeptNotAgain {
	/** Name and version, as headings have it. */
	readonly model: string;
	readonly out: NotAgain;
}

/** Points of the face mesh, without which no kept face can be read. */
const MESH_POINTS = 468;
/** Variance of the Laplacian of a sheet without anything on it, with room for rounding. */
const BLANK = 0.01;

/** Ids that may be read again, the newest first: a stop in the middle leaves the latest trend. */
export function toReadAgain(
	headings: readonly CheckInHeading[],
	present: string | undefined,
	out: NotAgain,
): string[] {
	if (present === undefined) return [];
	return headings
		.filter(({ id, model }) => model !== present && !(id in out))
		.toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1))
		.map(({ id }) => id);
}

/** Whether there is a face to look at: without its whole photo a check-in came in without points. */
export function hasKeptFace({ landmarks }: Pick<FaceFinding, 'landmarks'>): boolean {
	return landmarks.length >= MESH_POINTS;
}

/**
 * Why a kept face is not graded; undefined where it is.
 * @param quality of the crop as it lies there: an import may have put a grey sheet in its place
 */
export function notAgainReason(
	quality: PictureQuality,
	finding: FaceFinding,
): SkipReason | undefined {
	if (quality.sharpness < BLANK) return 'missing';
	return judgeFaceQuality({ quality, finding })[0]?.code;
}

/** "no picture (2), blurred (1)": the most frequent first. */
export function notAgainWords(reasons: readonly SkipReason[]): string {
	const counts = new Map<SkipReason, number>();
	for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
	const words = [...counts]
		.toSorted((a, b) => b[1] - a[1])
		.map(([reason, n]) => m.againReason({ reason: skipWords(reason), n }));
	return formatList(words);
}

/** What another model had said of a check-in, as one sentence. */
export function earlierSentence(
	{ model, until, scores }: EarlierReading,
	now = new Date(),
): string {
	const grades = ATTRIBUTES.map(
		(name) => `${ATTRIBUTE_WORDS[name].name} ${gradeText(scores[name].grade)}`,
	);
	return m.earlierReading({
		day: visitDay(until, now),
		model: modelOf({ model }),
		list: formatList(grades),
	});
}
