/** What a word or a phrase of a note can mean for the course of the skin. */
export const MEANINGS = [
	// Findings that a person wants to have less of: nouns and states ("acne", "dry").
	'trouble',
	// What a person wants to have more of ("hydration", "supple").
	'asset',
	// A comparison or change that says by itself whether it is for the better.
	'good',
	'bad',
	// Changes whose worth depends on what changes.
	'up',
	'down',
	'gone',
	'back',
	// Only with a trouble: "new papules", "skin has become dry".
	'new',
	'become',
	'same',
	// "change", "difference": no course by itself, but "no change" is one.
	'change',
	'not',
	// "no longer": it was so and is not now.
	'nomore',
	'overall',
	'but',
	'and',
	'now',
	'past',
	// What may happen or is wished for, not what happened.
	'if',
	'may',
	'order',
	// Not about the skin, or not about this person.
	'elsewhere',
	'unsure',
	'little',
	'skin',
] as const;
export type Meaning = (typeof MEANINGS)[number];

/**
 * Words and phrases by meaning. Words are parted by spaces, phrases by commas where a list is of
 * phrases. A star at the end stands for any ending.
 */
export type Lexicon = Readonly<{
	words: Readonly<Partial<Record<Meaning, string>>>;
	phrases: Readonly<Partial<Record<Meaning, string>>>;
}>;
