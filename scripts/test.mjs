// `npm test`: everything, from a clean clone. Installs what it lacks, runs every step even when
// one before it failed, stops a command that does not end, and ends with a table of what took how
// long.
//   npm test -- [--only unit,e2e]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchAge } from './age.mjs';
import { chromium, modules, NeedError, python, root, venvPython } from './ensure.mjs';
import { fetchNginx } from './nginx.mjs';
import { runCommand } from './run-command.mjs';

const bin = (/** @type {string} */ name) => join('node_modules', '.bin', name);
const scripts = (/** @type {string} */ name) => [process.execPath, join('scripts', name)];

/**
 * `beside`: another program on another core, so it runs while the next steps do, and speaks when it
 * is done; the browser tests, which watch the clock, wait for it. `limit`: minutes that a command may
 * take, many times what it needs: one that hangs must not cost the table, nor what the others say.
 * @typedef {object} Step
 * @property {string} name
 * @property {string[][]} commands
 * @property {number} limit
 * @property {() => void} [needs]
 * @property {boolean} [beside]
 */

/**
 * What every other step stands on: the packages, and what is written for the tools (the compiled
 * messages, the configuration that tsconfig.json extends).
 * @type {Step}
 */
const PACKAGES = {
	name: 'packages',
	limit: 5,
	commands: [scripts('messages.mjs'), [bin('svelte-kit'), 'sync']],
	needs: modules,
};

/** @type {Step[]} */
const STEPS = [
	{
		name: 'training',
		limit: 30,
		commands: [
			[venvPython, '-m', 'ruff', 'check', 'training'],
			[venvPython, '-m', 'pytest', '-q', 'training/tests'],
		],
		needs: python,
		beside: true,
	},
	{
		name: 'format',
		limit: 5,
		commands: [[bin('prettier'), '--check', '--log-level', 'warn', '.']],
	},
	{
		name: 'lint',
		limit: 10,
		commands: [[bin('eslint'), '--max-warnings', '0', '.']],
	},
	{
		name: 'types',
		limit: 10,
		commands: [
			[bin('svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
			[bin('tsc'), '-p', 'tsconfig.worker.json'],
			[bin('tsc'), '-p', 'scripts'],
		],
	},
	{
		name: 'unit',
		limit: 10,
		commands: [[bin('vitest'), 'run']],
		needs: fetchAge,
	},
	{ name: 'build', limit: 10, commands: [scripts('build.mjs')] },
	{
		name: 'e2e',
		limit: 40,
		commands: [[bin('playwright'), 'test']],
		needs: () => {
			chromium();
			fetchNginx();
		},
	},
];

/**
 * @param {Step} step
 * @param {string[]} [said]
 */
async function runStep({ commands, limit, needs }, said) {
	try {
		needs?.();
	} catch (error) {
		if (!(error instanceof NeedError)) throw error;
		console.error(error.message);
		return false;
	}
	const how = { cwd: root, seconds: limit * 60, ...(said ? { said } : {}) };
	for (const command of commands) if (!(await runCommand(command, how))) return false;
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
const begin = performance.now();
const since = (/** @type {number} */ start) => (performance.now() - start) / 1000;
const title = (/** @type {string} */ name) => `\n── ${name} ${'─'.repeat(60 - name.length)}`;
/** @type {Promise<void>} */
let beside = Promise.resolve();
for (const step of [PACKAGES, ...STEPS.filter(({ name }) => chosen.includes(name))]) {
	const { name } = step;
	const start = performance.now();
	if (step.beside) {
		/** @type {string[]} */
		const said = [];
		beside = runStep(step, said).then((good) => {
			console.log(`${title(name)}\n${said.join('')}`);
			rows.push({ name, good, seconds: since(start) });
		});
		continue;
	}
	if (name === 'e2e') await beside;
	console.log(title(name));
	const good = await runStep(step);
	rows.push({ name, good, seconds: since(start) });
	if (step === PACKAGES && !good) break;
}
await beside;

console.log(`\n${'step'.padEnd(12)}${'time'.padStart(9)}`);
for (const { name, good, seconds } of rows) {
	console.log(
		`${name.padEnd(12)}${`${seconds.toFixed(1)} s`.padStart(9)}  ${good ? '' : 'FAILED'}`,
	);
}
console.log(`${'all'.padEnd(12)}${`${since(begin).toFixed(1)} s`.padStart(9)}`);
process.exit(rows.every((row) => row.good) ? 0 : 1);
