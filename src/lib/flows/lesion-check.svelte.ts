/**
 * One picture, from the moment it is given until it is saved or discarded. Nothing is stored before
 * the person saves.
 */
import * as m from '$lib/i18n/messages/result';
import * as p from '$lib/i18n/messages/picture';
import { picturesFrom } from '$lib/capture/files';
import { readMeasured, type CapturedPicture, type Measured } from '$lib/capture/picture';
import type { Progress } from '$lib/inference/client';
import { NO_SYMPTOMS, type Symptoms } from '$lib/skin/doctor';
import { judge } from '$lib/skin/judge';
import type { LesionReading, OperatingPoint, PictureSource } from '$lib/skin/lesion';
import { newVisit, summarise, type Lesion, type Naming } from '$lib/skin/lesion-record';
import { policyOf } from '$lib/skin/policy';
import type { Measures } from '$lib/skin/measures';
import { roughly } from '$lib/skin/words';
import { calibrationFacts, measureReference } from './cards';
import { diary } from './diary';
import { lesionEngine, modelCards, type Cards } from './engine';
import { measurePicture } from './measure';
import { isAbort, problemOf, type Problem } from './problem';
import { progressWords } from './progress-words';
import { nextTask } from './quiet';

export type CheckStep = 'choose' | 'opening' | 'source' | 'reading' | 'result' | 'problem';

export class LesionCheck {
	step = $state<CheckStep>('choose');
	picture = $state.raw<CapturedPicture & Measured>();
	/** The upright, metadata-free picture as an address for an <img>. */
	pictureUrl = $state<string>();
	source = $state<PictureSource>();
	/** How readily it says melanoma; the product's own where nothing else was chosen. */
	point = $state<OperatingPoint>();
	reading = $state.raw<LesionReading>();
	measures = $state.raw<Measures>();
	cards = $state.raw<Cards>();
	symptoms = $state<Symptoms>(NO_SYMPTOMS);
	progress = $state.raw<Progress>();
	/** 0…1 while it looks again from eight sides. */
	again = $state<number>();
	problem = $state.raw<Problem>();
	saving = $state(false);
	/** The form that saves it, while it is open. */
	naming = $state<Naming>();
	/** The result is in the diary. */
	saved = $state(false);
	/** The picture is the project's own: nobody misses it. */
	isSample = $state(false);

	#stop: AbortController | undefined;

	judgement = $derived.by(() => {
		const { reading, source, cards, picture, symptoms, point } = this;
		if (!reading || !source || !cards || !picture) return undefined;
		return judge({
			reading,
			source,
			policy: cards.classifier,
			quality: picture.quality,
			symptoms,
			point,
			maskThreshold: cards.segmenter.decision.threshold,
		});
	});

	/** A result that would be lost by going away. */
	unsaved = $derived(
		this.step === 'result' && !this.saved && !this.isSample && !this.judgement?.abstained,
	);

	/** What goes on while it reads: words, and a share 0…1 where it is known. */
	progressWords = $derived(
		progressWords(this.progress, { title: m.reading(), text: m.readingText() }),
	);

	/** How far the probabilities can be taken at their word. */
	calibration = $derived(calibrationFacts(this.cards));

	/** What is usual of the measures, where the picture is of the kind that they were taken from. */
	reference = $derived(measureReference(this.cards, this.source));

	/** About how long eight views take here, in words. */
	againTime = $derived(roughly(8 * (this.reading?.ms ?? 0)));

