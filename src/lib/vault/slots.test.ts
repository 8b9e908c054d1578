import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newLesion } from '$lib/skin/lesion-record';
import { argon2id, costFor, isSaneCost, LEAST_COST } from './argon';
import { newRecoveryCode, readRecoveryCode, writeRecoveryCode } from './recovery-code';
import type { KeySlot, PassphraseSlot } from './schema';
import { deviceSlot, openSlot, passphraseSlot, RawKey, recoverySlot, type Secret } from './slots';
import { openVault, Vault } from './vault';

// Argon2id takes its time, and more of it on a machine that has other work, too.
vi.setConfig({ testTimeout: 30_000 });

const made: Vault[] = [];
let count = 0;

beforeEach(() => {
	// A device so slow that slots get the floor: half a second a slot is too long for tests.
	let now = 0;
	vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});

afterEach(async () => {
	vi.restoreAllMocks();
	await Promise.all(made.splice(0).map((vault) => vault.close()));
});

/** A second look at a diary: another tab, or another day. */
function looking(name: string): Vault {
	const vault = new Vault(name);
	made.push(vault);
	return vault;
}

async function begun(name = `slots-${String(++count)}`) {
	const vault = await openVault({ name });
	made.push(vault);
	const lesion = newLesion('Left shoulder');
	await vault.saveLesion(lesion);
	return { vault, name, lesion };
}

const phrase = (passphrase: string): Secret => ({ kind: 'passphrase', passphrase });
const wrong = { code: 'wrong' };

async function slotIn(name: string, id: string): Promise<KeySlot | undefined> {
	const database = await openDB(name);
	const slot = (await database.get('slots', id)) as KeySlot | undefined;
	database.close();
	return slot;
}

test('Argon2id is the one of RFC 9106', async () => {
	// A vector of the reference implementation: version 0x13, t = 2, m = 65536, p = 1, without a secret.
	const key = await argon2id({
		passphrase: 'password',
		salt: new TextEncoder().encode('somesalt'),
		cost: { memory: 65_536, passes: 2, lanes: 1 },
	});
	expect(Buffer.from(key).toString('hex')).toBe(
		'09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
	);
});

test('the cost is never below the floor, grows on fast devices, and stays one that opens', () => {
	fc.assert(
		fc.property(fc.double({ min: 0.001, max: 60_000, noNaN: true }), (ms) => {
			const cost = costFor(ms);
			expect(isSaneCost(cost)).toBe(true);
			const work = (cost.memory * cost.passes) / (LEAST_COST.memory * LEAST_COST.passes);
			expect(work).toBeGreaterThanOrEqual(1);
			// As near to half a second as whole passes go.
			const pass = (work * ms) / cost.passes;
			if (ms < 500) expect(work * ms).toBeLessThanOrEqual(501 + pass / 2);
			if (ms < 500 && cost.passes < 16) expect(work * ms).toBeGreaterThan(499 - pass / 2);
		}),
	);
	expect(costFor(75)).toEqual({ memory: 65_536, passes: 4, lanes: 1 });
	expect(costFor(500)).toEqual(LEAST_COST);
	expect(costFor(20_000)).toEqual(LEAST_COST);
});

test('a slot of each kind gives back the key that went in', async () => {
	const raw = RawKey.fresh();
	const device = await deviceSlot(raw);
	expect(device.key.extractable).toBe(false);
	expect((await raw.sealed()).extractable).toBe(false);
	expect((await openSlot(device)).bytes).toEqual(raw.bytes);
	const byPhrase = await passphraseSlot(raw, 'one two three four', LEAST_COST);
	expect((await openSlot(byPhrase, phrase('one two three four'))).bytes).toEqual(raw.bytes);
	const { bytes, code } = await newRecoveryCode();
	const recovery = await recoverySlot(raw, bytes);
	expect((await openSlot(recovery, { kind: 'recovery', code })).bytes).toEqual(raw.bytes);
	const other = await newRecoveryCode();
	await expect(openSlot(recovery, { kind: 'recovery', code: other.code })).rejects.toMatchObject(
		wrong,
	);
});

test('the same passphrase opens however its signs were composed; another does not', async () => {
	const raw = RawKey.fresh();
	const slot = await passphraseSlot(raw, 'Füße unter Bäumen', LEAST_COST);
	const decomposed = 'Füße unter Bäumen'.normalize('NFD');
	expect((await openSlot(slot, phrase(decomposed))).bytes).toEqual(raw.bytes);
	for (const other of ['füße unter Bäumen', 'Füße unter Bäumen ', '']) {
		await expect(openSlot(slot, phrase(other))).rejects.toMatchObject(wrong);
	}
});

