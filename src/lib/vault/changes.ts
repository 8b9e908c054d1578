/** News of changes, in this tab and to the others. They say that something changed, never what. */

export interface Change {
	readonly kind: 'lesions' | 'everything';
}

export type ChangeListener = (change: Change) => void;

export class Changes {
	readonly #channel: BroadcastChannel | undefined;
	readonly #listeners = new Set<ChangeListener>();

	constructor(name: string) {
		if (typeof BroadcastChannel === 'undefined') return;
		this.#channel = new BroadcastChannel(`${name}-changes`);
		this.#channel.onmessage = (event: MessageEvent<unknown>) => {
			this.#tell({ kind: event.data === 'everything' ? 'everything' : 'lesions' });
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
