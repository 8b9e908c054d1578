/**
 * npm run browsers: the core flows in browsers that are not Chromium.
 *
 *   --only NAME   firefox, webkit (may be given several times; default: both)
 *
 * Installs them with the system's package manager where they are missing. Prints each step with its
 * time. Exit code 1: a step failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensure } from '../../scripts/ensure.mjs';
import { openSite } from '../evaluate/site';
import { openFirefox } from './firefox';
import { walk } from './journey';
import type { Remote } from './remote';
import { openWebKit } from './webkit';

const BROWSERS = {
	firefox: openFirefox,
	webkit: openWebKit,
} as const satisfies Record<string, (folder: string) => Promise<Remote>>;

async function main(): Promise<number> {
	const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
	const unknown = values.only?.find((name) => !(name in BROWSERS));
	if (unknown !== undefined) {
		console.error(`"${unknown}" is none of ${Object.keys(BROWSERS).join(', ')}.`);
		return 1;
	}
	const wanted = (Object.keys(BROWSERS) as (keyof typeof BROWSERS)[]).filter(
		(name) => values.only?.includes(name) ?? true,
	);
	await ensure(...wanted, 'build');
	const site = await openSite({});
	let failed = 0;
	for (const name of wanted) {
		const folder = mkdtempSync(join(tmpdir(), `skinkeep-${name}-`));
		let remote: Remote | undefined;
		try {
			remote = await BROWSERS[name](folder);
			console.log(`\n${remote.name}`);
			await walk({
				remote,
				origin: site.origin,
				folder,
				onstep({ name: step, milliseconds, words }) {
					const seconds = (milliseconds / 1000).toFixed(1).padStart(6);
					console.log(`  ${step.padEnd(18)}${seconds} s  ${words.replace(/\s+/g, ' ')}`);
				},
			});
		} catch (error) {
			failed++;
			console.log(`  failed: ${error instanceof Error ? error.message : String(error)}`);
		} finally {
			await remote?.close();
			rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
		}
	}
	site.close();
	return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
