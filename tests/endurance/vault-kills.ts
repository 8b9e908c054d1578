/**
 * The browser killed while the vault writes: saving, bringing in, migrating, changing the
 * passphrase, each at a random moment. What was confirmed is there afterwards and opens; what was
 * not is there whole or not at all. On the lab's page: the vault alone, without a model's seconds.
 */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { openLab } from '../lab/site';
import { openMortal } from './browser';
import type { Outcome } from './cli';

export type KillKind = 'saving' | 'importing' | 'migrating' | 'passphrase';
export const KILL_KINDS: readonly KillKind[] = ['saving', 'importing', 'migrating', 'passphrase'];

/** The longest that a round runs before it is killed, ms: about twice what its work takes. */
const LONGEST: Record<KillKind, number> = {
	saving: 400,
	importing: 1_500,
	migrating: 120,
	passphrase: 2_500,
};
/** Records of one import. */
const IMPORTED = 20;

/** What the page says that it did, as it does it. */
interface Said {
	/** Ids of check-ins, or passphrases, that the vault confirmed. */
	readonly confirmed: string[];
	/** What it began, the last one last. */
	readonly begun: string[];
}

/** @param origin of the lab; a lab of its own is opened without it */
export async function killedVault(
	kind: KillKind,
	options: { readonly folder: string; readonly count: number; readonly origin?: string },
): Promise<Outcome> {
	const lab = options.origin === undefined ? await openLab() : undefined;
	const origin = options.origin ?? lab?.origin ?? '';
	const profile = join(options.folder, `profile-${kind}`);
	const said: Said = { confirmed: [], begun: [] };
	const problems: string[] = [];
	let whole = 0;
	try {
		for (let round = 0; round <= options.count; round++) {
			const { page, browser, kill } = await openMortal(profile);
			try {
				await page.exposeFunction('say', (list: keyof Said, text: string) => {
					said[list].push(text);
				});
				await page.goto(origin);
				await page.waitForFunction(() => 'lab' in globalThis);
				if (round === 0) await prepare[kind](page, said);
				else {
					const { found, wrong } = await look[kind](page, said, round);
					whole = found;
					problems.push(...wrong.map((each) => `round ${round}: ${each}`));
				}
				if (round === options.count) {
					await browser.close().catch(() => undefined);
					break;
				}
				// The work goes on until the browser is gone: its promise never settles in time.
				work[kind](page, said, round).catch(() => undefined);
				// The old diary is laid out whole first: what is killed is its migration.
				while (kind === 'migrating' && said.begun.length <= round) {
					await new Promise((resolve) => setTimeout(resolve, 1));
				}
				await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST[kind]));
			} finally {
				kill();
			}
		}
	} finally {
		await lab?.close();
	}
	const figure =
		`killed ${options.count} times while ${WORDS[kind]}: ${said.confirmed.length} confirmed, ` +
		`${whole} there and whole; ${problems.length === 0 ? 'none' : problems.length} amiss.`;
	return { figure, problems };
}

const WORDS: Record<KillKind, string> = {
	saving: 'saving',
	importing: 'importing',
	migrating: 'migrating',
	passphrase: 'changing the passphrase',
};

declare global {
	/** Given by the test: what is said is known outside, even when the browser dies right after. */
	var say: (list: 'confirmed' | 'begun', text: string) => Promise<void>;
}

type Step = (page: Page, said: Said, round: number) => Promise<void>;

const nothing = () => Promise.resolve();

const prepare: Record<KillKind, (page: Page, said: Said) => Promise<void>> = {
	saving: nothing,
	importing: nothing,
	// A diary whose content each round is put into a database of version 1.
	migrating: (page) =>
		page.evaluate(async () => {
			const vault = await lab.openVault({ name: 'pattern' });
			for (let i = 0; i < 200; i++) await vault.saveLesion(lab.newLesion(`Lesion ${String(i)}`));
			await vault.close();
		}),
	passphrase: (page, said) =>
		page.evaluate(async (first) => {
			const vault = await lab.openVault();
			await vault.saveLesion(lab.newLesion('Behind the passphrase'));
			await vault.keys.setPassphrase(first);
			await say('confirmed', first);
			await vault.close();
		}, `words ${said.confirmed.length}`),
};