	/** Opens a picture that was taken, chosen, dropped, pasted or shared. */
	async take(file: Blob, name?: string): Promise<void> {
		this.discard();
		this.step = 'opening';
		await this.#attempt(async (signal) => {
			const picture = await readMeasured(file, { signal, ...(name ? { name } : {}) });
			this.picture = picture;
			this.pictureUrl = URL.createObjectURL(picture.stored);
			this.step = 'source';
		});
	}

	/** Opens the first picture of what was dropped or pasted; gives how many there were. */
	async takeFrom(transfer: DataTransfer): Promise<number> {
		const files = await picturesFrom(transfer);
		const [file] = files;
		if (file) await this.take(file);
		return files.length;
	}

	/** Fetches the sample that the project drew, for a first try. */
	async takeSample(address: string): Promise<void> {
		this.step = 'opening';
		await this.#attempt(async (signal) => {
			const response = await fetch(address, { signal });
			if (!response.ok) throw new Error('The sample is not there.');
			const sample = await response.blob();
			queueMicrotask(() => {
				void this.take(sample, p.sampleName());
				this.isSample = true;
			});
		});
	}

	/** The one question before the reading: what was it taken with? */
	async answerSource(source: PictureSource): Promise<void> {
		this.source = source;
		await this.read();
	}

	/** Reads the picture; also the way to try again after a problem. */
	async read(): Promise<void> {
		const { picture } = this;
		if (!picture) {
			this.step = 'choose';
			return;
		}
		this.step = 'reading';
		this.progress = undefined;
		await this.#attempt(async (signal) => {
			const reading = await (
				await lesionEngine()
			).read(picture.source, {
				signal,
				onProgress: (progress) => {
					this.progress = progress;
				},
			});
			await this.#show(reading, picture, signal);
		});
	}

	/** Eight views of the same picture, averaged. Stopped, the first result stays. */
	async lookAgain(): Promise<void> {
		const { picture } = this;
		if (!picture) return;
		this.again = 0;
		const stop = new AbortController();
		this.#stop = stop;
		try {
			const reading = await (
				await lesionEngine()
			).read(picture.source, {
				views: 8,
				signal: stop.signal,
				onProgress: ({ stage, done, total }) => {
					// Half of the work is the outline, half the kinds.
					if (stage === 'segment') this.again = (0.5 * done) / total;
					if (stage === 'classify') this.again = 0.5 + (0.5 * done) / total;
				},
			});
			await this.#show(reading, picture, stop.signal);
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			this.again = undefined;
		}
	}

	/** Stops what is running: back to the picture, or to the first result. */
	cancel(): void {
		this.#stop?.abort();
		if (this.step === 'reading') this.step = 'source';
		if (this.step === 'opening') this.step = 'choose';
	}

	/**
	 * Saves picture and result to a lesion in one transaction.
	 * @returns whether it is saved; if not, `problem` says why and the result stays open
	 */
	async save(lesion: Lesion): Promise<boolean> {
		const { picture, source, reading, judgement, cards } = this;
		if (!picture || !source || !reading || !judgement || !cards) return false;
		this.saving = true;
		this.problem = undefined;
		try {
			const visit = newVisit({
				lesionId: lesion.id,
				source,
				symptoms: $state.snapshot(this.symptoms),
				reading,
				policy: policyOf(cards.classifier),
				maskThreshold: cards.segmenter.decision.threshold,
				quality: picture.quality,
				judgement: summarise(judgement),
				...(this.measures ? { measures: this.measures } : {}),
				storedWidth: picture.storedWidth,
				storedHeight: picture.storedHeight,
			});
			const { stored, thumbnail } = picture;
			await (await diary()).saveVisit({ lesion, visit, picture: stored, thumbnail });
			this.saved = true;
			return true;
		} catch (error) {
			this.problem = problemOf(error);
			return false;
		} finally {
			this.saving = false;
		}
	}

	/** Keeps an unsaved picture, encrypted, for after a lock. It is read again then. */
	async keepDraft(): Promise<void> {
		const { picture, source } = this;
		if (!picture || this.isSample) return;
		const value = { source, ...$state.snapshot({ symptoms: this.symptoms, naming: this.naming }) };
		await (await diary()).saveDraft('lesion', value, { picture: picture.stored });
	}

	/** Takes up what `keepDraft` kept, once. */
	async restoreDraft(): Promise<void> {
		try {
			const vault = await diary();
			const draft = await vault.savedDraft('lesion');
			const picture = draft?.blobs['picture'];
			if (!draft || !picture || this.step !== 'choose') return;
			const { source, symptoms, naming } = draft.value as Partial<LesionCheck>;
			await this.take(picture);
			await vault.clearDraft('lesion');
			if (source) await this.answerSource(source);
			if (symptoms) this.symptoms = symptoms;
			this.naming = naming;
		} catch {
			// The page says itself when the diary can't be used; a new picture can be read all the same.
		}
	}

	/** Lets go of the picture and everything that was read from it. */
	discard(): void {
		this.#stop?.abort();
		if (this.pictureUrl) URL.revokeObjectURL(this.pictureUrl);
		this.picture = undefined;
		this.pictureUrl = undefined;
		this.source = undefined;
		this.reading = undefined;
		this.measures = undefined;
		this.symptoms = NO_SYMPTOMS;
		this.problem = undefined;
		this.naming = undefined;
		this.saved = false;
		this.isSample = false;
		this.step = 'choose';
	}

	/** Measures and shows, each in a task of its own. */
	async #show(
		reading: LesionReading,
		picture: CapturedPicture & Measured,
		signal: AbortSignal,
	): Promise<void> {
		const cards = await modelCards();
		const { threshold } = cards.segmenter.decision;
		const measures = await measurePicture(reading.mask, threshold, picture.stored);
		await nextTask();
		signal.throwIfAborted();
		this.measures = measures;
		this.cards = cards;
		this.reading = reading;
		this.step = 'result';
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
			this.step = 'problem';
		}
	}
}
