/** The report for a doctor: what goes into it, making it, handing it over. */
import { dayOf, nowIso } from '$lib/exchange/archive/choose';
import * as m from '$lib/i18n/messages/share';
import { ATTRIBUTES } from '$lib/skin/attributes';
import { megabytes } from '$lib/skin/words';
import { diary } from './diary';
import { download } from './download';
import { chosenFrom, contentsOf, recordCount, type Contents } from './export-records';
import { isAbort, problemOf, type Problem } from './problem';
import type { ReportChoice } from './report-data';

export type FaceChoice = 'none' | 'ends' | 'last-three';

export class Report {
	from = $state('');
	to = $state('');
	checkIns = $state(true);
	photos = $state(true);
	faces = $state<FaceChoice>('none');
	note = $state('');
	/** Ids of lesions that go in. */
	lesions = $state<string[]>([]);
	running = $state(false);
	/** Pictures so far. */
	done = $state(0);
	made = $state.raw<{ file: File; words: string; canShare: boolean }>();
	problem = $state.raw<Problem>();

	#contents = $state.raw<Contents>();
	#stop = new AbortController();

	/** Names to choose from, those seen last first. */
	readonly names = $derived(
		(this.#contents?.lesions ?? []).map(({ lesion }) => ({ id: lesion.id, name: lesion.name })),
	);
	readonly hasCheckIns = $derived((this.#contents?.checkIns.length ?? 0) > 0);

	readonly #chosen = $derived.by(() => {
		const contents = this.#contents;
		if (!contents) return undefined;
		const lesions = contents.lesions.filter(({ lesion }) => this.lesions.includes(lesion.id));
		return chosenFrom({ ...contents, lesions }, this.#choice);
	});

	readonly isEmpty = $derived(!this.#chosen || recordCount(this.#chosen) === 0);

	/** Looks up what there is. */
	async look(): Promise<void> {
		try {
			this.#contents = await contentsOf(await diary());
			this.lesions = this.#contents.lesions.map(({ lesion }) => lesion.id);
			await this.#takeUpDraft();
		} catch (error) {
			this.problem = problemOf(error);
		}
	}

	/** Makes the file and downloads it. */
	async make(): Promise<void> {
		const chosen = this.#chosen;
		if (!chosen || this.running || this.isEmpty) return;
		const madeAt = nowIso();
		this.problem = undefined;
		this.made = undefined;
		this.done = 0;
		this.#stop = new AbortController();
		this.running = true;
		try {
			const [{ reportData }, { reportHtml }] = await Promise.all([
				import('./report-data'),
				import('$lib/exchange/report/report'),
			]);
			const choice = { ...this.#choice, faces: this.#facesOf(chosen) };
			const data = await reportData(await diary(), chosen, choice, madeAt, {
				signal: this.#stop.signal,
				onProgress: (done) => {
					this.done = done;
				},
			});
			const name = `diary-report-${dayOf(madeAt)}.html`;
			const file = new File([reportHtml(data)], name, { type: 'text/html' });
			download(file, name);
			this.made = {
				file,
				words: m.reportMade({ name, size: megabytes(file.size) }),
				canShare: typeof navigator.canShare === 'function' && navigator.canShare({ files: [file] }),
			};
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		} finally {
			this.running = false;
		}
	}

	stop(): void {
		this.#stop.abort();
	}

	/** Keeps the person's own words, encrypted, for after a lock. */
	async keepDraft(): Promise<void> {
		if (this.note.trim() !== '') await (await diary()).saveDraft('report', { note: this.note });
	}

	/** Hands the file to the system's share sheet. */
	async share(): Promise<void> {
		try {
			if (this.made) await navigator.share({ files: [this.made.file] });
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		}
	}

	/** What `keepDraft` kept, once. */
	async #takeUpDraft(): Promise<void> {
		const vault = await diary();
		const draft = await vault.savedDraft('report');
		if (!draft) return;
		this.note ||= (draft.value as { note: string }).note;
		await vault.clearDraft('report');
	}

	get #choice(): ReportChoice {
		return {
			from: this.from,
			to: this.to,
			lesions: true,
			checkIns: this.checkIns,
			attributes: ATTRIBUTES,
			photos: this.photos ? 'whole' : 'none',
			faces: [],
			note: this.note,
		};
	}

	/** Ids of the check-ins whose photo goes in. */
	#facesOf({ checkIns }: Contents): string[] {
		const ids = checkIns.map(({ id }) => id);
		if (this.faces === 'last-three') return ids.slice(0, 3);
		if (this.faces === 'none') return [];
		return [ids.at(0), ids.length > 1 ? ids.at(-1) : undefined].filter((id) => id !== undefined);
	}
}
