/** A few kills of each kind; `npm run endurance` has the fifty. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KILL_KINDS, killedVault } from '../endurance/vault-kills';
import { expect, test } from '../lab/fixture';

for (const kind of KILL_KINDS) {
	test(`the browser killed five times: ${kind}`, async ({ lab }) => {
		// Seven browsers one after the other: seconds on a quiet machine, minutes on a busy one.
		test.setTimeout(240_000);
		const folder = mkdtempSync(join(tmpdir(), 'skinkeep-kills-'));
		try {
			const { origin } = lab;
			const { problems, figure } = await killedVault(kind, { folder, count: 5, origin });
			expect(problems, figure).toEqual([]);
		} finally {
			rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
		}
	});
}
