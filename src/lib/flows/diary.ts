/** The one open vault that the flows share: the diary of the profile that is on. */
import { databaseOf, FIRST_PROFILE } from '$lib/vault/profiles';
import { Vault } from '$lib/vault/vault';

/** A random id, or `first`: says nothing about the person, so it may lie open. */
const KEY = 'skinkeep-profile';

let vault: Vault | undefined;
let opening: Promise<Vault> | undefined;

/** Which profile is on in this tab: the one chosen here, else the one chosen last anywhere. */
export function currentProfileId(): string {
	try {
		return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? FIRST_PROFILE.id;
	} catch {
		return FIRST_PROFILE.id;
	}
}

/** Puts another profile on, from the next load of the page. */
export function chooseProfile(id: string): void {
	try {
		sessionStorage.setItem(KEY, id);
		localStorage.setItem(KEY, id);
	} catch {
		// A browser that forbids storage has one profile, for this visit.
	}
}

/** The diary, locked or not. For flows that unlock, lock and set up; the others take `diary`. */
export function vaultHere(): Vault {
	vault ??= new Vault(databaseOf(currentProfileId()));
	return vault;
}

/** Opens the diary, once. Rejects with VaultError; the next call then tries again. */
export function diary(): Promise<Vault> {
	opening ??= open().catch((error: unknown) => {
		opening = undefined;
		throw error;
	});
	return opening;
}

async function open(): Promise<Vault> {
	const here = vaultHere();
	await here.purge();
	return here;
}
