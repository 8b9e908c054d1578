/** How the five attributes are said: names, levels, comparisons, and what else moves them. */
import { ATTRIBUTES, type Attribute } from './attributes';
import type { Comparison, Standings } from './baseline';
import type { Score } from './check-in';
import { FACE_REGIONS, type AttributeReading, type FaceRegion } from './face';

interface AttributeWords {
	readonly name: string;
	/** For a table's head. */
	readonly short: string;
	/** What the map shows: "Where it sees …". */
	readonly sees: string;
	/** For the grades 0…4, rounded. */
	readonly levels: readonly [string, string, string, string, string];
	/** Of a higher grade and of a lower one, after "a little". */
	readonly above: string;
	readonly below: string;
	/** What else moves the score. */
	readonly moves: string;
}

export const ATTRIBUTE_WORDS: Readonly<Record<Attribute, AttributeWords>> = {
	oil: {
		name: 'Oil',
		short: 'Oil',
		sees: 'oil',
		levels: ['Matt', 'A little shine', 'Some shine', 'Oily', 'Very oily'],
		above: 'oilier',
		below: 'less oily',
		moves: 'Shine from a lamp, sweat and fresh cream can look the same. Powder hides it.',
	},
	sensitivity: {
		name: 'Sensitivity',
		short: 'Sens.',
		sees: 'redness',
		levels: ['No redness', 'A trace of redness', 'Some redness', 'Red', 'Very red'],
		above: 'redder',
		below: 'calmer',
		moves:
			'Warmth, sport, a hot shower and warm light redden a face for a while. Make-up hides it.',
	},
	wrinkle: {
		name: 'Wrinkle',
		short: 'Wrinkle',
		sees: 'lines',
		levels: ['No lines', 'Fine lines', 'Some lines', 'Deep lines', 'Very deep lines'],
		above: 'more lined',
		below: 'smoother',
		moves:
			'A smile, a frown and light from the side deepen lines; soft light from the front hides them.',
	},
	pigmentation: {
		name: 'Pigmentation',
		short: 'Pigm.',
		sees: 'pigment',
		levels: ['Even', 'A few spots', 'Some spots', 'Many spots', 'Very many spots'],
		above: 'more pigmented',
		below: 'more even',
		moves: 'Sun brings spots out within weeks. Make-up hides them; shadows can look like them.',
	},
	hydration: {
		name: 'Hydration',
		short: 'Hydr.',
		sees: 'dryness',
		levels: ['Very dry', 'Dry', 'Neither dry nor plump', 'Well hydrated', 'Very well hydrated'],
		above: 'better hydrated',
		below: 'drier',
		moves:
			'Fresh cream, dry air and a blurred picture move it. It is the hardest of the five to see.',
	},
};

const REGION_WORDS: Readonly<Record<FaceRegion, string>> = {
	forehead: 'forehead',
	glabella: 'between the brows',
	'crows-foot-left': 'beside the left eye',
	'crows-foot-right': 'beside the right eye',
	'under-eye-left': 'under the left eye',
	'under-eye-right': 'under the right eye',
	'cheek-left': 'left cheek',
	'cheek-right': 'right cheek',
	nose: 'nose',
	perioral: 'around the mouth',
	chin: 'chin',
};

/** Two regions of one name, where both stand out. */
const PAIRS: readonly (readonly [FaceRegion, FaceRegion, string])[] = [
	['crows-foot-left', 'crows-foot-right', 'beside the eyes'],
	['under-eye-left', 'under-eye-right', 'under the eyes'],
	['cheek-left', 'cheek-right', 'cheeks'],
];

/** A region stands out by this many grades above the mean of all. */
const STANDS_OUT = 0.25;
const MOST_REGIONS = 3;

/** A region as a table says it. Left and right are the picture's. */
export function regionName(region: FaceRegion): string {
	return capital(REGION_WORDS[region]);
}

/** A grade in words, without a comparison: "Some shine". */
export function levelWords(attribute: Attribute, grade: number): string {
	const [none, slight, some, much, most] = ATTRIBUTE_WORDS[attribute].levels;
	const level = Math.min(4, Math.max(0, Math.round(grade)));
	return [none, slight, some, much, most][level] ?? none;
}

