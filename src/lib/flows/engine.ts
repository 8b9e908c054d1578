/** The one engine that the pages share, and the cards of the models behind it. */
import { resolve } from '$app/paths';
import { LesionEngine } from '$lib/inference/client';
import type { ReaderCard } from '$lib/inference/ensemble';
import type { SegmenterCard } from '$lib/inference/models';
import { DEFAULT_CLASSIFIER, DEFAULT_ENSEMBLE } from '$lib/inference/names';
import { InferenceError } from '$lib/inference/types';
import { preferences, type BackendChoice } from './preferences.svelte';

/** The site's root with its slash at the end. */
export const ROOT = resolve('/');

let engine: LesionEngine | undefined;
let madeFor = '';

/** The engine with the chosen models on the chosen backend. Costs nothing until it is asked to read. */
export async function lesionEngine(): Promise<LesionEngine> {
	const name = await classifierName();
	const wanted = `${preferences.backend} ${name}`;
	if (!engine || madeFor !== wanted) {
		engine?.end();
		madeFor = wanted;
		engine = new LesionEngine({ root: ROOT, classifiers: [name], ...chosenBackend() });
	}
	return engine;
}

/** `{ backend }` where the person chose one, else `{}`: the engine then finds the best. */
export function chosenBackend(): { backend?: Exclude<BackendChoice, 'best'> } {
	return preferences.backend === 'best' ? {} : { backend: preferences.backend };
}

export interface Cards {
	/** One classifier's, or the ensemble's: its rules decide. */
	readonly classifier: ReaderCard;
	readonly segmenter: SegmenterCard;
}

let cards: { readonly ensemble: boolean; readonly read: Promise<Cards> } | undefined;

/** The cards of what reads, read once. Rejects with InferenceError; the next call then tries again. */
export function modelCards(): Promise<Cards> {
	const { ensemble } = preferences;
	if (cards?.ensemble !== ensemble) {
		const read = readCards(ensemble);
		cards = { ensemble, read };
		read.catch(() => {
			cards = undefined;
		});
	}
	return cards.read;
}

/** What checks cards is loaded with the first of them: few pages need it before they are drawn. */
async function readCards(ensemble: boolean): Promise<Cards> {
	const [{ readReaderCard }, { readSegmenterCard }] = await Promise.all([
		import('$lib/inference/ensemble'),
		import('$lib/inference/models'),
	]);
	const [classifier, segmenter] = await Promise.all([
		ensemble ? ensembleOrOne() : readReaderCard(ROOT),
		readSegmenterCard(ROOT),
	]);
	return { classifier, segmenter };
}

/** A version without an ensemble, or a device that has lost it, reads with the one classifier. */
async function ensembleOrOne(): Promise<ReaderCard> {
	const { readReaderCard } = await import('$lib/inference/ensemble');
	try {
		return await readReaderCard(ROOT, DEFAULT_ENSEMBLE);
	} catch (error) {
		if (!(error instanceof InferenceError) || error.code !== 'model-missing') throw error;
		return readReaderCard(ROOT);
	}
}

async function classifierName(): Promise<string> {
	// Without a wish there is nothing to wait for.
	return preferences.ensemble ? (await modelCards()).classifier.name : DEFAULT_CLASSIFIER;
}
