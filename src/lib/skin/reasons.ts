/** Why a picture cannot be judged. */

export const REASON_CODES = [
	'not-a-lesion',
	'no-lesion-found',
	'blurred',
	'too-dark',
	'too-bright',
	'too-small',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export interface Reason {
	readonly code: ReasonCode;
	/** What was measured, and the limit that it missed. */
	readonly value: number;
	readonly limit: number;
	/** What is wrong, one sentence for the person. */
	readonly text: string;
	/** What to do next. */
	readonly advice: string;
}

/** A CSV's `reason` cell: the codes joined by ";", '' when there is none. */
export function reasonCell(reasons: readonly Reason[]): string {
	return reasons.map(({ code }) => code).join(';');
}
