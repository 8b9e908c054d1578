// The walls between the rooms of src/, as an ESLint rule. It looks at where an import ends up, not
// at how it is written: `$lib/vault/x`, `../vault/x`, `import()`, `export from`, `import type` and
// `new URL('…', import.meta.url)` (a worker's script) are all the same to it.
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const LIB = join(SRC, 'lib');

const EVERY_ROOM = [
	'skin',
	'capture',
	'face',
	'inference',
	'vault',
	'exchange',
	'flows',
	'ui',
	'i18n',
];

/**
 * Which rooms a room may use beside itself. One way for data: picture → inference → record →
 * vault → view. Only flows join; routes and ui show; words come from i18n everywhere.
 * @type {Record<string, readonly string[]>}
 */
export const allowed = {
	i18n: [],
	skin: ['i18n'],
	capture: ['skin', 'i18n'],
	face: ['skin', 'i18n'],
	inference: ['skin', 'i18n'],
	vault: ['skin', 'i18n'],
	exchange: ['skin', 'i18n'],
	flows: ['skin', 'capture', 'face', 'inference', 'vault', 'exchange', 'i18n'],
	ui: ['skin', 'i18n'],
	routes: ['skin', 'flows', 'ui', 'i18n'],
	'service-worker': ['flows'],
};

/**
 * Packages that one room alone may use, so that another can take their place.
 * @type {readonly {package: RegExp, only: RegExp, why: string}[]}
 */
export const owned = [
	{
		package: /^@tensorflow\//,
		only: /^lib\/inference\/runtime(\.|$)/,
		why: 'only inference/runtime.ts knows the tensor library',
	},
	{ package: /^@mediapipe\//, only: /^lib\/inference\//, why: 'only inference/ runs models' },
	{ package: /^idb$/, only: /^lib\/vault\//, why: 'only vault/ stores' },
	{ package: /^hash-wasm$/, only: /^lib\/vault\//, why: 'only vault/ derives keys' },
];

/**
 * @param {string} file absolute
 * @returns {string | undefined} the room it lies in
 */
function roomOf(file) {
	const [first = '', second = ''] = relative(SRC, file).split(sep);
	if (first === 'routes') return 'routes';
	if (/^service-worker\b/.test(first)) return 'service-worker';
	if (first !== 'lib') return undefined;
	return EVERY_ROOM.includes(second) ? second : undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
	meta: {
		type: 'problem',
		docs: { description: 'Keeps the rooms of src/ apart' },
		schema: [],
		messages: {
			room: '{{from}}/ must not use {{to}}/. It may use: {{may}}.',
			owned: '{{name}} is not for this file: {{why}}.',
		},
	},
	create(context) {
		const file = context.filename;
		const from = roomOf(file) ?? '';
		const may = allowed[from];
		if (!may) return {};

		/** @param {import('estree').Node | null | undefined} node the string that names a module */
		function check(node) {
			if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
			const wanted = node.value;
			if (/^(\.|\$lib(\/|$))/.test(wanted)) {
				const target = wanted.startsWith('.')
					? join(dirname(file), wanted)
					: join(LIB, wanted.slice('$lib'.length));
				const to = roomOf(target);
				if (to && to !== from && !may?.includes(to)) {
					const list = may?.join(', ') || 'nothing of ours';
					context.report({ node, messageId: 'room', data: { from, to, may: list } });
				}
				return;
			}
			const inside = relative(SRC, file).split(sep).join('/');
			for (const { package: name, only, why } of owned) {
				if (name.test(wanted) && !only.test(inside)) {
					context.report({ node, messageId: 'owned', data: { name: wanted, why } });
				}
			}
		}

		return {
			ImportDeclaration: (node) => check(node.source),
			ExportNamedDeclaration: (node) => check(node.source),
			ExportAllDeclaration: (node) => check(node.source),
			ImportExpression: (node) => check(node.source),
			NewExpression(node) {
				if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return;
				const [address] = node.arguments;
				if (address?.type !== 'SpreadElement') check(address);
			},
			/** `import('…').Type` in TypeScript. @param {any} node */
			TSImportType: (node) => check(node.source ?? node.argument?.literal),
		};
	},
};

/** @type {import('eslint').ESLint.Plugin} */
export default { rules: { walls: rule } };
