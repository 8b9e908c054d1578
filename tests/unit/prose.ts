import { readFileSync } from 'node:fs';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** Two words beside each other, or a word that begins like a sentence or a title. */
const PROSE = /[A-Za-z’']{2,},? [a-z’']{2,}|^[A-Z][a-z]{2,}([\s.,:;?!…]|$)/;
/** In a template every word is read by somebody. */
const WORD = /[A-Za-z]{2,}/;
/** Attributes that are read out or shown. */
const SPOKEN = /^(aria-(label|description|roledescription|valuetext)|title|alt|placeholder|label)$/;
/** A component's properties that are never words. */
const QUIET = /^(class|style|href|src|id|type|name|kind|icon|testid|role|autocomplete|data-.*)$/;

/** Names, units, and what is the same everywhere. */
const NAMES =
	/\b(Skinkeep|English|HAM10000|ISIC 2018|WebGPU|WebGL|WASM|CPU|CSV|FHIR( R4)?|JSON|HTML|PDF|ZIP|kB|MB|GB|ms|px|AUC|MIT|Apache|Ctrl|Enter|Worker|Escape|PNG|JPEG|ROC|ITA)\b/g;

/** English in the code of a file, as `line: words`. */
export function proseIn(file: string): string[] {
	const code = readFileSync(file, 'utf8');
	return file.endsWith('.svelte') ? proseInSvelte(code) : proseInScript(code, 0);
}

/** What a piece of a file says outside of messages. */
function proseInScript(code: string, linesBefore: number): string[] {
	const source = ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (isInternal(node)) return;
		const isText =
			ts.isStringLiteral(node) ||
			ts.isNoSubstitutionTemplateLiteral(node) ||
			ts.isTemplateHead(node) ||
			ts.isTemplateMiddle(node) ||
			ts.isTemplateTail(node);
		if (isText && isProse(node.text, PROSE)) {
			const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1 + linesBefore;
			found.push(`${line}: ${node.text.trim()}`);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** Nobody reads these on a page: modules, types, messages for developers, selectors. */
function isInternal(node: ts.Node): boolean {
	if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) {
		return true;
	}
	const call = ts.isCallExpression(node) || ts.isNewExpression(node) ? node : undefined;
	const called = call?.expression.getText() ?? '';
	return (
		/^((Type|Range|Syntax)?Error|DOMException|URL|Worker|RegExp)$/.test(called) ||
		/(^console\.\w+|\bquerySelector(All)?|\bmatchMedia|\bclosest|\bmatches)$/.test(called)
	);
}

function isProse(text: string, pattern: RegExp): boolean {
	// Markup in a template string is no prose, nor is a tag that goes on behind a value.
	const plain = text.replace(/<[a-z/!][^>]*(>|$)/gi, ' ').replace(NAMES, '');
	return pattern.test(plain.trim());
}

/** A node of Svelte's syntax tree, as far as we look at it. */
interface Node {
	type: string;
	start: number;
	end: number;
	name?: string;
	data?: string;
	value?: unknown;
}

function proseInSvelte(code: string): string[] {
	const tree = parse(code, { modern: true });
	const lineOf = (at: number) => code.slice(0, at).split('\n').length;
	const found: string[] = [];
	const say = (at: number, text: string) => {
		found.push(`${lineOf(at)}: ${text.trim().replace(/\s+/g, ' ')}`);
	};
	const script = ({ start, end }: { start: number; end: number }) => {
		// The wrapping makes an expression of what may be an object.
		found.push(...proseInScript(`(\n${code.slice(start, end)})`, lineOf(start) - 2));
	};

	const attribute = (node: Node, inComponent: boolean) => {
		const name = node.name ?? '';
		const values = Array.isArray(node.value) ? (node.value as Node[]) : [node.value as Node];
		const spoken = SPOKEN.test(name) || (inComponent && !QUIET.test(name));
		for (const part of values) {
			if (part.type === 'Text' && spoken && isProse(part.data ?? '', inComponent ? PROSE : WORD)) {
				say(part.start, `${name}="${part.data ?? ''}"`);
			} else if (part.type === 'ExpressionTag' && !/^(class|style|d)$/.test(name)) {
				script(part);
			}
		}
	};

	const visit = (value: unknown, inComponent: boolean): void => {
		if (Array.isArray(value)) {
			for (const each of value) visit(each, inComponent);
			return;
		}
		if (value === null || typeof value !== 'object' || !('type' in value)) return;
		const node = value as Node;
		if (node.type === 'Text') {
			if (isProse(node.data ?? '', WORD)) say(node.start, node.data ?? '');
		} else if (node.type === 'Attribute') {
			attribute(node, inComponent);
		} else if (node.type === 'ExpressionTag') {
			script(node);
		} else if (!/^(StyleSheet|StyleDirective|Comment)$/.test(node.type)) {
			for (const child of Object.values(node)) visit(child, node.type === 'Component');
		}
	};
	visit(tree.fragment, false);
	for (const part of [tree.module, tree.instance]) {
		if (!part) continue;
		const { start, end } = part.content as unknown as Node;
		found.push(...proseInScript(code.slice(start, end), lineOf(start) - 1));
	}
	return found;
}
