/** What is not saved yet and must not be lost, or lie about in the clear: one draft a kind. */
import { blobOf, contentOf, valueIn, type Content, type Means } from './kept';

export type DraftKind =
	'check-in' | 'lesion' | 'report' | 'batch' | 'words' | 'album' | `album-${number}`;

export interface Draft {
	/** As it was given; arrays as Float32Array or Uint8Array only. */
	readonly value: unknown;
	readonly blobs: Readonly<Record<string, Blob>>;
	/** Milliseconds since 1970. */
	readonly savedAt: number;
}

interface KeptDraft {
	readonly value: unknown;
	readonly blobs: Readonly<Record<string, Content>>;
	readonly savedAt: number;
}

export class Drafts {
	readonly #means: Means;

	constructor(means: Means) {
		this.#means = means;
	}

	async save(kind: DraftKind, value: unknown, blobs: Readonly<Record<string, Blob>>) {
		const contents = await Promise.all(
			Object.entries(blobs).map(async ([name, blob]) => [name, await contentOf(blob)] as const),
		);
		const draft: KeptDraft = {
			value,
			blobs: Object.fromEntries(contents),
			savedAt: Date.now(),
		};
		await this.#means.records.put(['drafts', kind, draft]);
	}

	async draft(kind: DraftKind): Promise<Draft | undefined> {
		const draft = await valueIn<KeptDraft>(this.#means.records, 'drafts', kind);
		if (!draft) return undefined;
		const blobs = Object.entries(draft.blobs).map(([name, content]) => [name, blobOf(content)]);
		return { ...draft, blobs: Object.fromEntries(blobs) as Record<string, Blob> };
	}

	async clear(kinds: readonly DraftKind[]): Promise<void> {
		await this.#means.records.remove(
			[],
			kinds.map((id) => ({ store: 'drafts', id })),
		);
	}
}
