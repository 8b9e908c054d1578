/**
 * Several models for lesions instead of one: a download of its own, and the choice to use it. Not
 * every version of the product has an ensemble; `offered` says whether this one does.
 */
import type { EnsembleCard } from '$lib/inference/ensemble';
import { DEFAULT_ENSEMBLE } from '$lib/inference/names';
import { balancedAccuracy } from './cards';
import { ROOT } from './engine';
import { offlineSet } from './offline-set.svelte';
import { preferences } from './preferences.svelte';
import { quiet } from './quiet';

/** Its name among the things that can be kept. */
export const ENSEMBLE = DEFAULT_ENSEMBLE;

export class EnsembleChoice {
	/** How many models it has; undefined until its card was read. */
	members = $state<number>();
	/** Balanced accuracy of all together and of the one, on the same test part; where both are known. */
	gain = $state.raw<{ readonly all: number; readonly one: number }>();

	readonly part = $derived(offlineSet.parts.find(({ name }) => name === ENSEMBLE));
	readonly offered = $derived(this.part !== undefined);
	/** All of it is on this device. */
	readonly ready = $derived(this.part !== undefined && this.part.keptBytes === this.part.bytes);
	readonly downloading = $derived(
		offlineSet.downloading && offlineSet.only?.includes(ENSEMBLE) === true,
	);
	/** Bytes on this device, what arrives now included. */
	readonly keptBytes = $derived(
		(this.part?.keptBytes ?? 0) + (this.downloading ? offlineSet.arrivedBytes : 0),
	);
	/** Why the last download stopped, in words. */
	readonly problem = $derived(offlineSet.only?.includes(ENSEMBLE) ? offlineSet.problem : null);

	/** Finds out what there is. What the card says is left out where it can't be read. */
	async look(): Promise<void> {
		await offlineSet.look();
		if (!this.offered) return;
		// What the cards say may come after all else of the page: checking them takes a while.
		await quiet();
		try {
			const { readReaderCard } = await import('$lib/inference/ensemble');
			const [card, one] = await Promise.all([readReaderCard(ROOT, ENSEMBLE), readReaderCard(ROOT)]);
			if (card.task !== 'lesion-ensemble') return;
			this.members = card.members.length;
			this.gain = gainOf(card, balancedAccuracy(one));
		} catch {
			// Offline, and never downloaded: the size is known all the same.
		}
	}

	/** Downloads it and, once it is whole, uses it. */
	async download(): Promise<void> {
		await offlineSet.download([ENSEMBLE]);
		if (this.ready) preferences.ensemble = true;
	}

	/** Takes it off this device; lesions are read by the one model again. */
	async remove(): Promise<void> {
		preferences.ensemble = false;
		await offlineSet.remove([ENSEMBLE]);
	}
}

function gainOf(card: EnsembleCard, one: number | undefined) {
	const all = balancedAccuracy(card);
	return all === undefined || one === undefined ? undefined : { all, one };
}
