// Compiles messages/<area>/<locale>.json to TypeScript in src/lib/i18n/messages/: one module of
// typed functions an area (English inside, so that a page loads only what it says), and one
// catalogue for each further locale, which is loaded when it is chosen.
//   node scripts/messages.mjs
// The text of a message is a part of ICU's format; messages/README.md describes it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const SOURCE = join(root, 'messages');
const TARGET = join(root, 'src', 'lib', 'i18n', 'messages');
/** The first is the source: what another one lacks is said in it. */
export const LOCALES = ['en', 'ko', 'hi'];

/**
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'value', name: string}
 *   | {kind: 'number', name: string}
 *   | {kind: 'count', name: string}
 *   | {kind: 'plural' | 'select', name: string, cases: [string, Part[]][]}} Part
 */

/**
 * @param {string} text of a message
 * @returns {Part[]}
 * @throws {SyntaxError} that shows the message
 */
export function parse(text) {
	let at = 0;

	/** @param {string} why @returns {never} */
	function fail(why) {
		throw new SyntaxError(`${why} at ${at}: ${text}`);
	}

	/** @param {RegExp} pattern sticky @param {string} what */
	function take(pattern, what) {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (!found) fail(`${what} expected`);
		at += found[0].length;
		return found[1] ?? found[0];
	}

	/** @param {string | undefined} counted the number that `#` stands for @param {boolean} inner */
	function parts(counted, inner) {
		/** @type {Part[]} */
		const found = [];
		while (at < text.length && text[at] !== '}') {
			if (text[at] === '{') {
				found.push(placeholder());
			} else if (text[at] === '#' && counted !== undefined) {
				at += 1;
				found.push({ kind: 'count', name: counted });
			} else {
				const plain = counted === undefined ? /[^{}]+/y : /[^{}#]+/y;
				found.push({ kind: 'text', text: take(plain, 'text') });
			}
		}
		if (inner !== (text[at] === '}')) fail(inner ? '"}" expected' : '"}" without a "{"');
		return found;
	}

	/** @returns {Part} */
	function placeholder() {
		const name = take(/\{\s*([a-zA-Z]\w*)\s*/y, 'a name');
		if (text[at] === '}') {
			at += 1;
			return { kind: 'value', name };
		}
		const kind = take(/,\s*(number|plural|select)\s*/y, 'number, plural or select');
		if (kind === 'number') {
			take(/\}/y, '"}"');
			return { kind, name };
		}
		take(/,/y, '","');
		/** @type {[string, Part[]][]} */
		const cases = [];
		while (!/^\s*\}/.test(text.slice(at))) {
			const label = take(/\s*(=\d+|\w+)\s*\{/y, 'a case');
			cases.push([label, parts(kind === 'plural' ? name : undefined, true)]);
			at += 1;
		}
		take(/\s*\}/y, '"}"');
		const several = kind === 'plural' ? 'plural' : 'select';
		if (several === 'plural' && !cases.some(([label]) => label === 'other')) {
			fail('A plural needs the case "other"');
		}
		return { kind: several, name, cases };
	}

	return parts(undefined, false);
}

/**
 * The values that a message takes, with their TypeScript types.
 * @param {Part[]} parts
 * @param {Map<string, string>} [found]
 * @returns {Map<string, string>}
 */
export function valuesOf(parts, found = new Map()) {
	for (const part of parts) {
		if (part.kind === 'text') continue;
		if (part.kind === 'value') {
			if (!found.has(part.name)) found.set(part.name, 'string | number');
		} else if (part.kind === 'select') {
			const labels = part.cases.map(([label]) => label);
			const open = labels.includes('other');
			found.set(part.name, open ? 'string' : labels.map((label) => `'${label}'`).join(' | '));
		} else {
			found.set(part.name, 'number');
		}
		if ('cases' in part) for (const [, inner] of part.cases) valuesOf(inner, found);
	}
	return found;
}

/**
 * @param {Part[]} parts
 * @param {string} locale
 * @returns {string} a TypeScript expression over `p`
 */
function expression(parts, locale) {
	const inside = parts.map((part) => {
		if (part.kind === 'text') return part.text.replace(/[\\`]|\$\{/g, '\\$&');
		const value = `p.${part.name}`;
		if (part.kind === 'value') return `\${${value}}`;
		if (part.kind === 'number' || part.kind === 'count') return `\${number('${locale}', ${value})}`;
		const cases = part.cases.map(
			([label, inner]) => `${JSON.stringify(label)}: ${expression(inner, locale)}`,
		);
		const call = part.kind === 'plural' ? `plural('${locale}', ` : 'select(';
		return `\${${call}${value}, { ${cases.join(', ')} })}`;
	});
	return `\`${inside.join('')}\``;
}

/**
 * @param {string} area
 * @param {string} locale
 * @returns {Record<string, string>} empty where there is no such file
 */
export function readMessages(area, locale) {
	const file = join(SOURCE, area, `${locale}.json`);
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** @returns {string[]} */
export function areas() {
	return readdirSync(SOURCE, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name)
		.sort();
}

/**
 * @param {Part[]} parts
 * @returns {string} the parameter list of a message's function
 */
function parameters(parts) {
	const types = [...valuesOf(parts)].map(([name, type]) => `${name}: ${type}`);
	return types.length > 0 ? `(p: { ${types.join('; ')} })` : '()';
}

/** @param {string[]} lines of code @param {string[]} types */
function withImports(lines, types = []) {
	const body = lines.join('\n');
	const used = ['number', 'plural', 'said', 'select'].filter((name) => body.includes(`${name}(`));
	const names = [...used, ...types].join(', ');
	const line = names ? `import { ${names} } from '../say';\n\n` : '';
	return `// Written by scripts/messages.mjs from messages/.\n${line}${body}\n`;
}

/** @param {string} area */
function areaModule(area) {
	/** @type {string[]} */
	const lines = [];
	for (const [key, text] of Object.entries(readMessages(area, 'en'))) {
		const parts = parse(text);
		const takes = parameters(parts);
		const gives = takes === '()' ? '' : ', p';
		lines.push(
			`/** ${text.replaceAll('*/', '*∕')} */`,
			`export const ${key} = ${takes}: string =>`,
			`\tsaid('${area}.${key}'${gives}) ?? ${expression(parts, 'en')};`,
		);
	}
	return withImports(lines);
}

/** @param {string} locale */
function catalogueModule(locale) {
	const lines = ['export const catalogue: Catalogue = {'];
	for (const area of areas()) {
		const english = readMessages(area, 'en');
		for (const [key, text] of Object.entries(readMessages(area, locale))) {
			if (!(key in english)) continue;
			const parts = parse(text);
			const takes = parameters(parts);
			const body = expression(parts, locale);
			lines.push(`\t'${area}.${key}': ${takes === '()' ? '' : `${takes} => `}${body},`);
		}
	}
	return withImports([...lines, '};'], ['type Catalogue']);
}

/** Writes every module whose text changed, and takes away those that nothing names any more. */
export function compile() {
	mkdirSync(TARGET, { recursive: true });
	/** @type {Map<string, string>} */
	const modules = new Map(areas().map((area) => [`${area}.ts`, areaModule(area)]));
	for (const locale of LOCALES.slice(1)) modules.set(`${locale}.ts`, catalogueModule(locale));
	for (const [name, text] of modules) {
		const file = join(TARGET, name);
		if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
	}
	for (const name of readdirSync(TARGET)) {
		if (!modules.has(name)) rmSync(join(TARGET, name));
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) compile();
