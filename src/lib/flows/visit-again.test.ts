import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { InferenceError } from '$lib/inference/types';
import { headingOf, modelOf, newCheckIn, scoresOf } from '$lib/skin/check-in';
import type { FaceGrading, FaceReading, Landmark } from '$lib/skin/face';
import { blob, READING } from '$lib/vault/test-records';
import { openVault, VaultError, type Vault } from '$lib/vault/vault';
import { keepNotReadAgain, notReadAgain, readCheckInAgain } from './visit-again';

const PRESENT = 'face-attributes 99.0.0';
const model = { name: 'face-attributes', version: '99.0.0' };
const landmarks = Array.from({ length: 468 }, (_, i): Landmark => [i, 200, 0]);
const reading: FaceReading = { ...READING, finding: { ...READING.finding, landmarks } };
const grading: FaceGrading = {
	...READING,
	model,
	features: { model, width: 1, height: 1, maps: new Float32Array(25) },
	quality: { sharpness: 50, brightness: 0.5, clipped: 0, shortSide: 512 },
};
const { signal } = new AbortController();

let count = 0;
const opened: Vault[] = [];
async function vaultNamed(name = `again-${String(++count)}`): Promise<Vault> {
	const vault = await openVault({ name });
	opened.push(vault);
	return vault;
}
afterEach(async () => {
	await Promise.all(opened.splice(0).map((vault) => vault.close()));
});

async function saved(vault: Vault, given = reading): Promise<string> {
	const checkIn = newCheckIn({ reading: given, cropSize: 512, note: 'slept badly' });
	await vault.saveCheckIn({ checkIn, picture: blob(1), crop: blob(2), thumbnail: blob(3) });
	return checkIn.id;
}

/** Answers every crop alike, or fails alike, and counts. */
function grader(answer: FaceGrading | Error = grading) {
	const engine = {
		asked: 0,
		grade(): Promise<FaceGrading> {
			engine.asked++;
			return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
		},
	};
	return engine;
}

const again = (vault: Vault, id: string, engine = grader()) =>
	readCheckInAgain(vault, engine, { id, present: PRESENT }, signal);

test('it is kept at once, in the list and in the record, and other tabs hear of it', async () => {
	const vault = await vaultNamed('again');
	const other = await vaultNamed('again');
	const id = await saved(vault);
	const heard = new Promise((resolve) => other.onChange(resolve));
	expect(await again(vault, id)).toBe('read');
	expect(await heard).toEqual({ kind: 'check-ins' });
	const whole = await other.savedCheckIn(id);
	expect(whole?.reading.model).toEqual(model);
	expect(whole?.reading.features).toEqual(grading.features);
	expect(whole?.earlier).toMatchObject([{ model: READING.model, scores: scoresOf(READING) }]);
	expect(await other.checkInList()).toEqual([whole && headingOf(whole)]);
	expect((await other.checkInList())[0]).toMatchObject({ model: PRESENT, note: 'slept badly' });
});

test('two tabs at once do it once, and a note written meanwhile stays', async () => {
	const vault = await vaultNamed('twice');
	const other = await vaultNamed('twice');
	const id = await saved(vault);
	await Promise.all([
		again(vault, id),
		again(other, id),
		vault.updateCheckIn(id, { note: 'written meanwhile' }),
	]);
	const whole = await vault.savedCheckIn(id);
	expect(whole?.earlier).toHaveLength(1);
	expect(whole?.note).toBe('written meanwhile');
	expect(await vault.checkInList()).toEqual([whole && headingOf(whole)]);
	const engine = grader();
	expect(await again(vault, id, engine)).toBe('read');
	expect(engine.asked).toBe(0);
});

test('what cannot be read stays as it is, with its reason', async () => {
	const vault = await vaultNamed();
	const bare = await saved(vault, READING);
	const id = await saved(vault);
	const before = await vault.savedCheckIn(id);
	// Came in without its photo: no points of the face, and nothing is asked.
	const engine = grader();
	expect(await again(vault, bare, engine)).toBe('missing');
	expect(engine.asked).toBe(0);
	const { quality } = grading;
	const grey = grader({ ...grading, quality: { ...quality, sharpness: 0 } });
	expect(await again(vault, id, grey)).toBe('missing');
	const dim = grader({ ...grading, quality: { ...quality, brightness: 0.01 } });
	expect(await again(vault, id, dim)).toBe('too-dark');
	expect(await again(vault, id, grader(new InferenceError('picture', 'No.')))).toBe('unreadable');
	expect(await again(vault, id, grader(new VaultError('damaged')))).toBe('unreadable');
	expect(await again(vault, 'nobody')).toBe('gone');
	expect(await vault.savedCheckIn(id)).toEqual(before);
	expect((await vault.checkInList()).map((heading) => heading.model)).toEqual([
		modelOf(READING),
		modelOf(READING),
	]);
});

test('what stops all others, too, is not taken for a bad picture', async () => {
	const vault = await vaultNamed();
	const id = await saved(vault);
	for (const code of ['model-missing', 'worker'] as const) {
		const engine = grader(new InferenceError(code, 'No.'));
		await expect(again(vault, id, engine)).rejects.toMatchObject({ code });
	}
	const stopped = grader(new DOMException('Stopped.', 'AbortError'));
	await expect(again(vault, id, stopped)).rejects.toMatchObject({ name: 'AbortError' });
});

test('what could not be read is remembered for this model, and forgotten for the next', async () => {
	const vault = await vaultNamed();
	expect(await notReadAgain(vault, PRESENT)).toEqual({});
	await keepNotReadAgain(vault, PRESENT, { a: 'missing' });
	await keepNotReadAgain(vault, PRESENT, {});
	await keepNotReadAgain(vault, PRESENT, { b: 'blurred' });
	expect(await notReadAgain(vault, PRESENT)).toEqual({ a: 'missing', b: 'blurred' });
	expect(await notReadAgain(vault, 'face-attributes 100.0.0')).toEqual({});
	expect(await notReadAgain(vault, undefined)).toEqual({});
});
