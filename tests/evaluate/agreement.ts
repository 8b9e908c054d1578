/** Whether Python and the browser, from the same model files and pictures, give the same answer. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCsv } from '../../src/lib/exchange/csv';
import { LESION_CLASSES } from '../../src/lib/skin/lesion';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What DESIGN allows between the two in any probability. */
export const TOLERANCE = 0.01;

/** A Python that has what training/exported.py needs: $PYTHON, the project's own, or the system's. */
export function findPython(): string | undefined {
	const named = process.env['PYTHON'];
	const own = join(ROOT, '.venv', 'bin', 'python');
	const candidates = [...(named ? [named] : []), ...(existsSync(own) ? [own] : []), 'python3'];
	return candidates.find((python) => {
		const wanted = ['keras', 'numpy', 'PIL'].map((name) => `find_spec('${name}')`).join(' and ');
		const code = `from importlib.util import find_spec\nraise SystemExit(not (${wanted}))`;
		return spawnSync(python, ['-c', code], { stdio: 'ignore' }).status === 0;
	});
}

/**
 * Writes the classifier's calibrated probabilities as Python has them.
 * @param names file names in `images`
 * @throws Error with what Python said
 */
export function predictInPython(
	python: string,
	images: string,
	names: readonly string[],
	out: string,
): void {
	const words = [join(ROOT, 'tests', 'evaluate', 'agreement.py'), images, out, ...names];
	const { status, stderr } = spawnSync(python, words, { cwd: ROOT, encoding: 'utf8' });
	if (status !== 0) throw new Error(`Python could not: ${stderr.slice(-2000)}`);
}

/** The largest difference in any probability between two tables of the same pictures. */
export function largestDifference(one: string, other: string): { value: number; image: string } {
	const [a, b] = [readTable(one), readTable(other)];
	let largest = { value: 0, image: '' };
	for (const [image, probabilities] of a) {
		const others = b.get(image);
		if (!others) throw new Error(`${other} has no row for ${image}.`);
		probabilities.forEach((p, c) => {
			const value = Math.abs(p - (others[c] ?? NaN));
			if (!(value <= largest.value)) largest = { value, image };
		});
	}
	return largest;
}

function readTable(file: string): Map<string, number[]> {
	const { header, rows } = parseCsv(readFileSync(file, 'utf8'));
	const at = ['image', ...LESION_CLASSES].map((name) => header.indexOf(name));
	return new Map(
		rows.map(({ cells }) => {
			const [image = '', ...numbers] = at.map((column) => cells[column] ?? '');
			return [image, numbers.map(Number)];
		}),
	);
}
