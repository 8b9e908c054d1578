/** Photos from an album, many at once: dated, sorted, graded one by one, saved together. */
import { readPicture, type CapturedPicture } from '$lib/capture/picture';
import { newCheckIn, scoresOf, type CheckInHeading } from '$lib/skin/check-in';
import type { FaceReading } from '$lib/skin/face';
import { dayOfMoment, noonOf, notAfterNow } from '$lib/skin/dates';
import { faceReason, judgeFaceQuality } from '$lib/skin/face-quality';
import { dayInName } from '$lib/skin/photo-date';
import {
	dropAlbum,
	dropPhoto,
	keepList,
	keepPhoto,
	keptAlbum,
	type GradedPhoto,
} from './album-draft';
import { diary } from './diary';
import { fileDate } from './file-date';
import { faceEngine } from './face-engine';
import { facePictures, type FacePictures } from './face-pictures';
import { isAbort, problemOf, type Problem } from './problem';

export type PhotoState = 'waiting' | 'reading' | 'graded' | 'failed' | 'saved';

export class AlbumPhoto {
	readonly name: string;
	state = $state<PhotoState>('waiting');
	/** Why it is left out; '' otherwise. */
	reason = $state('');
	/** "2026-03-14", this device's time zone. */
	day = $state('');
	/** The date is the photo's own, its name's or the person's, and not the file's. */
	dated = $state(false);
	/** The aligned face, small. */
	url = $state<string>();
	scores = $state.raw<CheckInHeading['scores']>();

	reading: FaceReading | undefined;
	pictures: FacePictures | undefined;
	cropSize = 0;
	/** Undefined for one that was kept: all that is wanted of it is read. */
	readonly file: File | undefined;
	/** Among all that were chosen, from 0. */
	readonly place: number;

	/** ISO 8601, UTC; the photo's own hour, unless the person chose another day. */
	takenAt = '';

	constructor(name: string, place: number, file?: File) {
		this.name = name;
		this.place = place;
		this.file = file;
	}

	/** Takes in what was read of it. */
	grade({ reading, pictures, cropSize }: GradedPhoto): void {
		this.reading = reading;
		this.pictures = pictures;
		this.cropSize = cropSize;
		this.scores = scoresOf(reading);
		this.url = URL.createObjectURL(pictures.thumbnail);
		this.state = 'graded';
	}

	/** Dates it anew; a day in the future or none at all changes nothing. */
	date(day: string): void {
		const noon = noonOf(day);
		if (!noon) return;
		this.day = day;
		this.takenAt = noon;
		this.dated = true;
	}
}

export class Album {
	photos = $state.raw<readonly AlbumPhoto[]>([]);
	running = $state(false);
	saving = $state(false);
	problem = $state.raw<Problem>();
	/** Photos that are read, of all. */
	done = $state(0);
	/** Photos of an album that was kept which were never read: they have to be chosen again. */
	unread = $state(0);

	#stop: AbortController | undefined;

	/** Photos with grades that are not saved yet. */
	graded = $derived(this.photos.filter(({ state }) => state === 'graded'));

	/** Takes files in, sorts them by date, and grades them; what can't be graded says why. */
	async add(files: readonly File[]): Promise<void> {
		this.#release();
		// Those of an older album would be taken for this one's.
		await dropAlbum();
		const stop = new AbortController();
		this.#stop = stop;
		this.running = true;
		this.done = 0;
		const photos = files.map((file, place) => new AlbumPhoto(file.name, place, file));
		this.photos = photos;
		try {
			for (const photo of photos) await this.#read(photo, stop.signal);
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			if (this.#stop === stop) this.running = false;
		}
	}

	/** Takes up what was left unsaved, by whatever ended the page. */
	async restore(): Promise<void> {
		const kept = await keptAlbum().catch(() => undefined);
		if (!kept || this.photos.length > 0) return;
		this.photos = kept.photos.map(({ name, place, day, takenAt, dated, ...graded }) => {
			const photo = new AlbumPhoto(name, place);
			photo.day = day;
			photo.takenAt = takenAt;
			photo.dated = dated;
			photo.grade(graded);
			return photo;
		});
		this.unread = kept.unread;
	}

	/** Keeps what is graded and not saved, the dates as they are now. */
	async keep(): Promise<void> {
		if (this.graded.length === 0 || this.saving) return;
		const waiting = this.photos.filter(({ state }) => state === 'waiting' || state === 'reading');
		await keepList(this.graded, waiting.length + this.unread);
	}

	/** Stops grading; what is graded stays. */
	cancel(): void {
		this.#stop?.abort();
		this.running = false;
	}

	/** Saves all that is graded. @returns how many were saved */
	async save(): Promise<number> {
		this.saving = true;
		this.problem = undefined;
		let saved = 0;
		try {
			const vault = await diary();
			for (const photo of this.graded) {
				const { reading, pictures, takenAt, cropSize } = photo;
				if (!reading || !pictures) continue;
				const checkIn = newCheckIn({ reading, takenAt, cropSize });
				await vault.saveCheckIn({ checkIn, ...pictures });
				photo.state = 'saved';
				saved++;
				await dropPhoto(photo.place);
			}
			await dropAlbum();
		} catch (error) {
			// What was saved before stays saved; the rest can be tried again.
			this.problem = problemOf(error);
		} finally {
			this.saving = false;
		}
		return saved;
	}

	/** Lets go of everything that is not saved, for good. */
	async discard(): Promise<void> {
		this.#release();
		await dropAlbum();
	}

	/** Leaves the page: what is not saved stays as a draft. */
	leave(): void {
		void this.keep();
		this.#release();
	}

	#release(): void {
		this.#stop?.abort();
		for (const { url } of this.photos) if (url) URL.revokeObjectURL(url);
		this.photos = [];
		this.unread = 0;
		this.running = false;
		this.problem = undefined;
	}

	async #read(photo: AlbumPhoto, signal: AbortSignal): Promise<void> {
		signal.throwIfAborted();
		const { file } = photo;
		if (!file) return;
		photo.state = 'reading';
		try {
			const picture = await readPicture(file, { signal });
			this.#date(photo, file, picture);
			const { reading, crop, faces } = await faceEngine().read(picture.source, { signal });
			const missing = reading && crop ? [] : [faceReason(faces > 1 ? 'several-faces' : 'no-face')];
			const reasons = reading ? judgeFaceQuality(reading) : missing;
			if (!reading || !crop || reasons.length > 0) {
				photo.state = 'failed';
				photo.reason = reasons.map(({ text }) => text).join(' ');
			} else {
				const pictures = await facePictures(picture, crop);
				signal.throwIfAborted();
				const graded = { reading, pictures, cropSize: crop.width };
				photo.grade(graded);
				await keepPhoto(photo.place, graded);
				await this.keep();
			}
		} catch (error) {
			if (isAbort(error) || signal.aborted) {
				photo.state = 'waiting';
				throw error;
			}
			photo.state = 'failed';
			photo.reason = problemOf(error).text;
			if (!(error instanceof Error) || error.name !== 'PictureError') throw error;
		} finally {
			this.done++;
			this.photos = [...this.photos].sort((one, other) => (one.takenAt < other.takenAt ? -1 : 1));
		}
	}

	#date(photo: AlbumPhoto, file: File, picture: CapturedPicture): void {
		const named = picture.takenAt ? undefined : noonOf(dayInName(photo.name) ?? '');
		photo.dated = picture.takenAt !== undefined || named !== undefined;
		photo.takenAt = named ?? notAfterNow(picture.takenAt ?? fileDate(file));
		photo.day = dayOfMoment(photo.takenAt);
	}
}
