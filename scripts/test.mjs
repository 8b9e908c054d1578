// `npm test`: everything, from a clean clone. Installs what it lacks, runs every step even when
// one before it failed, and ends with a table of what took how long.
//   npm test -- [--only unit,e2e]
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, modules, NeedError, python, root, venvPython } from './ensure.mjs';
import { fetchNginx } from './nginx.mjs';

const bin = (/** @type {string} */ name) => join('node_modules', '.bin', name);
const scripts = (/** @type {string} */ name) => [process.execPath, join('scripts', name)];

/**
 * @typedef {{name: string, commands: string[][], needs?: () => void}} Step
 * @type {Step[]}
 */
const STEPS = [
	{ name: 'format', commands: [[bin('prettier'), '--check', '--log-level', 'warn', '.']] },
	{
		name: 'lint',
		commands: [
			[bin('svelte-kit'), 'sync'],
			[bin('eslint'), '--max-warnings', '0', '.'],
		],
	},
	{
		name: 'types',
		commands: [
			[bin('svelte-kit'), 'sync'],
			[bin('svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
			[bin('tsc'), '-p', 'tsconfig.worker.json'],
			[bin('tsc'), '-p', 'scripts'],
		],
	},
	{
		name: 'unit',
		commands: [
			[bin('svelte-kit'), 'sync'],
			[bin('vitest'), 'run'],
		],
	},
	{
		name: 'training',
		commands: [
			[venvPython, '-m', 'ruff', 'check', 'training'],
			[venvPython, '-m', 'pytest', '-q', 'training/tests'],
		],
		needs: python,
	},
	{ name: 'build', commands: [scripts('build.mjs')] },
	{
		name: 'e2e',
		commands: [[bin('playwright'), 'test']],
		needs: () => {
			chromium();
			fetchNginx();
		},
	},
];

/**
 * @param {string[]} words
 * @returns {Promise<boolean>} whether it ended well
 */
function run([command = '', ...words]) {
	return new Promise((resolve) => {
		const child = spawn(command, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
		child.on('error', (error) => {
			console.error(error.message);
			resolve(false);
		});
		child.on('exit', (code) => resolve(code === 0));
	});
}

/** @param {Step} step */
async function runStep({ commands, needs }) {
	try {
		needs?.();
	} catch (error) {
		if (!(error instanceof NeedError)) throw error;
		console.error(error.message);
		return false;
	}
	for (const command of commands) if (!(await run(command))) return false;
	return true;
}

const names = STEPS.map((step) => step.name);
const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const chosen = only ? only.split(',') : names;
const unknown = chosen.find((name) => !names.includes(name));
if (unknown) {
	console.error(`There is no step "${unknown}". Steps: ${names.join(', ')}.`);
	process.exit(1);
}

/** @type {{name: string, good: boolean, seconds: number}[]} */
const rows = [];
const steps = [{ name: 'packages', commands: [], needs: modules }, ...STEPS];
for (const step of steps) {
	if (step.name !== 'packages' && !chosen.includes(step.name)) continue;
	console.log(`\n── ${step.name} ${'─'.repeat(60 - step.name.length)}`);
	const start = performance.now();
	const good = await runStep(step);
	rows.push({ name: step.name, good, seconds: (performance.now() - start) / 1000 });
	if (step.name === 'packages' && !good) break;
}

console.log(`\n${'step'.padEnd(12)}${'time'.padStart(9)}`);
for (const { name, good, seconds } of rows) {
	console.log(
		`${name.padEnd(12)}${`${seconds.toFixed(1)} s`.padStart(9)}  ${good ? '' : 'FAILED'}`,
	);
}
const total = rows.reduce((sum, row) => sum + row.seconds, 0);
console.log(`${'all'.padEnd(12)}${`${total.toFixed(1)} s`.padStart(9)}`);
process.exit(rows.every((row) => row.good) ? 0 : 1);
