/** One saved check-in that another model read: the present model reads its kept face again. */
import { modelOf } from '$lib/skin/check-in';
import {
	hasKeptFace,
	notAgainReason,
	type KeptNotAgain,
	type NotAgain,
} from '$lib/skin/read-again';
import type { SkipReason } from '$lib/skin/sequence';
import type { Vault } from '$lib/vault/vault';
import type { FaceEngine } from './faces';

/** `gone`: it was deleted meanwhile. */
export type AgainOutcome = 'read' | 'gone' | SkipReason;

/** Where it is remembered what could not be read again. */
const SETTING = 'read-again';

/**
 * Reads a check-in again and keeps it at once. Rejects with VaultError or InferenceError where the
 * others could not be read either, or with an AbortError.
 *
 * @param present name and version of the present model, as headings have it
 */
export async function readCheckInAgain(
	vault: Vault,
	engine: Pick<FaceEngine, 'grade'>,
	{ id, present }: { readonly id: string; readonly present: string },
	signal: AbortSignal,
): Promise<AgainOutcome> {
	try {
		const checkIn = await vault.savedCheckIn(id);
		if (!checkIn) return 'gone';
		const { reading } = checkIn;
		// Another tab was here.
		if (modelOf(reading) === present) return 'read';
		const crop = hasKeptFace(reading.finding) ? await vault.savedCrop(id) : undefined;
		if (!crop) return 'missing';
		const { landmarks } = reading.finding;
		const grading = await engine.grade({ crop, landmarks }, { signal });
		const reason = notAgainReason(grading.quality, reading.finding);
		if (reason) return reason;
		await vault.readAgain(id, grading);
		return 'read';
	} catch (error) {
		const outcome = ofThisAlone(error);
		if (!outcome) throw error;
		return outcome;
	}
}

/** What went wrong with one check-in, and says nothing of the others. */
function ofThisAlone(error: unknown): AgainOutcome | undefined {
	if (!(error instanceof Error) || !('code' in error)) return undefined;
	if (error.name === 'VaultError' && error.code === 'missing') return 'gone';
	const unreadable =
		(error.name === 'VaultError' && error.code === 'damaged') ||
		(error.name === 'InferenceError' && error.code === 'picture');
	return unreadable ? 'unreadable' : undefined;
}

/** What this model could not read again. */
export async function notReadAgain(vault: Vault, present: string | undefined): Promise<NotAgain> {
	const kept = (await vault.setting(SETTING)) as KeptNotAgain | undefined;
	return kept && kept.model === present ? kept.out : {};
}

/** Remembers what this model could not read again, beside what is remembered already. */
export async function keepNotReadAgain(
	vault: Vault,
	present: string,
	more: NotAgain,
): Promise<void> {
	if (Object.keys(more).length === 0) return;
	const out = { ...(await notReadAgain(vault, present)), ...more };
	await vault.saveSetting(SETTING, { model: present, out } satisfies KeptNotAgain);
}
