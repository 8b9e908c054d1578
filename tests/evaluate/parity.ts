/**
 * How far Python and the browser are apart on real pictures:
 *   node --import tsx tests/evaluate/parity.ts [--images DIR] [--count 200]
 * Without --images: HAM10000's in ../shared/data, where that folder is there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isPictureName } from '../../src/lib/capture/files';
import { findPython, largestDifference, predictInPython, TOLERANCE } from './agreement';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
	options: {
		images: { type: 'string', default: join(ROOT, '..', 'shared', 'data', 'ham10000', 'images') },
		count: { type: 'string', default: '200' },
	},
});
const python = findPython();

if (!existsSync(values.images)) console.log(`Nothing to compare: there is no ${values.images}.`);
else if (!python) console.log('Nothing to compare: no Python with keras, numpy and Pillow.');
else process.exitCode = compare(python) ? 0 : 1;

function compare(python: string): boolean {
	const { images } = values;
	const all = readdirSync(images).filter(isPictureName).sort();
	// Spread over the folder, not its first ones.
	const step = Math.max(1, Math.floor(all.length / Number(values.count)));
	const names = all.filter((_, i) => i % step === 0).slice(0, Number(values.count));
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-parity-'));
	try {
		const ids = join(folder, 'ids.txt');
		writeFileSync(ids, `${names.join('\n')}\n`);
		const words = ['--task', 'lesion', '--images', images, '--out', folder, '--ids', ids];
		const cli = join(ROOT, 'tests', 'evaluate', 'cli.ts');
		const { status } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...words], {
			cwd: ROOT,
			stdio: 'inherit',
		});
		if (status !== 0) return false;
		const other = join(folder, 'python.csv');
		predictInPython(python, images, names, other);
		const { value, image } = largestDifference(join(folder, 'predictions.csv'), other);
		console.log(
			`${names.length} pictures: the largest difference in any probability is ` +
				`${value.toFixed(6)} (${image}); ${TOLERANCE} is allowed.`,
		);
		return value <= TOLERANCE;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
