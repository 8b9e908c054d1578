// Makes sure that what a command needs is there, and says plainly what to do where it can't.
//   node scripts/ensure.mjs [modules] [sync] [chromium] [firefox] [webkit] [nginx] [build] [python] [simulator]
// Uses nothing but Node, because it runs before anything is installed. Reports to stderr.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMiniBrowser, findProgram } from './browsers.mjs';
import { findChromium } from './chromium.mjs';
import { compile } from './messages.mjs';
import { fetchNginx } from './nginx.mjs';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));
/** Holds the time at which the sources of build/ were read; written by build.mjs. */
export const buildStamp = join(root, 'build', '.stamp');
/** The Python of the training tests. */
export const venvPython = join(root, '.venv', 'bin', 'python');
/** The Python of `npm run simulate`: a small environment of its own, made in a minute. */
export const simulatorPython = join(root, '.venv-simulator', 'bin', 'python');

/** A need that cannot be met, in a sentence for the person at the keyboard. */
export class NeedError extends Error {}

const NEEDS = {
	modules,
	sync,
	chromium,
	firefox,
	webkit,
	nginx: fetchNginx,
	build,
	python,
	simulator,
};

/**
 * @param {...keyof typeof NEEDS} needs in the order in which they are met
 * @throws {NeedError} never returns it: prints its message and ends the process with 1
 */
export async function ensure(...needs) {
	try {
		for (const need of needs) await NEEDS[need]();
	} catch (error) {
		if (!(error instanceof NeedError)) throw error;
		console.error(`\n${error.message}\n`);
		process.exit(1);
	}
}

/** Node modules, as the lock file has them. */
export function modules() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		throw new NeedError(`Node 20.19 or newer is needed; this is ${process.version}.`);
	}
	if (modulesMatchLock()) return;
	say('Installing the packages of package-lock.json (npm ci) …');
	runOrFail('npm', ['ci', '--no-audit', '--no-fund'], 'npm ci failed; its message is above.');
}

/** Not by file times: a fresh clone and a restored cache have times that mean nothing. */
function modulesMatchLock() {
	const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
	const wanted = readPackages(join(root, 'package-lock.json'));
	if (!installed || !wanted) return false;
	return Object.entries(wanted).every(
		([path, { version, optional, extraneous }]) =>
			path === '' || optional || extraneous || installed[path]?.version === version,
	);
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, optional?: boolean, extraneous?: boolean}> | undefined}
 */
function readPackages(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8')).packages;
	} catch {
		return undefined;
	}
}

/** What tools read and git does not keep: the messages, and what tsconfig.json extends (for tsx). */
export function sync() {
	compile();
	if (existsSync(join(root, '.svelte-kit', 'tsconfig.json'))) return;
	const tool = join('node_modules', '@sveltejs', 'kit', 'svelte-kit.js');
	runOrFail(process.execPath, [tool, 'sync'], 'svelte-kit sync failed; its message is above.');
}

/** A Chromium, from the system's package manager where none is found. */
export function chromium() {
	if (findChromium()) return;
	const hint =
		'Install Chromium with your package manager, or set CHROMIUM_PATH to its executable.';
	if (process.env.CHROMIUM_PATH) {
		throw new NeedError(`CHROMIUM_PATH names no executable file. ${hint}`);
	}
	if (!installWithApt('chromium') || !findChromium()) {
		throw new NeedError(`No Chromium was found, and it could not be installed here. ${hint}`);
	}
}

/** A Firefox, for `npm run browsers`. */
export function firefox() {
	if (findProgram('firefox')) return;
	if (!installWithApt('firefox-esr') || !findProgram('firefox')) {
		throw new NeedError(
			'No Firefox was found, and it could not be installed here. Install it with your package ' +
				'manager, or leave it out: npm run browsers -- --only webkit',
		);
	}
}

/** WebKitGTK's small browser, its driver, and a screen that nobody sees, for `npm run browsers`. */
export function webkit() {
	const there = () => findProgram('WebKitWebDriver') && findMiniBrowser() && findProgram('Xvfb');
	if (there()) return;
	if (!installWithApt('webkit2gtk-driver') || !installWithApt('xvfb') || !there()) {
		throw new NeedError(
			'WebKitGTK (WebKitWebDriver, MiniBrowser) or Xvfb was not found, and could not be installed ' +
				'here. Install them with your package manager, or leave WebKit out: ' +
				'npm run browsers -- --only firefox',
		);
	}
}

/**
 * @param {string} name of a Debian package
 * @returns {boolean} whether apt-get said that it is installed
 */
