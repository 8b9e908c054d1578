/** A passkey as a way in: its PRF extension makes the same secret of the same salt every time. */
import * as m from '../i18n/messages/settings';
import { VaultError } from './errors';

/** Shown by the system beside the passkey: neutral, it may be read over a shoulder. */
const neutralName = m.neutralTitle;
const PATIENCE = 120_000;

/** Whether this browser may hold a key in a passkey. It can still turn out that it can't. */
export async function passkeysPossible(): Promise<boolean> {
	if (typeof PublicKeyCredential === 'undefined') return false;
	// WebAuthn knows names, no bare addresses.
	if (/^[\d.]+$|:/.test(location.hostname)) return false;
	const ask = (
		PublicKeyCredential as { getClientCapabilities?: () => Promise<Record<string, boolean>> }
	).getClientCapabilities;
	try {
		const can = await ask?.call(PublicKeyCredential);
		return can?.['extension:prf'] !== false;
	} catch {
		return true;
	}
}

/**
 * Makes a passkey and its secret for the salt.
 * @throws VaultError `no-passkey` where the person declined, or it can't hold a key
 */
export async function makePasskey(
	salt: Uint8Array<ArrayBuffer>,
): Promise<{ credential: Uint8Array<ArrayBuffer>; secret: Uint8Array<ArrayBuffer> }> {
	const made = await orNone(
		navigator.credentials.create({
			publicKey: {
				challenge: crypto.getRandomValues(new Uint8Array(32)),
				rp: { name: neutralName() },
				user: {
					id: crypto.getRandomValues(new Uint8Array(16)),
					name: neutralName(),
					displayName: neutralName(),
				},
				pubKeyCredParams: [
					{ type: 'public-key', alg: -7 },
					{ type: 'public-key', alg: -257 },
				],
				authenticatorSelection: { userVerification: 'required', residentKey: 'discouraged' },
				timeout: PATIENCE,
				extensions: { prf: { eval: { first: salt } } },
			},
		}),
	);
	const { prf } = made.getClientExtensionResults();
	if (!prf?.enabled) throw new VaultError('no-passkey');
	const credential = new Uint8Array(made.rawId.slice(0));
	const first = prf.results?.first;
	// Some tell the secret only when they are asked a second time.
	const secret = first ? bytesOf(first) : await askPasskey(credential, salt);
	return { credential, secret };
}

/**
 * The passkey's secret for the salt, 32 bytes.
 * @throws VaultError `no-passkey`
 */
export async function askPasskey(
	credential: Uint8Array<ArrayBuffer>,
	salt: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
	const given = await orNone(
		navigator.credentials.get({
			publicKey: {
				challenge: crypto.getRandomValues(new Uint8Array(32)),
				allowCredentials: [{ type: 'public-key', id: credential }],
				userVerification: 'required',
				timeout: PATIENCE,
				extensions: { prf: { eval: { first: salt } } },
			},
		}),
	);
	const first = given.getClientExtensionResults().prf?.results?.first;
	if (!first) throw new VaultError('no-passkey');
	return bytesOf(first);
}

async function orNone(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
	try {
		const given = await asked;
		if (given instanceof PublicKeyCredential) return given;
	} catch (error) {
		throw new VaultError('no-passkey', { cause: error });
	}
	throw new VaultError('no-passkey');
}

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
	const view = ArrayBuffer.isView(source)
		? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
		: new Uint8Array(source);
	return Uint8Array.from(view);
}
