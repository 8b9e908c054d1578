/** What of a diary goes out: period, kinds, attributes, photos. */
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import type { CheckIn } from '$lib/skin/check-in';
import type { PhotoChoice } from './format';

export interface ExportChoice {
	/** Days as the person's calendar has them, YYYY-MM-DD, both included; '' for no limit. */
	readonly from: string;
	readonly to: string;
	readonly lesions: boolean;
	readonly checkIns: boolean;
	readonly attributes: readonly Attribute[];
	readonly photos: PhotoChoice;
}

/** Whether a moment (ISO 8601, UTC) lies in the chosen days, by this device's clock. */
export function inPeriod(
	takenAt: string,
	{ from, to }: Pick<ExportChoice, 'from' | 'to'>,
): boolean {
	const time = Date.parse(takenAt);
	if (from && time < new Date(`${from}T00:00:00`).getTime()) return false;
	return !(to && time > new Date(`${to}T23:59:59.999`).getTime());
}

/**
 * A check-in as it goes out. Without its whole photo the 468 points of the face stay behind, too:
 * they are a measure of the face. With fewer than five attributes it says so, in
 * `exportedAttributes`, and cannot be imported again.
 */
export function chosenCheckIn(
	checkIn: CheckIn,
	{ attributes, photos }: Pick<ExportChoice, 'attributes' | 'photos'>,
): CheckIn {
	// What the model that reads sequences wants is made again from the face, where there is one.
	const reading = withoutFeatures(checkIn.reading);
	const all = ATTRIBUTES.every((name) => attributes.includes(name));
	if (all && photos === 'whole') return { ...checkIn, reading };
	const finding =
		photos === 'whole' ? reading.finding : { ...reading.finding, landmarks: [] as never[] };
	const chosen = <T extends object>(byAttribute: T): T =>
		Object.fromEntries(
			Object.entries(byAttribute).filter(
				([name]) =>
					attributes.includes(name as Attribute) || !ATTRIBUTES.includes(name as Attribute),
			),
		) as T;
	const { earlier } = checkIn;
	return {
		...checkIn,
		// What other models had said of an attribute that stays behind stays behind with it.
		...(earlier && {
			earlier: earlier.map((before) => ({ ...before, scores: chosen(before.scores) })),
		}),
		reading: {
			...reading,
			finding,
			attributes: chosen(reading.attributes),
		},
		...(all ? {} : { exportedAttributes: [...attributes] }),
	};
}

function withoutFeatures(reading: CheckIn['reading']): CheckIn['reading'] {
	const entries = Object.entries(reading).filter(([name]) => name !== 'features');
	return Object.fromEntries(entries) as unknown as CheckIn['reading'];
}

/** The day of a moment on this device's calendar, YYYY-MM-DD: as Swedes write it. */
export function dayOf(iso: string): string {
	return new Date(iso).toLocaleDateString('sv-SE');
}

/** Now, ISO 8601, UTC. */
export function nowIso(): string {
	return new Date().toISOString();
}