function installWithApt(name) {
	if (!has('apt-get')) return false;
	const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
	if (asRoot.length > 0 && !has('sudo')) return false;
	say(`Installing ${name} with apt-get …`);
	return [
		['apt-get', 'update', '-q'],
		['apt-get', 'install', '-y', '-q', '--no-install-recommends', name],
	].every((words) => run([...asRoot, ...words]));
}

/** The static site, where a source is newer than it. */
export async function build() {
	if (buildIsFresh()) return;
	say('Building the site …');
	runOrFail(
		process.execPath,
		[join('scripts', 'build.mjs')],
		'The build failed; its message is above.',
	);
}

const SOURCES = [
	'src',
	'messages',
	'static',
	'models',
	'scripts',
	'package-lock.json',
	'svelte.config.js',
];

function buildIsFresh() {
	if (!existsSync(buildStamp)) return false;
	const built = Number(readFileSync(buildStamp, 'utf8'));
	return [...SOURCES, 'vite.config.ts', 'tsconfig.json'].every(
		(name) => newest(join(root, name)) <= built,
	);
}

/**
 * Time of the last change in a file or folder, tests left out.
 * @param {string} path
 * @returns {number} ms; 0 where there is nothing
 */
function newest(path) {
	const found = statSync(path, { throwIfNoEntry: false });
	if (!found || path.endsWith('.test.ts')) return 0;
	if (!found.isDirectory()) return found.mtimeMs;
	return readdirSync(path).reduce(
		(time, name) => Math.max(time, newest(join(path, name))),
		found.mtimeMs,
	);
}

/** A Python environment in .venv with what training/requirements-test.txt lists. */
export function python() {
	makePython('.venv', 'requirements-test.txt', 'The training tests need it.');
}

/** A Python environment in .venv-simulator with what training/requirements-simulator.txt lists. */
export function simulator() {
	makePython('.venv-simulator', 'requirements-simulator.txt', 'The simulator needs it.');
}

/**
 * @param {string} folder of the environment
 * @param {string} list name of a requirements file in training/, which may include others there
 * @param {string} why a sentence
 */
function makePython(folder, list, why) {
	const stamp = join(root, folder, '.installed');
	const digest = digestOf(list);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
	const found = findPython();
	if (!found) throw new NeedError(`Python 3.11 was not found (python3.11 on PATH). ${why}`);
	say(`Making the Python environment ${folder} …`);
	const make = ['-m', 'venv', '--clear', folder];
	if (!run([found, ...make]) && !(installWithApt('python3.11-venv') && run([found, ...make]))) {
		throw new NeedError('Python could not make a virtual environment (python3.11-venv?).');
	}
	const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r'];
	const words = [...install, join(root, 'training', list)];
	runOrFail(join(root, folder, 'bin', 'python'), words, 'pip failed; its message is above.');
	writeFileSync(stamp, digest);
}

/**
 * @param {string} list
 * @returns {string} of that file and of those that it includes
 */
function digestOf(list) {
	const hash = createHash('sha256');
	const waiting = [list];
	for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
		const file = join(root, 'training', name);
		if (!existsSync(file)) throw new NeedError(`training/${name} is missing.`);
		const text = readFileSync(file, 'utf8');
		hash.update(text);
		for (const [, included] of text.matchAll(/^-r\s+(\S+)/gm)) waiting.push(included);
	}
	return hash.digest('hex');
}

function findPython() {
	return ['python3.11', 'python3', 'python'].find((name) => {
		const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
		return /^Python 3\.11\./.test(stdout ?? '');
	});
}

/** @param {string} command */
function has(command) {
	return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** @param {string} words */
function say(words) {
	console.error(words);
}

/** Of one command here, in ms: many times what a slow network needs; a dead one must not hang us. */
const LIMIT = 20 * 60_000;

/**
 * Runs a command in the project's folder; what it prints goes to stderr.
 * @param {string[]} words
 * @returns {boolean} whether it ended well, in time
 */
function run([command = '', ...words]) {
	const how = { timeout: LIMIT, killSignal: /** @type {const} */ ('SIGKILL') };
	return spawnSync(command, words, { cwd: root, stdio: ['ignore', 2, 2], ...how }).status === 0;
}

/** @param {string} command @param {string[]} words @param {string} message */
function runOrFail(command, words, message) {
	if (!run([command, ...words])) throw new NeedError(message);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const names = process.argv.slice(2);
	const unknown = names.find((name) => !(name in NEEDS));
	if (unknown) throw new Error(`Unknown need: ${unknown}`);
	await ensure(.../** @type {(keyof typeof NEEDS)[]} */ (names));
}
