/**
 * Markup that cannot be broken into: a template's fixed parts are markup, everything that is put
 * into it is text, unless it is markup itself.
 */
export class Markup {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

type Part = Markup | string | number | readonly Markup[];

/** Tag for templates: html`<p>${name}</p>`. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Markup {
	const pieces = fixed.map((piece, i) => piece + (i < parts.length ? written(parts[i] ?? '') : ''));
	return new Markup(pieces.join(''));
}

function written(part: Part): string {
	if (part instanceof Markup) return part.text;
	if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
	return part.map(({ text }) => text).join('');
}

/** Text as it can stand between tags and inside quotes. */
export function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}
