/** Taking the diary out: what, how, where to, and what was made. */
import { dayOf, nowIso, type ExportChoice } from '$lib/exchange/archive/choose';
import { ArchiveError } from '$lib/exchange/archive/errors';
import type { Manifest } from '$lib/exchange/archive/format';
import * as m from '$lib/i18n/messages/share';
import { ATTRIBUTES } from '$lib/skin/attributes';
import { megabytes } from '$lib/skin/words';
import type { Vault } from '$lib/vault/vault';
import { version } from '../../../package.json';
import { diary } from './diary';
import { download } from './download';
import { chosenFrom, contentsOf, diaryRecords, diaryScores, recordCount } from './export-records';
import type { Contents } from './export-records';
import { MEMORY_LIMIT, openTarget, targetPlace } from './export-target';
import type { Bytes, FileKind, Target } from './export-target';
import { isAbort, problemOf, type Problem } from './problem';

export type ExportForm = 'archive' | 'locked' | 'scores' | 'fhir';

/** A passphrase is asked for at least this length: an age file can be tried at leisure. */
export const PASSPHRASE_LENGTH = 10;

const FILES: Readonly<Record<ExportForm, { ending: string; type: string; words: () => string }>> = {
	archive: { ending: '.zip', type: 'application/zip', words: m.zipArchive },
	locked: { ending: '.zip.age', type: 'application/octet-stream', words: m.locked },
	scores: { ending: '.csv', type: 'text/csv', words: m.table },
	fhir: { ending: '.fhir.json', type: 'application/json', words: m.fhirBundle },
};

export class Export {
	form = $state<ExportForm>('archive');
	choice = $state<Changeable<ExportChoice>>({
		from: '',
		to: '',
		lesions: true,
		checkIns: true,
		attributes: ATTRIBUTES,
		photos: 'whole',
	});
	passphrase = $state('');
	again = $state('');
	running = $state(false);
	/** Records and bytes written so far. */
	progress = $state.raw({ done: 0, total: 0, bytes: 0 });
	/** What was made, once it is. */
	made = $state.raw<{ file: File; words: string; canShare: boolean }>();
	problem = $state.raw<Problem>();

