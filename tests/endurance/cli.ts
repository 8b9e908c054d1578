/**
 * npm run endurance: what takes too long for every test run.
 *
 *   --only PART     batch, memory, kills, crash, fuzz, exchange, history, vault-saving,
 *                   vault-importing, vault-migrating, vault-passphrase (may be given several times)
 *   --pictures N    of the batch, a twentieth of them broken (default 1000)
 *   --reads N       pictures one after the other on the check page (default 200)
 *   --kills N       times that the browser is killed in the middle of saving (default 8)
 *   --archives N    damaged archives, and a fifth as many pictures (default 10000)
 *   --check-ins N   of the diary that goes in and out, and of the one whose History is opened
 *                   (default 10000)
 *   --vault-kills N times that it is killed in each of the vault-… parts (default 50)
 *
 * Each part prints its figure. Exit code 1: one of them did not hold.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSite, type Site } from '../evaluate/site';
import { batchOfMany } from './batch';
import { crashedPage } from './crash';
import { exchanged } from './exchange';
import { fuzzed } from './fuzz';
import { historyOfMany } from './history';
import { killedWhileSaving } from './kills';
import { memoryOfMany } from './memory';
import { KILL_KINDS, killedVault } from './vault-kills';

export interface PartOptions {
	readonly site: Site;
	/** An empty folder of the part's own. */
	readonly folder: string;
	readonly count: number;
}

export interface Outcome {
	/** The figure, in a sentence. */
	readonly figure: string;
	/** What did not hold; empty where all is well. */
	readonly problems: readonly string[];
}

const { values } = parseArgs({
	options: {
		only: { type: 'string', multiple: true },
		pictures: { type: 'string', default: '1000' },
		reads: { type: 'string', default: '200' },
		kills: { type: 'string', default: '8' },
		archives: { type: 'string', default: '10000' },
		'check-ins': { type: 'string', default: '10000' },
		'vault-kills': { type: 'string', default: '50' },
	},
});

const PARTS: readonly {
	readonly name: string;
	readonly run: (options: PartOptions) => Promise<Outcome>;
	readonly count: number;
}[] = [
	{ name: 'batch', run: batchOfMany, count: Number(values.pictures) },
	{ name: 'memory', run: memoryOfMany, count: Number(values.reads) },
	{ name: 'kills', run: killedWhileSaving, count: Number(values.kills) },
	{ name: 'crash', run: crashedPage, count: 60 },
	{ name: 'fuzz', run: fuzzed, count: Number(values.archives) },
	{ name: 'exchange', run: exchanged, count: Number(values['check-ins']) },
	{ name: 'history', run: historyOfMany, count: Number(values['check-ins']) },
	...KILL_KINDS.map((kind) => ({
		name: `vault-${kind}`,
		run: ({ folder, count }: PartOptions) => killedVault(kind, { folder, count }),
		count: Number(values['vault-kills']),
	})),
];

const site = await openSite({});
let held = true;
for (const { name, run, count } of PARTS) {
	if (values.only && !values.only.includes(name)) continue;
	const folder = mkdtempSync(join(tmpdir(), `skinkeep-${name}-`));
	try {
		const { figure, problems } = await run({ site, folder, count });
		console.log(`${name}: ${figure}`);
		for (const problem of problems) console.log(`  did not hold: ${problem}`);
		held &&= problems.length === 0;
	} finally {
		rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
	}
}
site.close();
process.exitCode = held ? 0 : 1;