test('a slot that was changed anywhere does not open', async () => {
	const raw = RawKey.fresh();
	const slot = await passphraseSlot(raw, 'one two three', LEAST_COST);
	const secret = phrase('one two three');
	const flipped = (bytes: Uint8Array, bit: number) => {
		const copy = Uint8Array.from(bytes);
		copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
		return copy;
	};
	const changed: PassphraseSlot[] = [
		{ ...slot, id: 'device' },
		{ ...slot, version: 1 },
		{ ...slot, dataKey: 'other' },
		{ ...slot, salt: flipped(slot.salt, 5) },
		{ ...slot, iv: flipped(slot.iv, 90) },
		{ ...slot, wrapped: flipped(new Uint8Array(slot.wrapped), 100).buffer },
		{ ...slot, wrapped: slot.wrapped.slice(1) },
		// A cost that nobody set is not even tried: it could stop the device.
		{ ...slot, cost: { ...slot.cost, memory: 2 ** 31 } },
		{ ...slot, cost: { ...slot.cost, passes: 1 } },
	];
	for (const each of changed) await expect(openSlot(each, secret)).rejects.toMatchObject(wrong);
	const device = await deviceSlot(raw);
	const keyless = { code: 'keyless' };
	await expect(openSlot({ ...device, id: 'x' })).rejects.toMatchObject(keyless);
	const other = await deviceSlot(raw);
	await expect(openSlot({ ...device, key: other.key })).rejects.toMatchObject(keyless);
});

test('recovery codes: any bytes come back, sloppy writing too, and a slip is told apart', async () => {
	const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
	await fc.assert(
		fc.asyncProperty(sixteen, fc.nat(27), async (given, at) => {
			const bytes = Uint8Array.from(given);
			const code = await writeRecoveryCode(bytes);
			expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
			expect(await readRecoveryCode(code)).toEqual(bytes);
			const sloppy = code.toLowerCase().replaceAll('-', ' ').replace(/1/g, 'l').replace(/0/g, 'o');
			expect(await readRecoveryCode(sloppy)).toEqual(bytes);
			const signs = Array.from(code.replaceAll('-', ''));
			// Of 4096 slips, one passes by chance; a sign of the first 25 changes the bytes.
			signs[at] = signs[at] === '7' ? '8' : '7';
			const read = await readRecoveryCode(signs.join('')).catch((error: unknown) => error);
			if (read instanceof Uint8Array) expect(read).not.toEqual(bytes);
			else expect(read).toMatchObject({ code: 'mistyped' });
		}),
	);
	for (const text of ['', 'ABCD', 'U'.repeat(28), '0'.repeat(29)]) {
		await expect(readRecoveryCode(text)).rejects.toMatchObject({ code: 'mistyped' });
	}
});

test('with a passphrase the diary is locked until it is given, and opens with what it held', async () => {
	const { vault, name, lesion } = await begun();
	const before = (await vault.savedLesions()).map(({ id }) => id);
	await vault.keys.setPassphrase('correct horse');
	expect(await vault.keys.ways()).toEqual(['passphrase']);
	// Who had it open goes on.
	expect(await vault.savedLesion(lesion.id)).toEqual(lesion);
	const later = looking(name);
	await expect(later.lesionList()).rejects.toMatchObject({ code: 'locked' });
	await expect(later.saveLesion(newLesion('x'))).rejects.toMatchObject({ code: 'locked' });
	await expect(openVault({ name })).rejects.toMatchObject({ code: 'locked' });
	await expect(later.keys.unlock(phrase('incorrect horse'))).rejects.toMatchObject(wrong);
	await expect(later.lesionList()).rejects.toMatchObject({ code: 'locked' });
	await later.keys.unlock(phrase('correct horse'));
	expect((await later.savedLesions()).map(({ id }) => id)).toEqual(before);
	later.keys.lock();
	await expect(later.savedLesion(lesion.id)).rejects.toMatchObject({ code: 'locked' });
});

