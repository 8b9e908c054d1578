/** One photo of a series: when it was taken, and what was read from it. Nothing is stored. */
import { PictureError } from '$lib/capture/errors';
import { checkPicture } from '$lib/capture/picture';
import { scoresOf, type CheckInHeading } from '$lib/skin/check-in';
import { dayOfMoment, noonOf } from '$lib/skin/dates';
import { faceReason, judgeFaceQuality } from '$lib/skin/face-quality';
import { dayInName } from '$lib/skin/photo-date';
import type { SkipReason, VisitFeatures } from '$lib/skin/sequence';
import type { FaceEngine } from './faces';
import { smallFace } from './face-pictures';

export type PhotoState = 'waiting' | 'reading' | 'read' | 'skipped';
/** Whose word its date is; '' where there is none. */
export type DateSource = 'photo' | 'name' | 'person' | '';

export class SeriesPhoto {
	/** Two photos may have one name, in different folders. */
	readonly id: string;
	readonly file: File;
	readonly name: string;
	state = $state<PhotoState>('waiting');
	/** Why it does not count. */
	skipped = $state<SkipReason>();
	/** The same in a sentence; '' where it counts. */
	reason = $state('');
	/** "2026-03-14", this device's time zone; '' where it has none. */
	day = $state('');
	dated = $state<DateSource>('');
	/** ISO 8601, UTC; '' without a date. */
	takenAt = $state('');
	/** The person took it out. */
	out = $state(false);
	/** The aligned face, small. */
	url = $state<string>();

	features: VisitFeatures | undefined;
	scores: CheckInHeading['scores'] | undefined;
	/** Time for reading it, ms. */
	ms = 0;

	/** @param place among the files that were given */
	constructor(file: File, place: number) {
		this.id = `${file.name}/${String(place)}`;
		this.file = file;
		this.name = file.name;
	}

	/** Dates it anew; a day in the future or none at all changes nothing. */
	date(day: string, by: DateSource = 'person'): void {
		const noon = noonOf(day);
		if (!noon) return;
		this.day = day;
		this.takenAt = noon;
		this.dated = by;
	}

	/**
	 * Reads it; what can't be read or judged says why. Rejects with InferenceError where no picture can
	 * be read at all, or with an AbortError.
	 */
	async read(engine: FaceEngine, signal: AbortSignal, withFace: boolean): Promise<void> {
		this.state = 'reading';
		try {
			const { takenAt } = await checkPicture(this.file, signal);
			this.#date(takenAt);
			const { reading, crop, ms } = await engine.read(this.file, { signal });
			this.ms = ms;
			if (withFace && crop) this.url = URL.createObjectURL(await smallFace(crop));
			const [poor] = reading ? judgeFaceQuality(reading) : [faceReason('no-face')];
			if (poor || !reading?.features) {
				this.#skip(poor?.code ?? 'no-face', poor?.text ?? '');
				return;
			}
			this.features = reading.features;
			this.scores = scoresOf(reading);
			this.state = 'read';
		} catch (error) {
			if (!(error instanceof PictureError)) {
				this.state = 'waiting';
				throw error;
			}
			this.#date(undefined);
			this.#skip('unreadable', error.message);
		}
	}

	/** Lets go of its picture. */
	close(): void {
		if (this.url) URL.revokeObjectURL(this.url);
		this.url = undefined;
	}

	#date(taken: Date | undefined): void {
		if (this.dated !== '') return;
		if (taken && taken.getTime() <= Date.now()) {
			this.takenAt = taken.toISOString();
			this.day = dayOfMoment(this.takenAt);
			this.dated = 'photo';
			return;
		}
		const day = dayInName(this.name);
		if (day !== undefined) this.date(day, 'name');
	}

	#skip(reason: SkipReason, text: string): void {
		this.skipped = reason;
		this.reason = text;
		this.state = 'skipped';
	}
}
