/** How the five attributes are said: names, levels, comparisons, and what else moves them. */
import { formatList } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/face';
import { spoken } from '$lib/i18n/spoken';
import { ATTRIBUTES, type Attribute } from './attributes';
import type { Comparison, Standings } from './baseline';
import type { Score } from './check-in';
import { FACE_REGIONS, type AttributeReading, type FaceRegion } from './face';
import { regionQuantiles } from './face-regions';

interface AttributeWords {
	readonly name: string;
	/** For a table's head. */
	readonly short: string;
	/** What the map shows: "Where it sees …". */
	readonly sees: string;
	/** What else moves the score. */
	readonly moves: string;
}

/** Said in the language of the moment in which they are read. */
export const ATTRIBUTE_WORDS: Readonly<Record<Attribute, AttributeWords>> = {
	oil: spoken({ name: m.oil, short: m.oilShort, sees: m.oilSees, moves: m.oilMoves }),
	sensitivity: spoken({
		name: m.sensitivity,
		short: m.sensitivityShort,
		sees: m.sensitivitySees,
		moves: m.sensitivityMoves,
	}),
	wrinkle: spoken({
		name: m.wrinkle,
		short: m.wrinkleShort,
		sees: m.wrinkleSees,
		moves: m.wrinkleMoves,
	}),
	pigmentation: spoken({
		name: m.pigmentation,
		short: m.pigmentationShort,
		sees: m.pigmentationSees,
		moves: m.pigmentationMoves,
	}),
	hydration: spoken({
		name: m.hydration,
		short: m.hydrationShort,
		sees: m.hydrationSees,
		moves: m.hydrationMoves,
	}),
};

/** For the grades 0…4, rounded. */
const LEVELS: Readonly<Record<Attribute, readonly (() => string)[]>> = {
	oil: [m.oil0, m.oil1, m.oil2, m.oil3, m.oil4],
	sensitivity: [m.sensitivity0, m.sensitivity1, m.sensitivity2, m.sensitivity3, m.sensitivity4],
	wrinkle: [m.wrinkle0, m.wrinkle1, m.wrinkle2, m.wrinkle3, m.wrinkle4],
	pigmentation: [
		m.pigmentation0,
		m.pigmentation1,
		m.pigmentation2,
		m.pigmentation3,
		m.pigmentation4,
	],
	hydration: [m.hydration0, m.hydration1, m.hydration2, m.hydration3, m.hydration4],
};

const REGION_WORDS: Readonly<Record<FaceRegion, string>> = spoken({
	forehead: m.forehead,
	glabella: m.glabella,
	'crows-foot-left': m.crowsFootLeft,
	'crows-foot-right': m.crowsFootRight,
	'under-eye-left': m.underEyeLeft,
	'under-eye-right': m.underEyeRight,
	'cheek-left': m.cheekLeft,
	'cheek-right': m.cheekRight,
	nose: m.nose,
	perioral: m.perioral,
	chin: m.chin,
});

/** Two regions of one name, where both stand out. */
const PAIRS: readonly (readonly [FaceRegion, FaceRegion, () => string])[] = [
	['crows-foot-left', 'crows-foot-right', m.crowsFeet],
	['under-eye-left', 'under-eye-right', m.underEyes],
	['cheek-left', 'cheek-right', m.cheeks],
];

/** A region stands out by this many grades above the mean of all. */
const STANDS_OUT = 0.25;
/**
 * What a region is judged by: the least that its strongest tenth has. Its mean would pass over a
 * forehead that shines in one spot, which the map beside the words shows as the strongest place.
 */
const STRONGEST = 0.9;
const MOST_REGIONS = 3;

/** A region as a table says it. Left and right are the picture's. */
export function regionName(region: FaceRegion): string {
	return capital(REGION_WORDS[region]);
}

/** A grade in words, without a comparison: "Some shine". */
export function levelWords(attribute: Attribute, grade: number): string {
	const level = Math.min(4, Math.max(0, Math.round(grade)));
	return LEVELS[attribute][level]?.() ?? '';
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
	if (to.standing === 'usual') return m.asUsual();
	const change = changeWords(attribute, to.change);
	if (to.standing === 'few') {
		return to.certain ? capital(m.thanLast({ change })) : m.levelAsLast({ level });
	}
	return capital(to.certain ? m.thanUsualForYou({ change }) : m.thanUsualWithin({ change }));
}

/** "a little oilier", "clearly calmer": a part of the sentences that compare. */
export function changeWords(attribute: Attribute, change: number): string {
	const distance = Math.abs(change);
	return m.change({
		size: distance < 1 ? 'little' : distance < 2 ? 'clearly' : 'much',
		what: change > 0 ? `${attribute}_up` : `${attribute}_down`,
	});
}

/** The part of a reading that says where. */
type Where = Pick<AttributeReading, 'map' | 'regions'>;

/**
 * Where on the face it comes from, most first: "forehead, nose". Empty where no region stands out.
 * For hydration, the driest.
 */
export function standingOut(attribute: Attribute, { map, regions }: Where): readonly string[] {
	const dry = attribute === 'hydration';
	const strongest = regionQuantiles(map, dry ? 1 - STRONGEST : STRONGEST);
	const sign = dry ? -1 : 1;
	const mean = FACE_REGIONS.reduce((sum, name) => sum + regions[name], 0) / FACE_REGIONS.length;
	const out = FACE_REGIONS.map((name) => ({ name, value: sign * (strongest[name] - mean) }))
		.filter(({ value }) => value > STANDS_OUT)
		.sort((one, other) => other.value - one.value)
		.map(({ name }) => name);
	const words: string[] = [];
	for (const name of out) {
		const pair = PAIRS.find(
			([left, right]) =>
				(name === left || name === right) && out.includes(left) && out.includes(right),
		);
		const word = pair ? pair[2]() : REGION_WORDS[name];
		if (!words.includes(word)) words.push(word);
	}
	return words.slice(0, MOST_REGIONS);
}

/** "Mostly forehead and nose." */
export function whereSentence(attribute: Attribute, where: Where): string {
	const places = standingOut(attribute, where);
	return places.length === 0 ? m.allOver() : m.mostly({ places: listed(places) });
}

/** "a", "a and b", "a, b and c" */
export function listed(words: readonly string[]): string {
	return formatList(words);
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
	if (kinds.has('first')) return m.first();
	const [most, ...others] = moved(all);
	const few = kinds.has('few');
	if (!most) return few ? m.muchAsLast() : m.asUsual();
	const change = changeWords(most, all.comparison[most].change);
	const [next] = others;
	if (!next) return capital(few ? m.thanLast({ change }) : m.thanUsual({ change }));
	if (others.length > 1) return m.thingsMoved({ n: others.length + 1 });
	const other = changeWords(next, all.comparison[next].change);
	return capital(m.twoMoved({ one: change, other }));
}

/** The one sentence that answers "how is my skin?". */
export function todaySentence(all: Standings): string {
	const names = moved(all).map((name) => ATTRIBUTE_WORDS[name].name.toLowerCase());
	const first = ATTRIBUTES.some((name) => all.comparison[name].standing === 'first');
	if (first) return m.firstKept();
	if (names.length === 0) return m.steady();
	if (names.length === 1) return m.oneMoved({ name: names[0] ?? '' });
	const list = listed(names);
	return names.length === 5
		? m.allMoved({ names: list })
		: m.someMoved({ n: names.length, names: list });
}

export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
