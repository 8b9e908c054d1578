/** What the compiled messages are made of: scripts/messages.mjs writes the calls. */

/** What a language says, by `area.key`; the typed functions see to it that the values fit. */
export type Catalogue = Readonly<Record<string, string | ((values: never) => string)>>;

let catalogue: Catalogue | undefined;

/** From now on messages are said from this one; undefined: in English. */
export function speakFrom(next: Catalogue | undefined): void {
	catalogue = next;
}

/** What `say` gives in English, whatever is spoken: for what is kept or exchanged. */
export function inEnglish<T>(say: () => T): T {
	const chosen = catalogue;
	catalogue = undefined;
	try {
		return say();
	} finally {
		catalogue = chosen;
	}
}

/** What the chosen language says; undefined where English has to do. */
export function said(key: string, values?: unknown): string | undefined {
	const text = catalogue?.[key];
	return typeof text === 'function' ? text(values as never) : text;
}

const numbers = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

/**
 * A whole number so small is its digits in each of our languages. The browser's own formatter takes
 * tens of milliseconds to make, the first time, and most pages say nothing larger.
 */
export function isPlain(value: number): boolean {
	return Number.isInteger(value) && value >= 0 && value < 1000 && !Object.is(value, -0);
}

/** A count as the language writes it. */
export function number(language: string, value: number): string {
	if (isPlain(value)) return String(value);
	const format = numbers.get(language) ?? new Intl.NumberFormat(language);
	numbers.set(language, format);
	return format.format(value);
}

/** The case for exactly this number (`=0`), or the one that the language's grammar asks for. */
export function plural(language: string, value: number, cases: Record<string, string>): string {
	const rule = rules.get(language) ?? new Intl.PluralRules(language);
	rules.set(language, rule);
	return cases[`=${value}`] ?? cases[rule.select(value)] ?? cases['other'] ?? '';
}

/** The case of that name. */
export function select(value: string, cases: Record<string, string>): string {
	return cases[value] ?? cases['other'] ?? '';
}
