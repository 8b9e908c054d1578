/** The one engine that the pages share, and the cards of the models behind it. */
import { resolve } from '$app/paths';
import { LesionEngine } from '$lib/inference/client';
import {
	readClassifierCard,
	readSegmenterCard,
	type ClassifierCard,
	type SegmenterCard,
} from '$lib/inference/models';
import { preferences, type BackendChoice } from './preferences.svelte';

/** The site's root with its slash at the end. */
export const ROOT = resolve('/');

let engine: LesionEngine | undefined;
let madeFor: BackendChoice | undefined;

/** The engine on the chosen backend. Costs nothing until it is asked to read. */
export function lesionEngine(): LesionEngine {
	if (!engine || madeFor !== preferences.backend) {
		engine?.end();
		madeFor = preferences.backend;
		engine = new LesionEngine({ root: ROOT, ...chosenBackend() });
	}
	return engine;
}

/** `{ backend }` where the person chose one, else `{}`: the engine then finds the best. */
export function chosenBackend(): { backend?: Exclude<BackendChoice, 'best'> } {
	return preferences.backend === 'best' ? {} : { backend: preferences.backend };
}

export interface Cards {
	readonly classifier: ClassifierCard;
	readonly segmenter: SegmenterCard;
}

let cards: Promise<Cards> | undefined;

/** Both cards, read once. Rejects with InferenceError; the next call then tries again. */
export function modelCards(): Promise<Cards> {
	cards ??= Promise.all([readClassifierCard(ROOT), readSegmenterCard(ROOT)]).then(
		([classifier, segmenter]) => ({ classifier, segmenter }),
		(error: unknown) => {
			cards = undefined;
			throw error;
		},
	);
	return cards;
}
