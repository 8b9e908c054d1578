// Builds the site into build/: the pages by Vite, then what Vite does not know about: the models,
// the tensor library's WebAssembly, the list of what can be kept for offline use, the precache
// list of the service worker, and the headers file for static hosts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { injectManifest } from 'workbox-build';
import { buildStamp, root } from './ensure.mjs';
import { headersFile } from './headers.mjs';
import { compile } from './messages.mjs';
import { modelFiles, modelNames, wasmFiles } from './models.mjs';

const BUILD = join(root, 'build');
// Before the clock: what it writes lies among the sources.
compile();
const startedAt = Date.now();

runVite();
const importsOf = readImports();
arrangePages();
const items = [...copyWasm(), ...copyModels()];
writeFileSync(join(BUILD, 'offline-set.json'), `${JSON.stringify({ items }, null, '\t')}\n`);
await listForServiceWorker();
writeFileSync(join(BUILD, '_headers'), headersFile());
writeFileSync(buildStamp, String(startedAt));

function runVite() {
	const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
	const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: root,
		stdio: ['ignore', 2, 2],
	});
	if (status !== 0) process.exit(1);
}

/**
 * Kit starts a page by an inline script, the same on every page. As a file of its own it needs no
 * exception in the content security policy. Scripts come after what the first paint waits for.
 */
function arrangePages() {
	const written = new Set();
	for (const file of filesBelow(BUILD).filter((name) => name.endsWith('.html'))) {
		const path = join(BUILD, file);
		const html = readFileSync(path, 'utf8');
		const moved = html.replace(/<script>(.*?)<\/script>/gs, (_, /** @type {string} */ code) => {
			const body = `${code.trim()}\n`;
			const name = `_app/immutable/start-${sha256(body).slice(0, 10)}.js`;
			writeFileSync(join(BUILD, name), body);
			written.add(name);
			return `<script src="/${name}" defer></script>`;
		});
		writeFileSync(path, stylesFirst(moved));
	}
	if (written.size === 0) throw new Error('No start script was found in the pages.');
}

/**
 * Kit names the scripts first, which on a slow line then take the styles' room: the word that a page
 * shows until it is drawn needs the styles alone. And Kit leaves out scripts that something else
 * imports dynamically, which then come a round trip later: here are all that the page will ask for.
 * @param {string} html of a page
 */
function stylesFirst(html) {
	/** @type {Set<string>} */
	const scripts = new Set();
	const rest = html.replace(/\s*<link href="\/([^"]+)" rel="modulepreload">/g, (_, name) => {
		addImports(String(name), scripts);
		return '';
	});
	const links = [...scripts].map(
		(name) => `\t\t<link href="/${name}" rel="modulepreload" fetchpriority="low">\n`,
	);
	return rest.replace(/\s*<\/head>/, () => `\n${links.join('')}\t</head>`);
}

/**
 * @param {string} name of a script, below build/
 * @param {Set<string>} found it and what it imports, however deep
 */
function addImports(name, found) {
	if (found.has(name)) return;
	found.add(name);
	for (const imported of importsOf.get(name) ?? []) addImports(imported, found);
}

/** Which scripts each script imports at once, by Vite's account. @returns {Map<string, string[]>} */
function readImports() {
	const file = join(root, '.svelte-kit', 'output', 'client', '.vite', 'manifest.json');
	/** @type {Record<string, {file: string, imports?: string[]}>} */
	const chunks = JSON.parse(readFileSync(file, 'utf8'));
	return new Map(
		Object.values(chunks).map(({ file: name, imports = [] }) => [
			name,
			imports.flatMap((key) => chunks[key]?.file ?? []),
		]),
	);
}

/**
 * @typedef {{url: string, bytes: number, sha256: string}} OfflineFile
 * @typedef {{name: string, kind: 'runtime' | 'model', title: string, key: string, bytes: number,
 *   optional: boolean, files: OfflineFile[]}} OfflineItem what lib/flows/offline-files.ts reads
 */

