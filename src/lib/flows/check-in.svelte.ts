/** One check-in, from the picture that was taken until it is saved or discarded. */
import * as m from '$lib/i18n/messages/checkin';
import { picturesFrom } from '$lib/capture/files';
import { readPicture, type CapturedPicture } from '$lib/capture/picture';
import type { Progress } from '$lib/inference/client';
import { standingsOf } from '$lib/skin/baseline';
import {
	modelOf,
	newCheckIn,
	scoresOf,
	type CheckIn,
	type CheckInHeading,
	type CheckInTag,
} from '$lib/skin/check-in';
import { noonOf, notAfterNow } from '$lib/skin/dates';
import type { FaceReading } from '$lib/skin/face';
import { faceReason, judgeFaceQuality, type FaceReason } from '$lib/skin/face-quality';
import { diary } from './diary';
import { dropDraft, keepDraft, openDraft, type OpenDraft } from './face-draft';
import { faceEngine, retestErrors, type Retest } from './face-engine';
import { facePictures, type FacePictures } from './face-pictures';
import { isAbort, problemOf, type Problem } from './problem';
import { progressWords } from './progress-words';

export type CheckInStep =
	'starting' | 'draft' | 'choose' | 'opening' | 'reading' | 'result' | 'cannot';

export class CheckInFlow {
	step = $state<CheckInStep>('starting');
	/** The upright picture, while there is no aligned one. */
	pictureUrl = $state<string>();
	cropUrl = $state<string>();
	reading = $state.raw<FaceReading>();
	/** ISO 8601, UTC; a photo from an album may be dated back. */
	takenAt = $state('');
	/** It came from a file, whose date may be wrong. */
	dated = $state(false);
	note = $state('');
	tags = $state<readonly CheckInTag[]>([]);
	reasons = $state.raw<readonly FaceReason[]>([]);
	progress = $state.raw<Progress>();
	problem = $state.raw<Problem>();
	saving = $state(false);
	/** What was left open before. */
	draft = $state.raw<OpenDraft>();
	/** Earlier visits, newest first. */
	headings = $state.raw<readonly CheckInHeading[]>([]);

	#retest = $state.raw<Retest>();
	#picture: (Pick<CapturedPicture, 'stored'> & Partial<CapturedPicture>) | undefined;
	#pictures: FacePictures | undefined;
	/** Side of the aligned crop, px. */
	#cropSize = 0;
	#stop: AbortController | undefined;

	standings = $derived.by(() => {
		const { reading, takenAt, headings } = this;
		const retest = this.#retest;
		if (!reading || !retest) return undefined;
		const visit = { scores: scoresOf(reading), model: modelOf(reading), takenAt };
		return standingsOf(visit, headings, retest);
	});

	/** What goes on while it reads: words, and a share 0…1 where it is known. */
	progressWords = $derived(
		progressWords(this.progress, { title: m.reading(), text: m.readingText() }),
	);

	/** Looks whether something was left open. */
	async start(): Promise<void> {
		try {
			const vault = await diary();
			const [headings, retest, draft] = await Promise.all([
				vault.checkInList(),
				retestErrors(),
				openDraft(),
			]);
			this.headings = headings;
			this.#retest = retest;
			this.draft = draft;
		} catch (error) {
			// Without a diary a picture can still be read; saving will say what is wrong.
			this.problem = problemOf(error);
			this.#retest = await retestErrors();
		}
		if (this.step === 'starting') this.step = this.draft ? 'draft' : 'choose';
	}