test('ways come and go without a record being written', async () => {
	const { vault, name, lesion } = await begun();
	const records = async () => {
		const database = await openDB(name);
		const all = (await database.getAll('lesions')) as { iv: Uint8Array }[];
		database.close();
		return all.map(({ iv }) => iv.join());
	};
	const before = await records();
	const code = await vault.keys.makeRecoveryCode();
	await vault.keys.setPassphrase('first words here');
	await vault.keys.setPassphrase('second words here', phrase('first words here'));
	const later = looking(name);
	await expect(later.keys.unlock(phrase('first words here'))).rejects.toMatchObject(wrong);
	await later.keys.unlock({ kind: 'recovery', code: code.toLowerCase() });
	expect(await later.savedLesion(lesion.id)).toEqual(lesion);
	// Forgotten passphrase: the code is proof enough for a new one.
	await later.keys.setPassphrase('third words here', { kind: 'recovery', code });
	await looking(name).keys.unlock(phrase('third words here'));
	const next = await later.keys.makeRecoveryCode(phrase('third words here'));
	const third = looking(name);
	await expect(third.keys.unlock({ kind: 'recovery', code })).rejects.toMatchObject(wrong);
	await third.keys.unlock({ kind: 'recovery', code: next });
	await later.keys.removePassphrase(phrase('third words here'));
	expect((await later.keys.ways()).sort()).toEqual(['device', 'recovery']);
	expect(await looking(name).savedLesion(lesion.id)).toEqual(lesion);
	expect(await records()).toEqual(before);
});

test('without a proof nobody who finds it open changes the ways', async () => {
	const { vault } = await begun();
	await vault.keys.setPassphrase('only words');
	await expect(vault.keys.setPassphrase('mine now')).rejects.toMatchObject({ code: 'locked' });
	await expect(vault.keys.makeRecoveryCode()).rejects.toMatchObject({ code: 'locked' });
	await expect(vault.keys.removePassphrase(phrase('guess'))).rejects.toMatchObject(wrong);
	expect(await vault.keys.ways()).toEqual(['passphrase']);
});

test('the last usable way is never removed, and a passkey alone is none', async () => {
	const { vault, name } = await begun();
	const last = { code: 'last-way' };
	await expect(vault.keys.remove('device')).rejects.toMatchObject(last);
	await vault.keys.makeRecoveryCode();
	await vault.keys.remove('device');
	await expect(vault.keys.remove('recovery')).rejects.toMatchObject(last);
	const slot = await slotIn(name, 'recovery');
	const database = await openDB(name);
	await database.put('slots', { ...slot, id: 'passkey', kind: 'passkey' });
	database.close();
	await expect(vault.keys.remove('recovery')).rejects.toMatchObject(last);
});

test('the slot on the disk says what it cost, and nothing of the passphrase', async () => {
	const { vault, name } = await begun();
	await vault.keys.setPassphrase('Planted-passphrase', undefined, true);
	expect((await vault.keys.ways()).sort()).toEqual(['device', 'passphrase']);
	const slot = (await slotIn(name, 'passphrase')) as PassphraseSlot;
	expect(isSaneCost(slot.cost)).toBe(true);
	expect(Buffer.from(slot.wrapped).toString('latin1')).not.toContain('Planted');
	expect(JSON.stringify({ ...slot, wrapped: '' })).not.toContain('Planted');
});

test('the key of one diary opens nothing of another, not even moved slots or records', async () => {
	const one = await begun();
	const two = await begun();
	await two.vault.keys.setPassphrase('of the second');
	const from = await openDB(one.name);
	const to = await openDB(two.name);
	await to.put('lesions', await from.get('lesions', one.lesion.id));
	await expect(two.vault.savedLesion(one.lesion.id)).rejects.toMatchObject({ code: 'damaged' });
	// The first one's device slot, put in: it opens, and reads not one record of the second.
	await to.put('slots', await from.get('slots', 'device'));
	from.close();
	to.close();
	await expect(looking(two.name).savedLesion(two.lesion.id)).rejects.toMatchObject({
		code: 'damaged',
	});
});

test('after another tab deleted everything, a key in memory is not used for what is new', async () => {
	const { vault, name, lesion } = await begun();
	const other = looking(name);
	expect(await other.savedLesion(lesion.id)).toEqual(lesion);
	await vault.deleteEverything();
	const fresh = newLesion('New');
	await vault.saveLesion(fresh);
	await vault.keys.setPassphrase('new words');
	await expect(other.savedLesion(fresh.id)).rejects.toMatchObject({ code: 'locked' });
});
