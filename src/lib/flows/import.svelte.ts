/** Bringing an archive in: choose, look, confirm, one swap at the end. */
import { checkHeader } from '$lib/capture/picture';
import { ArchiveError } from '$lib/exchange/archive/errors';
import type { Archive, Damage } from '$lib/exchange/archive/read';
import { blobSource } from '$lib/exchange/archive/source';
import * as m from '$lib/i18n/messages/share';
import { day } from '$lib/skin/words';
import type { Vault } from '$lib/vault/vault';
import { diary } from './diary';
import type { Counts, Known, Outcome, Preview } from './import-records';
import { isAbort, problemOf, type Problem } from './problem';

export type ImportStep = 'choose' | 'passphrase' | 'looking' | 'preview' | 'running' | 'done';

const REASONS: Readonly<Record<Damage['reason'], () => string>> = {
	damaged: m.dataDamaged,
	unknown: m.dataUnknown,
	partial: m.dataPartial,
	picture: m.pictureUnread,
	twice: m.twice,
};

export class Import {
	step = $state<ImportStep>('choose');
	name = $state('');
	/** Records looked at or brought in so far. */
	progress = $state.raw({ done: 0, total: 0 });
	preview = $state.raw<Preview>();
	outcome = $state.raw<Outcome>();
	problem = $state.raw<Problem>();

	#file: File | undefined;
	#archive = $state.raw<Archive>();
	#stop = new AbortController();

	/** What the preview says, line by line. */
	readonly lines = $derived.by(() => {
		const { preview } = this;
		if (!preview) return [];
		const { fresh, known, damaged, withoutPictures, from, to } = preview;
		return [
			from ? m.period({ from: day(from), to: day(to) }) : '',
			sum(fresh) > 0 ? m.fresh({ list: listed(fresh) }) : m.nothingNew(),
			sum(known) > 0 ? m.known({ list: listed(known) }) : '',
			withoutPictures > 0 ? m.greySheet({ n: withoutPictures }) : '',
			this.#archive?.rescued ? m.rescued() : '',
			...damageLines(damaged),
		].filter(Boolean);
	});

	readonly outcomeLines = $derived.by(() => {
		const { outcome } = this;
		if (!outcome) return [];
		return [
			m.came({ n: outcome.came }),
			outcome.lostPictures > 0 ? m.lostPhotos({ n: outcome.lostPictures }) : '',
			...damageLines(outcome.damaged),
		].filter(Boolean);
	});

	/** Opens a file and shows what would come in; asks for the passphrase where it is locked. */
	async take(file: File): Promise<void> {
		this.reset();
		this.#file = file;
		this.name = file.name;
		await this.#attempt('choose', async () => {
			const { isLocked } = await import('$lib/exchange/archive/age');
			if (await isLocked(blobSource(file))) this.step = 'passphrase';
			else await this.#look(file);
		});
	}

	/** Opens the locked file; a wrong passphrase asks again. */
	async unlock(passphrase: string): Promise<void> {
		const file = this.#file;
		if (!file) return;
		await this.#attempt('passphrase', () => this.#look(file, passphrase));
	}

	/** Brings in what the preview showed. */
	async start(): Promise<void> {
		const { preview } = this;
		const archive = this.#archive;
		if (!preview || !archive) return;
		this.step = 'running';
		this.progress = { done: 0, total: preview.wanted.length };
		await this.#attempt('preview', async (signal) => {
			const vault = await diary();
			const stage = await vault.stage();
			try {
				const means = {
					check: (bytes: Uint8Array) => void checkHeader(bytes.length, bytes),
					greySheet,
					savedLesion: (id: string) => vault.savedLesion(id),
				};
				const { bringIn } = await import('./import-records');
				const outcome = await bringIn(archive, preview, stage, means, {
					signal,
					onProgress: this.#onProgress,
				});
				await stage.commit();
				this.outcome = outcome;
				this.step = 'done';
			} catch (error) {
				await stage.cancel();
				throw error;
			}
		});
	}

	/** Stops what is running; the diary is as it was. */
	stop(): void {
		this.#stop.abort();
	}

	reset(): void {
		this.stop();
		this.step = 'choose';
		this.#file = undefined;
		this.#archive = undefined;
		this.preview = undefined;
		this.outcome = undefined;
		this.problem = undefined;
	}

	async #look(file: File, passphrase?: string): Promise<void> {
		const { signal } = this.#stop;
		this.step = 'looking';
		this.progress = { done: 0, total: 0 };
		// The page says so before scrypt holds it.
		await new Promise((resolve) => setTimeout(resolve, 50));
		const [{ openArchive }, { previewOf }] = await Promise.all([
			import('$lib/exchange/archive/read'),
			import('./import-records'),
		]);
		const archive = await openArchive(blobSource(file), { passphrase });
		this.progress = { done: 0, total: archive.records.length };
		this.preview = await previewOf(archive, await knownIds(await diary()), {
			signal,
			onProgress: this.#onProgress,
		});
		this.#archive = archive;
		this.step = 'preview';
	}

	readonly #onProgress = (done: number): void => {
		// A word to the page for each of ten thousand would cost more than the record.
		if (done % 10 === 0) this.progress = { ...this.progress, done };
	};

	/** Runs one stoppable piece of work; `back` is where it leads when it fails or is stopped. */
	async #attempt(back: ImportStep, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
		const stop = new AbortController();
		this.#stop = stop;
		this.problem = undefined;
		try {
			await work(stop.signal);
		} catch (error) {
			this.step = back;
			if (!isAbort(error)) this.problem = problemOf(error);
		}
	}
}

async function knownIds(vault: Vault): Promise<Known> {
	const [lesions, checkIns] = await Promise.all([vault.lesionList(), vault.checkInList()]);
	return {
		lesion: new Set(lesions.map(({ lesion }) => lesion.id)),
		visit: new Set(lesions.flatMap(({ visits }) => visits.map(({ id }) => id))),
		'check-in': new Set(checkIns.map(({ id }) => id)),
	};
}

async function greySheet(width: number, height: number): Promise<Blob> {
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw new ArchiveError('unreadable');
	context.fillStyle = '#9a9a9a';
	context.fillRect(0, 0, width, height);
	return canvas.convertToBlob({ type: 'image/jpeg' });
}

function sum(counts: Counts): number {
	return Object.values(counts).reduce((total, n) => total + n, 0);
}

function listed(counts: Counts): string {
	return [
		counts.lesion > 0 ? m.lesions({ n: counts.lesion }) : '',
		counts.visit > 0 ? m.visits({ n: counts.visit }) : '',
		counts['check-in'] > 0 ? m.checkIns({ n: counts['check-in'] }) : '',
	]
		.filter(Boolean)
		.join(', ');
}

/** One line a reason: "2 entries can’t be saved: its data are damaged." */
function damageLines(damaged: readonly Damage[]): string[] {
	const reasons = new Set(damaged.map(({ reason }) => reason));
	return [...reasons].map((reason) => {
		const n = damaged.filter((one) => one.reason === reason).length;
		return m.notSaved({ n, why: REASONS[reason]() });
	});
}