/** "2.3" */
export function gradeText(grade: number): string {
	return grade.toFixed(1);
}

/** "± 0.3"; what is smaller than a tenth is still a tenth. */
export function spreadText(spread: number): string {
	return `± ${Math.max(0.1, spread).toFixed(1)}`;
}

/** Today's score in words, before any number: "A little oilier than usual for you". */
export function standingWords(attribute: Attribute, today: Score, to: Comparison): string {
	const level = levelWords(attribute, today.grade);
	if (to.standing === 'first') return level;
	if (to.standing === 'usual') return 'As usual';
	const comparison = changeWords(attribute, to.change);
	if (to.standing === 'few') {
		return to.certain
			? `${capital(comparison)} than last time`
			: `${level}, as last time within what one picture can tell`;
	}
	return to.certain
		? `${capital(comparison)} than usual for you`
		: `${capital(comparison)} than usual, within what one picture can tell`;
}

/** "a little oilier", "clearly calmer". */
export function changeWords(attribute: Attribute, change: number): string {
	const { above, below } = ATTRIBUTE_WORDS[attribute];
	const size = Math.abs(change);
	const much = size < 1 ? 'a little' : size < 2 ? 'clearly' : 'very much';
	return `${much} ${change > 0 ? above : below}`;
}

/**
 * Where on the face it comes from, most first: "forehead, nose". Empty where no region stands out.
 * For hydration, the driest.
 */
export function standingOut(
	attribute: Attribute,
	regions: AttributeReading['regions'],
): readonly string[] {
	const sign = attribute === 'hydration' ? -1 : 1;
	const mean = FACE_REGIONS.reduce((sum, name) => sum + regions[name], 0) / FACE_REGIONS.length;
	const out = FACE_REGIONS.map((name) => ({ name, value: sign * (regions[name] - mean) }))
		.filter(({ value }) => value > STANDS_OUT)
		.sort((one, other) => other.value - one.value)
		.map(({ name }) => name);
	const words: string[] = [];
	for (const name of out) {
		const pair = PAIRS.find(
			([left, right]) =>
				(name === left || name === right) && out.includes(left) && out.includes(right),
		);
		const word = pair ? pair[2] : REGION_WORDS[name];
		if (!words.includes(word)) words.push(word);
	}
	return words.slice(0, MOST_REGIONS);
}

/** "Mostly forehead and nose." */
export function whereSentence(attribute: Attribute, regions: AttributeReading['regions']): string {
	const places = standingOut(attribute, regions);
	return places.length === 0 ? 'Much the same all over the face.' : `Mostly ${listed(places)}.`;
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Attributes whose whole whisker left what is usual, the one that moved most first. */
export function moved({ comparison }: Standings): Attribute[] {
	return ATTRIBUTES.filter((name) => comparison[name].certain).sort(
		(one, other) => Math.abs(comparison[other].change) - Math.abs(comparison[one].change),
	);
}

/** The title of a result: "A little oilier than usual", "As usual", "Your first check-in". */
export function resultTitle(all: Standings): string {
	const kinds = new Set(ATTRIBUTES.map((name) => all.comparison[name].standing));
	if (kinds.has('first')) return 'Your first check-in';
	const [most, ...others] = moved(all);
	const than = kinds.has('few') ? 'than last time' : 'than usual';
	if (!most) return kinds.has('few') ? 'Much as last time' : 'As usual';
	const words = capital(changeWords(most, all.comparison[most].change));
	const [next] = others;
	if (!next) return `${words} ${than}`;
	if (others.length > 1) return `${String(others.length + 1)} things moved`;
	return `${words}, ${changeWords(next, all.comparison[next].change)}`;
}

/** The one sentence that answers "how is my skin?". */
export function todaySentence(all: Standings): string {
	const names = moved(all).map((name) => ATTRIBUTE_WORDS[name].name.toLowerCase());
	const first = ATTRIBUTES.some((name) => all.comparison[name].standing === 'first');
	if (first) return 'Your first check-in is kept.';
	if (names.length === 0) return 'Your skin is steady.';
	if (names.length === 1) return `Your skin is steady. One thing moved: ${names[0] ?? ''}.`;
	return `${names.length === 5 ? 'All five' : String(names.length)} things moved: ${listed(names)}.`;
}

export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
