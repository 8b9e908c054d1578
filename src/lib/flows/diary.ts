/** The one open vault that the flows share. */
import { openVault, type Vault } from '$lib/vault/vault';

let opening: Promise<Vault> | undefined;

/** Opens the diary, once. Rejects with VaultError; the next call then tries again. */
export function diary(): Promise<Vault> {
	opening ??= openVault().catch((error: unknown) => {
		opening = undefined;
		throw error;
	});
	return opening;
}
