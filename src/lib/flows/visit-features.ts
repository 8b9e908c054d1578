/** What a saved check-in gives to the model that reads sequences, or why it does not count. */
import type { SequenceCard } from '$lib/inference/sequence-card';
import type { CheckIn } from '$lib/skin/check-in';
import { judgeFaceQuality } from '$lib/skin/face-quality';
import { hasKeptFace, notAgainReason } from '$lib/skin/read-again';
import type { SkipReason, VisitFeatures } from '$lib/skin/sequence';
import type { Vault } from '$lib/vault/vault';
import { faceEngine } from './face-engine';

export type FoundFeatures =
	| { readonly features: VisitFeatures; readonly skipped?: undefined }
	| { readonly skipped: SkipReason; readonly features?: undefined };

/**
 * As they were kept with the check-in; where they are missing, or of another version of the model, they
 * are made again from the kept face, and kept. Rejects with VaultError or InferenceError, or with an
 * AbortError.
 */
export async function featuresOfCheckIn(
	vault: Vault,
	id: string,
	card: SequenceCard,
	signal: AbortSignal,
): Promise<FoundFeatures> {
	const checkIn = await vault.savedCheckIn(id);
	if (!checkIn) return { skipped: 'missing' };
	// It came in without its photo: what its face was like is not known.
	if (!hasKeptFace(checkIn.reading.finding)) return { skipped: 'missing' };
	const [poor] = judgeFaceQuality(checkIn.reading);
	if (poor) return { skipped: poor.code };
	const kept = checkIn.reading.features;
	const { channelsTaken } = await import('$lib/inference/sequence-card');
	if (kept && channelsTaken(card, kept)) return { features: kept };
	const { features, skipped } = await fromCrop(vault, checkIn, signal);
	if (!features) return { skipped };
	if (!channelsTaken(card, features)) return { skipped: 'unknown-model' };
	await vault.keepFeatures(id, features);
	return { features };
}

async function fromCrop(
	vault: Vault,
	{ id, reading }: CheckIn,
	signal: AbortSignal,
): Promise<FoundFeatures> {
	const crop = await vault.savedCrop(id);
	if (!crop) return { skipped: 'missing' };
	const { landmarks } = reading.finding;
	const { features, quality } = await faceEngine().grade({ crop, landmarks }, { signal });
	const skipped = notAgainReason(quality, reading.finding);
	return skipped ? { skipped } : { features };
}