const work: Record<KillKind, Step> = {
	saving: (page) =>
		page.evaluate(async () => {
			const vault = await lab.openVault();
			for (;;) {
				const one = lab.checkInWith(200_000);
				await say('begun', one.checkIn.id);
				await vault.saveCheckIn(one);
				await say('confirmed', one.checkIn.id);
			}
		}),
	importing: (page) =>
		page.evaluate(async (count) => {
			const vault = await lab.openVault();
			const stage = await vault.stage();
			const ids: string[] = [];
			for (let i = 0; i < count; i++) {
				const one = lab.checkInWith(50_000);
				ids.push(one.checkIn.id);
				await stage.putCheckIn(one);
			}
			await say('begun', ids.join());
			await stage.commit();
			await say('confirmed', ids.join());
		}, IMPORTED),
	migrating: (page, _said, round) =>
		page.evaluate(async (name) => {
			await lab.copyAsVersion1('pattern', name);
			await say('begun', name);
			const vault = await lab.openVault({ name });
			await say('confirmed', name);
			await vault.close();
		}, `round-${round}`),
	passphrase: (page, said) =>
		page.evaluate(
			async ([last, at]) => {
				const vault = new lab.Vault('skinkeep');
				let now = last;
				for (let i = at; ; i++) {
					const next = `words ${String(i)}`;
					await say('begun', next);
					await vault.keys.setPassphrase(next, { kind: 'passphrase', passphrase: now });
					await say('confirmed', next);
					now = next;
				}
			},
			[said.confirmed.at(-1) ?? '', said.begun.length + 1] as const,
		),
};

interface Found {
	/** How many records (or databases, or ways) are there and open whole. */
	readonly found: number;
	readonly wrong: string[];
}

/** Every check-in that shows, opened whole with its pictures. */
function wholeIds(page: Page) {
	return page.evaluate(async () => {
		const vault = await lab.openVault();
		const listed = (await vault.checkInList()).map(({ id }) => id);
		const ids: string[] = [];
		await vault.each('check-ins', ({ checkIn, picture, crop, thumbnail }) => {
			if (picture.size > 1_000 && crop.size > 0 && thumbnail.size > 0) ids.push(checkIn.id);
		});
		await vault.close();
		const stored = await lab.idsIn('skinkeep', ['checkIns', 'facePictures', 'crops', 'staging']);
		return { listed, ids, stored };
	});
}

const look: Record<KillKind, (page: Page, said: Said, round: number) => Promise<Found>> = {
	async saving(page, { confirmed }) {
		const { listed, ids, stored } = await wholeIds(page);
		const wrong = confirmed.filter((id) => !ids.includes(id)).map((id) => `${id} is gone`);
		if (ids.length !== listed.length) wrong.push('something half-written shows');
		if (stored.some((id) => !listed.includes(id))) wrong.push('a part lies about');
		return { found: ids.length, wrong };
	},
	async importing(page, { confirmed, begun }) {
		const { listed, ids, stored } = await wholeIds(page);
		const wrong: string[] = [];
		for (const import_ of begun) {
			const there = import_.split(',').filter((id) => ids.includes(id)).length;
			if (there !== 0 && there !== IMPORTED) wrong.push(`${there} of an import show`);
			if (there === 0 && confirmed.includes(import_)) wrong.push('a confirmed import is gone');
		}
		if (ids.length !== listed.length || ids.length % IMPORTED !== 0)
			wrong.push('half of one shows');
		if (stored.some((id) => !listed.includes(id))) wrong.push('a part lies about');
		return { found: ids.length / IMPORTED, wrong };
	},
	async migrating(page, { begun }, round) {
		const result = await page.evaluate(
			async (name) => {
				const before = (await lab.idsIn(name, ['lesions'])).length;
				const vault = await lab.openVault({ name });
				const after = (await vault.savedLesions()).length;
				await vault.saveCheckIn(lab.checkInWith(2_000));
				await vault.close();
				return { before, after };
			},
			`round-${round - 1}`,
		);
		const { before, after } = result;
		const fine = after === before && before === 200;
		return { found: begun.length, wrong: fine ? [] : [`${after} of ${before} lesions`] };
	},
	async passphrase(page, { confirmed, begun }) {
		const last = confirmed.at(-1) ?? '';
		const tried = begun.at(-1) ?? last;
		const opens = await page.evaluate(
			async (phrases) => {
				const results: string[] = [];
				for (const passphrase of phrases) {
					const vault = new lab.Vault('skinkeep');
					try {
						await vault.keys.unlock({ kind: 'passphrase', passphrase });
						const [lesion] = await vault.savedLesions();
						if (lesion?.name === 'Behind the passphrase') results.push(passphrase);
					} catch {
						// Not this one.
					}
					await vault.close();
				}
				return results;
			},
			[...new Set([last, tried])],
		);
		// The one that opens is the confirmed one from here on, as the person would find out.
		const [now] = opens;
		if (now !== undefined && now !== last) confirmed.push(now);
		const wrong = opens.length === 1 ? [] : [`${opens.length} of "${last}" and "${tried}" open it`];
		return { found: opens.length, wrong };
	},
};
