/** From words to meanings: the lexicons, compiled once, and a little patience with typing errors. */
import { ENGLISH } from './english';
import { HINDI, HINGLISH } from './hindi';
import { foldHindi, foldHinglish, lettersApart } from './text';
import { MEANINGS, type Lexicon, type Meaning } from './words';

export interface Token {
	readonly text: string;
	readonly meanings: ReadonlySet<Meaning>;
	/** Hindi puts "not" behind what it negates. */
	readonly hindi: boolean;
	/** Read through a typing error. */
	readonly guessed: boolean;
}

interface Compiled {
	readonly exact: ReadonlyMap<string, ReadonlySet<Meaning>>;
	/** Longest first. */
	readonly stems: readonly (readonly [stem: string, meaning: Meaning])[];
	readonly phrases: readonly { readonly pattern: RegExp; readonly meaning: Meaning }[];
}

const NOTHING: ReadonlySet<Meaning> = new Set();
/** In a text, a phrase that was recognised stands as one of these. */
const mark = (meaning: Meaning) => `<${meaning}>`;
const MARK = /^<(\w+)#?>$/;
const FUZZY_FROM = 5;

function compile(lexicon: Lexicon, fold: (word: string) => string, openEnd: boolean): Compiled {
	const exact = new Map<string, Set<Meaning>>();
	const stems: [string, Meaning][] = [];
	for (const meaning of MEANINGS) {
		for (const word of (lexicon.words[meaning] ?? '').split(/\s+/)) {
			if (word === '') continue;
			if (word.endsWith('*')) stems.push([fold(word.slice(0, -1)), meaning]);
			else exact.set(fold(word), (exact.get(fold(word)) ?? new Set()).add(meaning));
		}
	}
	const phrases = MEANINGS.flatMap((meaning) =>
		(lexicon.phrases[meaning] ?? '').split(',').map((phrase) => {
			const words = phrase.trim().split(/\s+/).map(fold).join(' ');
			const end = openEnd || words.endsWith('*') ? '[^ ]*(?= )' : '(?= )';
			return {
				words,
				meaning,
				pattern: new RegExp(`(?<= )${words.replace(/\*$/, '')}${end}`, 'g'),
			};
		}),
	).filter(({ words }) => words !== '');
	return {
		exact,
		stems: stems.sort((a, b) => b[0].length - a[0].length),
		phrases: phrases.sort((a, b) => b.words.length - a.words.length),
	};
}

const english = compile(ENGLISH, (word) => word, false);
const hindi = compile(HINDI, foldHindi, true);
const hinglish = compile(HINGLISH, foldHinglish, true);

/**
 * @param text spaced; Hindi folded
 * @param latinHindi whether its Latin words may be Hindi
 */
export function tokensOf(text: string, latinHindi: boolean): Token[] {
	let marked = text;
	for (const { pattern, meaning } of [...english.phrases, ...hindi.phrases]) {
		marked = marked.replace(pattern, mark(meaning));
	}
	if (latinHindi) {
		// Folded as a whole, so that its phrases are found in any spelling.
		marked = ` ${marked.trim().split(' ').map(foldKnown).join(' ')} `;
		for (const { pattern, meaning } of hinglish.phrases) {
			marked = marked.replace(pattern, mark(meaning));
		}
	}
	return marked
		.trim()
		.split(' ')
		.map((word) => tokenOf(word, latinHindi));
}

/** English words keep their spelling, all others get the one of the Hindi list. */
function foldKnown(word: string): string {
	if (MARK.test(word) || exactly(english, word).size > 0 || !/^[a-z]+$/.test(word)) return word;
	return foldHinglish(word);
}

function tokenOf(text: string, latinHindi: boolean): Token {
	const token = (meanings: ReadonlySet<Meaning>, isHindi: boolean, guessed = false): Token => ({
		text,
		meanings,
		hindi: isHindi,
		guessed,
	});
	const phrase = MARK.exec(text)?.[1];
	if (phrase !== undefined) return token(new Set([phrase as Meaning]), false);
	if (/[\u0900-\u097F]/.test(text)) {
		const found = known(hindi, text);
		return found.size > 0 ? token(found, true) : token(fuzzy(hindi, text), true, true);
	}
	if (latinHindi) {
		const exact = exactly(hinglish, foldHinglish(text));
		if (exact.size > 0) return token(exact, true);
	}
	const found = known(english, text);
	if (found.size > 0) return token(found, false);
	if (latinHindi) {
		const stem = known(hinglish, foldHinglish(text));
		if (stem.size > 0) return token(stem, true);
	}
	return token(fuzzy(english, text), false, true);
}

function exactly({ exact }: Compiled, word: string): ReadonlySet<Meaning> {
	return exact.get(word) ?? NOTHING;
}

function known(lexicon: Compiled, word: string): ReadonlySet<Meaning> {
	const exact = exactly(lexicon, word);
	if (exact.size > 0) return exact;
	const [longest] = lexicon.stems.find(([stem]) => word.startsWith(stem)) ?? [];
	if (longest === undefined) return NOTHING;
	return new Set(lexicon.stems.filter(([stem]) => stem === longest).map(([, meaning]) => meaning));
}

const TYPED: ReadonlySet<Meaning> = new Set([
	'trouble',
	'asset',
	'good',
	'bad',
	'up',
	'down',
	'gone',
	'same',
	'change',
]);

/** What an unknown word most probably was, where one letter is wrong and it is long enough. */
function fuzzy({ exact, stems }: Compiled, word: string): ReadonlySet<Meaning> {
	if (word.length < FUZZY_FROM || /\d/.test(word)) return NOTHING;
	for (const [candidate, meanings] of exact) {
		if (candidate.length < FUZZY_FROM || candidate[0] !== word[0]) continue;
		if (lettersApart(candidate, word, 1) <= 1 && [...meanings].some((m) => TYPED.has(m))) {
			return meanings;
		}
	}
	for (const [stem, meaning] of stems) {
		if (stem.length < FUZZY_FROM || stem[0] !== word[0] || !TYPED.has(meaning)) continue;
		for (const length of [stem.length, stem.length - 1, stem.length + 1]) {
			if (lettersApart(stem, word.slice(0, length), 1) <= 1) return new Set([meaning]);
		}
	}
	return NOTHING;
}
