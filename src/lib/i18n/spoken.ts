/**
 * An object whose words are said anew whenever they are read, in the language of that moment: for
 * tables of words at the top of a module, which would else stay in the language of its loading.
 */
export function spoken<Names extends string>(
	words: Readonly<Record<Names, () => string>>,
): Readonly<Record<Names, string>> {
	const saying: Partial<Record<Names, string>> = {};
	for (const name of Object.keys(words) as Names[]) {
		Object.defineProperty(saying, name, { get: words[name], enumerable: true });
	}
	return saying as Record<Names, string>;
}
