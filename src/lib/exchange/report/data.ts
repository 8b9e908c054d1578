/** What a report shows: all of it is gathered before it is written. */
import type { Attribute } from '$lib/skin/attributes';
import type { CheckInHeading } from '$lib/skin/check-in';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';

export interface ReportPicture {
	/** data:image/jpeg;base64,… */
	readonly url: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
}

export interface ReportVisit {
	readonly visit: LesionVisit;
	/** Left out where photos are not wanted. */
	readonly url?: string;
	/** The lesion's outline as SVG path data, in pixels of the picture; '' where there is none. */
	readonly outline: string;
}

export interface ReportLesion {
	readonly lesion: Lesion;
	/** Newest first; at least one. */
	readonly visits: readonly ReportVisit[];
}

export interface ReportModel {
	readonly title: string;
	readonly version: string;
	readonly limits: readonly string[];
}

export interface ReportData {
	/** ISO 8601, UTC. */
	readonly madeAt: string;
	readonly lesions: readonly ReportLesion[];
	/** Oldest first. */
	readonly checkIns: readonly CheckInHeading[];
	readonly attributes: readonly Attribute[];
	/** Photos of the face that were chosen, oldest first. */
	readonly faces: readonly ReportPicture[];
	readonly models: readonly ReportModel[];
	/**
	 * Mean absolute difference of two gradings of one face, in grades, by attribute; 0 where the
	 * model's card has none.
	 */
	readonly retest: Readonly<Partial<Record<Attribute, number>>>;
	/** What the person wants to say or ask. */
	readonly note: string;
}
