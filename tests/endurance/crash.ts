/** `npm run evaluate` while its page is killed under it: it opens another and goes on. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillMixedFolder } from '../fixtures/pictures';
import type { Outcome, PartOptions } from './cli';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function crashedPage({ folder, count }: PartOptions): Promise<Outcome> {
	const images = join(folder, 'images');
	const out = join(folder, 'out');
	fillMixedFolder(images, count, 1);
	const words = ['--task', 'lesion', '--images', images, '--out', out, '--backend', 'wasm'];
	const child = spawn(
		process.execPath,
		['--import', 'tsx', join(ROOT, 'tests', 'evaluate', 'cli.ts'), ...words],
		{ cwd: ROOT, stdio: ['ignore', 'inherit', 'pipe'] },
	);
	let said = '';
	let killed = 0;
	child.stderr.on('data', (piece: Buffer) => {
		said += piece.toString();
		// Progress is told every few seconds: the pages are killed at the first word of it.
		if (killed === 0 && / of \d+, /.test(said)) killed = killRenderers(child.pid ?? 0);
	});
	const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
	const rows = readFileSync(join(out, 'predictions.csv'), 'utf8').trim().split('\n').length - 1;
	const problems: string[] = [];
	if (killed === 0) problems.push('it was done before its page could be killed');
	else if (!said.includes('The page is opened again')) problems.push('the page was not missed');
	if (code !== 2) problems.push(`it ended with code ${code ?? 'none'}, not 2 (one broken file)`);
	if (rows !== count) problems.push(`${rows} rows of ${count}`);
	if (said.includes('twice')) problems.push('a good picture was given up');
	const figure = `evaluate with its page killed: ${rows} of ${count} rows, code ${code ?? 'none'}.`;
	return { figure, problems };
}

/** Kills the page processes below a process; gives how many. */
function killRenderers(root: number): number {
	const parents = new Map<number, number>();
	const renderers: number[] = [];
	for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
		try {
			const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
			parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
			const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
			if (line.includes('--type=renderer')) renderers.push(Number(name));
		} catch {
			// It ended in between.
		}
	}
	const below = renderers.filter((id) => {
		for (let at = parents.get(id); at !== undefined && at > 1; at = parents.get(at)) {
			if (at === root) return true;
		}
		return false;
	});
	for (const id of below) process.kill(id, 'SIGKILL');
	return below.length;
}
