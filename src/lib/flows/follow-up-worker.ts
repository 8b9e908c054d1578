/** Compares two visits of one lesion: a second of arithmetic that the page does not feel. */
import { followUp, type FollowUp } from '$lib/skin/follow-up';
import { followUpPicture } from '$lib/skin/follow-up-picture';
import type { Grid } from '$lib/skin/lesion';
import type { Pixels } from '$lib/skin/pixels';

export interface VisitPicture {
	readonly pixels: Pixels;
	readonly mask: Grid;
	readonly threshold: number;
}
export interface FollowUpQuestion {
	readonly before: VisitPicture;
	readonly after: VisitPicture;
}
/** 'no-lesion' where one of the masks is empty. */
export type FollowUpAnswer = FollowUp | 'no-lesion';

const open = ({ pixels, mask, threshold }: VisitPicture) =>
	followUpPicture(pixels, mask, threshold);

self.onmessage = ({ data }: MessageEvent<FollowUpQuestion>) => {
	const before = open(data.before);
	const after = open(data.after);
	const answer: FollowUpAnswer = before && after ? followUp(before, after) : 'no-lesion';
	self.postMessage(answer);
};
