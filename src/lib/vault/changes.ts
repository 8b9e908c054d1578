/** News of changes, in this tab and to the others. They say that something changed, never what. */

/**
 * What changed. `lock`: the person locked this diary. `erased`: it is about to be deleted for good;
 * let go of it and do not open it again.
 */
export const CHANGE_KINDS = [
	'lesions',
	'check-ins',
	'settings',
	'everything',
	'lock',
	'erased',
] as const;

export interface Change {
	readonly kind: (typeof CHANGE_KINDS)[number];
}

export type ChangeListener = (change: Change) => void;

export class Changes {
	readonly #channel: BroadcastChannel | undefined;
	readonly #listeners = new Set<ChangeListener>();

	constructor(name: string) {
		if (typeof BroadcastChannel === 'undefined') return;
		this.#channel = new BroadcastChannel(`${name}-changes`);
		this.#channel.onmessage = (event: MessageEvent<unknown>) => {
			const kind = CHANGE_KINDS.find((known) => known === event.data);
			if (kind) this.#tell({ kind });
		};
	}

	/** @returns a function that stops listening */
	listen(listener: ChangeListener): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}

	announce(kind: Change['kind']): void {
		this.#channel?.postMessage(kind);
		this.#tell({ kind });
	}

	close(): void {
		this.#listeners.clear();
		this.#channel?.close();
	}

	#tell(change: Change): void {
		for (const listener of [...this.#listeners]) listener(change);
	}
}