/** What runs the models: the tensor library's and the face detector's. @returns {OfflineItem[]} */
function copyWasm() {
	for (const [from, names] of wasmFiles) {
		for (const name of names) cpSync(join(from, name), join(BUILD, 'wasm', name));
	}
	const [[, tensors], [, faces]] = wasmFiles;
	return [
		offlineItem('wasm', 'runtime', 'What computes', tensors, false),
		offlineItem('wasm', 'runtime', 'What finds faces', faces, false, 'wasm-faces'),
	];
}

/**
 * The models, one item each; those that an ensemble alone needs are in the ensemble's.
 * @returns {OfflineItem[]}
 */
function copyModels() {
	const models = modelNames().map(copyModel);
	/** @param {string} name */
	const find = (name) => {
		const found = models.find(({ item }) => item.name === name);
		if (!found) throw new Error(`models/${name} is a member of an ensemble, and not there.`);
		return found;
	};
	/** @type {Set<string>} */
	const inside = new Set();
	for (const { item, members } of models) {
		for (const member of members) {
			const { item: part } = find(member);
			if (!part.optional) continue;
			inside.add(member);
			item.files.push(...part.files);
		}
		Object.assign(item, sized(item.files));
	}
	return models.map(({ item }) => item).filter(({ name }) => !inside.has(name));
}

/**
 * @param {string} name
 * @returns {{item: OfflineItem, members: string[]}}
 */
function copyModel(name) {
	const files = modelFiles(name);
	mkdirSync(join(BUILD, 'models', name), { recursive: true });
	for (const file of files) {
		cpSync(join(root, 'models', name, file), join(BUILD, 'models', name, file));
	}
	const card = JSON.parse(readFileSync(join(root, 'models', name, 'card.json'), 'utf8'));
	/** @type {string[]} */
	const members = (card.members ?? []).map((/** @type {{name: string}} */ member) => member.name);
	// A further lesion classifier (a fold, another backbone) is a member of an ensemble: a download
	// that nobody needs for a result.
	const optional = members.length > 0 || name.startsWith('lesion-classifier-');
	const title = String(card.title ?? name);
	return { item: offlineItem(`models/${name}`, 'model', title, files, optional), members };
}

/**
 * @param {string} folder of build/
 * @param {OfflineItem['kind']} kind
 * @param {string} title
 * @param {string[]} names
 * @param {boolean} optional
 * @param {string} [item] its name, where it is not the folder's
 * @returns {OfflineItem}
 */
function offlineItem(folder, kind, title, names, optional, item) {
	const files = names.map((name) => {
		const body = readFileSync(join(BUILD, folder, name));
		return { url: `/${folder}/${name}`, bytes: body.length, sha256: sha256(body) };
	});
	const name = item ?? folder.replace(/^models\//, '');
	return { name, kind, title, optional, files, ...sized(files) };
}

/** @param {OfflineFile[]} files */
function sized(files) {
	const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
	// One key a version: of the card for a model, which carries the hashes of its other files.
	return { bytes, key: sha256(files.map((file) => file.sha256).join()).slice(0, 16) };
}

/** Puts the list of the shell's files, with their hashes, into the built service worker. */
async function listForServiceWorker() {
	const file = join(BUILD, 'service-worker.js');
	const { count, size, warnings } = await injectManifest({
		globDirectory: BUILD,
		globPatterns: ['**/*.{html,js,css,json,svg,png,jpg,woff2,webmanifest}'],
		// Heavy parts have caches of their own; screenshots are for the installation dialog.
		globIgnores: ['models/**', 'wasm/**', 'screenshots/**', 'service-worker.js'],
		dontCacheBustURLsMatching: /_app\/immutable\//,
		maximumFileSizeToCacheInBytes: 4_000_000,
		modifyURLPrefix: { '': '/' },
		swSrc: file,
		swDest: file,
	});
	for (const warning of warnings) console.error(warning);
	console.error(`Shell for offline use: ${count} files, ${Math.round(size / 1000)} kB.`);
}

/** @param {string} folder @returns {string[]} paths relative to it */
function filesBelow(folder) {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
		statSync(join(folder, name)).isFile(),
	);
}

/** @param {string | Buffer} data */
function sha256(data) {
	return createHash('sha256').update(data).digest('hex');
}