	#contents = $state.raw<Contents>();
	#stop = new AbortController();
	/** Where the last file went. */
	#target: Target | undefined;
	/** Entries that can't be read any more. */
	#damaged = 0;
	readonly #onDamaged = () => {
		this.#damaged++;
	};

	readonly chosen = $derived(this.#contents && chosenFrom(this.#contents, this.choice));

	/** "2 lesions with 5 pictures and 12 check-ins." */
	readonly chosenWords = $derived.by(() => {
		const { chosen } = this;
		if (!chosen) return '';
		const pictures = chosen.lesions.reduce((sum, entry) => sum + entry.visits.length, 0);
		const lesions = chosen.lesions.length;
		const checkIns = chosen.checkIns.length;
		if (this.choice.lesions && this.choice.checkIns) return m.both({ lesions, pictures, checkIns });
		if (this.choice.lesions) return m.lesionsOnly({ lesions, pictures });
		return this.choice.checkIns ? m.checkInsOnly({ checkIns }) : m.nothingChosen();
	});

	/** What is in the way of starting, in words; '' where nothing is. */
	readonly obstacle = $derived.by(() => {
		if (!this.chosen || recordCount(this.chosen) === 0) return m.nothingChosen();
		if (this.form !== 'locked') return '';
		if (this.passphrase.length < PASSPHRASE_LENGTH) {
			return m.tooShort({ n: PASSPHRASE_LENGTH });
		}
		return this.again === this.passphrase ? '' : m.differ();
	});

	/** What is to be known before it starts; '' where there is nothing. */
	readonly warning = $derived.by(() => {
		const partly = this.choice.checkIns && this.choice.attributes.length < ATTRIBUTES.length;
		return [
			this.form !== 'scores' && targetPlace() === 'memory'
				? m.memoryLimit({ size: megabytes(MEMORY_LIMIT) })
				: '',
			this.#isArchive && partly ? m.partly() : '',
		]
			.filter(Boolean)
			.join(' ');
	});

	/** Looks up what there is. */
	async look(): Promise<void> {
		try {
			this.#contents = await contentsOf(await diary());
		} catch (error) {
			this.problem = problemOf(error);
		}
	}

	/** Writes the file. Call it from a press. */
	async start(): Promise<void> {
		if (this.running || this.obstacle) return;
		const { chosen, form } = this;
		if (!chosen) return;
		const madeAt = nowIso();
		this.problem = undefined;
		this.made = undefined;
		this.#damaged = 0;
		this.progress = { done: 0, total: recordCount(chosen), bytes: 0 };
		this.#stop = new AbortController();
		const { ending, type, words } = FILES[form];
		let finished = false;
		const kind: FileKind = { name: `diary-${dayOf(madeAt)}${ending}`, type, words: words() };
		try {
			// First of all: the dialog opens only while the press is fresh.
			const target = await openTarget(kind);
			this.running = true;
			await this.#tidy();
			this.#target = target;
			if (form === 'archive' || form === 'locked') await this.#writeArchive(target, chosen, madeAt);
			else if (form === 'scores') await writeText(this.#scores(chosen), target.writable);
			else await writeText(this.#bundle(chosen, madeAt), target.writable);
			await this.#finish(target, kind);
			finished = true;
			if (this.#isBackup) await (await diary()).noteBackup();
		} catch (error) {
			if (!finished) await this.#tidy();
			if (!isAbort(error)) this.problem = problemOf(diskFull(error));
		} finally {
			this.running = false;
		}
	}

	/** Stops a running export; nothing is left of it. */
	stop(): void {
		this.#stop.abort();
	}

	/** Hands the file to the system's share sheet. */
	async share(): Promise<void> {
		const { made } = this;
		try {
			if (made) await navigator.share({ files: [made.file] });
		} catch (error) {
			if (!isAbort(error)) this.problem = problemOf(error);
		}
	}

	/** Lets go of the passphrase, and of what was left for a download. */
	async close(): Promise<void> {
		this.stop();
		this.passphrase = this.again = '';
		this.made = undefined;
		await this.#tidy();
	}

	/** Removes what the file before was downloaded from. */
	async #tidy(): Promise<void> {
		await this.#target?.remove().catch(() => undefined);
		this.#target = undefined;
	}

	async #writeArchive(target: Target, chosen: Contents, madeAt: string): Promise<void> {
		const { choice, passphrase, form } = this;
		const { from, to, photos, attributes } = choice;
		const manifest: Omit<Manifest, 'format' | 'version'> = {
			madeAt,
			madeBy: `Skinkeep ${version}`,
			...(from ? { from } : {}),
			...(to ? { to } : {}),
			photos,
			attributes: [...attributes],
		};
		const plain = new TransformStream<Bytes, Bytes>();
		const { signal } = this.#stop;
		// What writes and what encrypts are large, and only this needs them.
		const { writeArchive } = await import('$lib/exchange/archive/write');
		const content = form === 'locked' ? await locked(plain.readable, passphrase) : plain.readable;
		const arriving = content.pipeTo(target.writable);
		const { total } = this.progress;
		const writing = writeArchive(this.#records(await diary(), chosen), plain.writable, {
			manifest,
			signal,
			onProgress: (done, bytes) => {
				this.progress = { done, total, bytes };
			},
		});
		// Both: a full disk is the target's error, and what stops the writer is only its echo.
		const [arrived, wrote] = await Promise.allSettled([arriving, writing]);
		signal.throwIfAborted();
		for (const end of [arrived, wrote]) if (end.status === 'rejected') throw end.reason;
	}

	#records(vault: Vault, chosen: Contents) {
		return diaryRecords(vault, chosen, this.choice, this.#onDamaged);
	}

	async *#scores(chosen: Contents): AsyncGenerator<string> {
		const { signal } = this.#stop;
		yield await diaryScores(
			await diary(),
			chosen,
			this.choice,
			signal,
			this.#onProgress,
			this.#onDamaged,
		);
	}

	async *#bundle(chosen: Contents, madeAt: string): AsyncGenerator<string> {
		const { signal } = this.#stop;
		const records = this.#records(await diary(), chosen);
		const { diaryBundle } = await import('./export-fhir');
		yield* diaryBundle(records, this.choice.attributes, madeAt, signal, this.#onProgress);
	}

	readonly #onProgress = (done: number): void => {
		this.progress = { ...this.progress, done };
	};

	get #isArchive(): boolean {
		return this.form === 'archive' || this.form === 'locked';
	}

	/** Everything that the diary holds went out, whole. */
	get #isBackup(): boolean {
		const { from, to, lesions, checkIns, attributes, photos } = this.choice;
		const all = lesions && checkIns && attributes.length === ATTRIBUTES.length;
		return this.#isArchive && all && photos === 'whole' && !from && !to;
	}

	async #finish(target: Target, { name }: FileKind): Promise<void> {
		const file = await target.finish();
		if (target.place !== 'file') download(file, name);
		this.passphrase = this.again = '';
		const what = { name: file.name, size: megabytes(file.size) };
		const made = target.place === 'file' ? m.saved(what) : m.downloaded(what);
		const n = this.#damaged;
		this.made = {
			file,
			words: n > 0 ? `${made} ${m.unreadable({ n })}` : made,
			canShare: typeof navigator.canShare === 'function' && navigator.canShare({ files: [file] }),
		};
	}
}

async function locked(plain: ReadableStream<Bytes>, passphrase: string) {
	const { sealedWith } = await import('$lib/exchange/archive/age');
	// The page says so before scrypt holds it.
	await new Promise((resolve) => setTimeout(resolve, 50));
	return sealedWith(plain, passphrase);
}

/** Writes text and closes; on a failure nothing half-written is left. */
async function writeText(pieces: AsyncIterable<string>, to: WritableStream<Bytes>): Promise<void> {
	const writer = to.getWriter();
	try {
		for await (const piece of pieces) {
			await writer.ready;
			await writer.write(new TextEncoder().encode(piece));
		}
		await writer.close();
	} catch (error) {
		await writer.abort(error).catch(() => undefined);
		throw error;
	}
}

/** The browser's word for a full disk, as a sentence. */
function diskFull(error: unknown): unknown {
	const full = error instanceof DOMException && error.name === 'QuotaExceededError';
	return full ? new ArchiveError('disk-full', { cause: error }) : error;
}

type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };
