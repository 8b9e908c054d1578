// The skin-appearance simulator on a folder of portraits:
//   npm run simulate -- --images DIR --out DIR [--seed N] [--limit N]
//       [--attribute A --grade G] [--series N]
// The product finds the faces (npm run evaluate -- --task faces), training/simulator renders. Same
// seed, same bytes. Exit code 0: all rendered; 2: some could not be read; 1: nothing could be done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, root, simulatorPython } from './ensure.mjs';
import { picturesOf, readOptions, stem, UsageError } from './simulate-options.mjs';

/** @typedef {import('./simulate-options.mjs').SimulateOptions} SimulateOptions */
/** @typedef {{file: string, turns: number}} Planned */

try {
	process.exitCode = await simulate(readOptions(process.argv.slice(2)));
} catch (error) {
	if (!(error instanceof UsageError)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}

/**
 * @param {SimulateOptions} options
 * @returns {Promise<number>} the exit code
 */
async function simulate(options) {
	const order = shuffled(picturesOf(options.images), options.seed);
	await ensure('modules', 'chromium', 'build', 'simulator');
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-simulate-'));
	try {
		const { plan, unreadable } = findFaces(order, options, folder);
		if (plan.length === 0) throw new UsageError('No face was found in any of the pictures.');
		const code = renderAll(plan, options, folder);
		return code === 0 && unreadable > 0 ? 2 : code;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * By a digest of seed and name, so that a picture more or less in the folder moves no other.
 * @param {string[]} names @param {number} seed
 */
function shuffled(names, seed) {
	const keyOf = (/** @type {string} */ name) =>
		createHash('sha256')
			.update(`${seed}\n${stem(name)}`)
			.digest('hex');
	return names
		.map((name) => /** @type {const} */ ([keyOf(name), name]))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, name]) => name);
}

/**
 * As many portraits with a face as are wanted, in the order given; others take the place of those
 * without one.
 * @param {string[]} order @param {SimulateOptions} options @param {string} folder for landmarks
 */
function findFaces(order, { images, limit, series }, folder) {
	// A series uses one portrait; more portraits than series are of no use.
	const wanted = Math.min(limit ?? order.length, series ?? order.length, order.length);
	/** @type {Planned[]} */
	const plan = [];
	let unreadable = 0;
	let next = 0;
	while (plan.length < wanted && next < order.length) {
		// A few more than are missing on later rounds: opening the product takes longer than a face.
		const some = order.slice(next, next + wanted - plan.length + (next > 0 ? 2 : 0));
		next += some.length;
		const found = findSome(some, images, folder);
		for (const file of some) {
			const row = found.get(stem(file));
			const turns = row?.get('turns') ?? '';
			if (row?.get('found') === '1') {
				if (plan.length < wanted) plan.push({ file, turns: Number(turns) });
				continue;
			}
			// What could be read has a time.
			if ((row?.get('ms') ?? '') === '') unreadable++;
			const reason = row?.get('reason') || 'no face was found';
			const more = next < order.length ? '; another takes its place' : '';
			process.stderr.write(`${file}: left out (${reason})${more}.\n`);
		}
	}
	if (plan.length < wanted) {
		process.stderr.write(`Only ${plan.length} of ${wanted} portraits have a face.\n`);
	}
	return { plan, unreadable };
}

/**
 * Rows of the product's predictions.csv by image.
 * @param {string[]} files @param {string} images @param {string} folder
 * @returns {Map<string, Map<string, string>>}
 */
function findSome(files, images, folder) {
	const ids = join(folder, 'ids.txt');
	writeFileSync(ids, `${files.map(stem).join('\n')}\n`);
	const words = ['--task', 'faces', '--images', images, '--out', folder, '--ids', ids];
	const tool = ['--import', 'tsx', join('tests', 'evaluate', 'cli.ts'), '--crop-size', '64'];
	const { status } = spawnSync(process.execPath, [...tool, ...words], {
		cwd: root,
		stdio: ['ignore', 2, 2],
	});
	if (status !== 0 && status !== 2) {
		throw new UsageError('The product could not look for faces; its message is above.');
	}
	const [head = '', ...lines] = readFileSync(join(folder, 'predictions.csv'), 'utf8')
		.trimEnd()
		.split('\n');
	const columns = cells(head);
	return new Map(
		lines.map((line) => {
			const values = cells(line);
			const row = new Map(columns.map((column, i) => [column, values[i] ?? '']));
			return [row.get('image') ?? '', row];
		}),
	);
}

/**
 * Of a CSV line as this project writes it: quotes where needed, no line breaks.
 * @param {string} line
 */
function cells(line) {
	return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
		([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
	);
}

/**
 * @param {Planned[]} plan @param {SimulateOptions} options @param {string} folder with landmarks
 * @returns {number} the exit code
 */
function renderAll(plan, { images, out, seed, attribute, grade, series }, folder) {
	const file = join(folder, 'plan.json');
	writeFileSync(file, JSON.stringify(plan));
	const words = ['-m', 'training.simulator.run', '--plan', file];
	words.push('--images', images, '--landmarks', join(folder, 'landmarks'));
	words.push('--out', out, '--seed', String(seed));
	if (attribute !== undefined) words.push('--attribute', attribute, '--grade', String(grade));
	if (series !== undefined) words.push('--series', String(series));
	const { status } = spawnSync(simulatorPython, words, { cwd: root, stdio: ['ignore', 2, 2] });
	return status ?? 1;
}