	/** Opens a picture that was taken, chosen, dropped, pasted or shared, and reads it. */
	async take(file: Blob, from: 'camera' | 'file'): Promise<void> {
		this.#forget();
		this.step = 'opening';
		await this.#attempt(async (signal) => {
			const picture = await readPicture(file, { signal });
			this.takenAt = notAfterNow(picture.takenAt);
			this.dated = from === 'file';
			await this.#open(picture);
		});
	}

	/** Opens the first picture of what was dropped or pasted, or gives all of them where there are more. */
	async takeFrom(transfer: DataTransfer): Promise<File[]> {
		const files = await picturesFrom(transfer);
		const [file] = files;
		if (file && files.length === 1) await this.take(file, 'file');
		return files;
	}

	/** Goes on with what was left open. */
	async resume(): Promise<void> {
		const { draft } = this;
		if (!draft) return;
		const { takenAt, note, tags, reading, cropSize } = draft.draft;
		const { picture, crop, thumbnail } = draft.pictures;
		this.takenAt = takenAt;
		this.note = note;
		this.tags = tags;
		this.draft = undefined;
		if (reading && crop && thumbnail) {
			this.#picture = { stored: picture };
			this.#pictures = { picture, crop, thumbnail };
			this.#cropSize = cropSize ?? 0;
			this.cropUrl = URL.createObjectURL(crop);
			this.reading = reading;
			this.step = 'result';
			return;
		}
		await this.#attempt(() => this.#open({ stored: picture }));
	}

	/** Reads the open picture; also the way to try again after a problem. */
	async read(): Promise<void> {
		const picture = this.#picture;
		if (!picture) {
			this.step = 'choose';
			return;
		}
		this.step = 'reading';
		this.progress = undefined;
		await this.#attempt(async (signal) => {
			const result = await faceEngine().read(picture.source ?? picture.stored, {
				signal,
				onProgress: (progress) => {
					this.progress = progress;
				},
			});
			const { reading, crop } = result;
			if (!reading || !crop) {
				this.reasons = [faceReason(result.faces > 1 ? 'several-faces' : 'no-face')];
				this.step = 'cannot';
				await dropDraft();
				return;
			}
			this.reasons = judgeFaceQuality(reading);
			if (this.reasons.length > 0) {
				this.step = 'cannot';
				await dropDraft();
				return;
			}
			this.#pictures = await facePictures(picture, crop);
			this.#cropSize = crop.width;
			this.cropUrl = URL.createObjectURL(this.#pictures.crop);
			this.reading = reading;
			this.step = 'result';
			await this.keep();
		});
	}

	/** Dates it anew, "2026-03-14"; a day in the future or none at all changes nothing. */
	date(day: string): void {
		const noon = noonOf(day);
		if (noon) this.takenAt = noon;
	}

	/** Keeps what is open, encrypted: called when the tab is hidden, too. */
	async keep(): Promise<void> {
		const { takenAt, note, reading } = this;
		const tags = $state.snapshot(this.tags);
		const pictures = this.#pictures ?? (this.#picture && { picture: this.#picture.stored });
		if (!pictures || this.saving) return;
		const read = reading ? { reading, cropSize: this.#cropSize } : {};
		await keepDraft({ takenAt, note, tags, ...read }, pictures);
	}

	/** @returns whether it is saved; if not, `problem` says why and the result stays open */
	async save(): Promise<boolean> {
		const { reading } = this;
		const pictures = this.#pictures;
		if (!reading || !pictures || this.saving) return false;
		this.saving = true;
		this.problem = undefined;
		try {
			await (await diary()).saveCheckIn({ checkIn: this.#checkIn(reading), ...pictures });
			await dropDraft();
			return true;
		} catch (error) {
			this.problem = problemOf(error);
			return false;
		} finally {
			this.saving = false;
		}
	}

	/** Stops what is running. */
	cancel(): void {
		this.#stop?.abort();
		void this.discard();
	}

	/** Lets go of the picture, everything that was read from it, and the draft. */
	async discard(): Promise<void> {
		this.#forget();
		this.draft = undefined;
		this.step = 'choose';
		await dropDraft();
	}

	/** Leaves the page: what is not saved stays as a draft. */
	leave(): void {
		this.#stop?.abort();
		this.#release();
	}

	async #open(picture: Pick<CapturedPicture, 'stored'> & Partial<CapturedPicture>): Promise<void> {
		this.#picture = picture;
		this.pictureUrl = URL.createObjectURL(picture.stored);
		void this.keep();
		await this.read();
	}

	#checkIn(reading: FaceReading): CheckIn {
		const { takenAt, note } = this;
		const words = { note: note.trim(), tags: $state.snapshot(this.tags) };
		return newCheckIn({ reading, takenAt, ...words, cropSize: this.#cropSize });
	}

	#forget(): void {
		this.#stop?.abort();
		this.#release();
		this.#picture = undefined;
		this.#pictures = undefined;
		this.reading = undefined;
		this.reasons = [];
		this.note = '';
		this.tags = [];
		this.dated = false;
		this.problem = undefined;
	}

	#release(): void {
		if (this.pictureUrl) URL.revokeObjectURL(this.pictureUrl);
		if (this.cropUrl) URL.revokeObjectURL(this.cropUrl);
		this.pictureUrl = undefined;
		this.cropUrl = undefined;
	}

	/** Runs one stoppable piece of work; a failure becomes `problem`, an abort nothing. */
	async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		const stop = new AbortController();
		this.#stop = stop;
		this.problem = undefined;
		try {
			await work(stop.signal);
		} catch (error) {
			if (isAbort(error) || stop.signal.aborted) return;
			this.problem = problemOf(error);
			this.step = 'choose';
		}
	}
}
