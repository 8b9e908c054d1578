/** The card of the model that reads sequences, and who its features come from. */
import type { SequenceCard } from '$lib/inference/sequence-card';
import { ROOT } from './engine';

let card: Promise<SequenceCard> | undefined;

/** Read once. Rejects with InferenceError; the next call then tries again. */
export function sequenceModel(): Promise<SequenceCard> {
	card ??= readCard().catch((error: unknown) => {
		card = undefined;
		throw error;
	});
	return card;
}

/** What checks it is loaded with it: pages are drawn without. */
async function readCard(): Promise<SequenceCard> {
	const { readSequenceCard } = await import('$lib/inference/sequence-card');
	return readSequenceCard(ROOT);
}

/** Names and versions of both models: a series read by others is read anew. */
export function modelName({ name, version, attributes_model: from }: SequenceCard): string {
	return `${name} ${version} / ${from.name} ${from.version}`;
}
