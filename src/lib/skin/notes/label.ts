/**
 * A dermatologist's note → improved, deteriorated or unclear, by a small grammar of findings and
 * changes: "redness reduced" is better, "hydration reduced" is worse, "redness not reduced" neither.
 *
 * [Note: Notes to labels] A note is cut into sentences and clauses; orders, conditions, wishes and
 * what concerns other people or organs are left out; each clause says how much it found for the
 * better and for the worse (course.ts). Both in one note are "unclear", unless one clause sums up
 * ("overall …") or one speaks of an earlier time. What is not decided plainly is "unclear": a
 * wrong label costs a training set more than a missing one.
 */
import { readClause, type Clause, type Finding } from './course';
import { HINDI_ORDER } from './hindi';
import { languageOf } from './language';
import { tokensOf, type Token } from './lookup';
import { withTrends } from './numbers';
import { COMMA, foldHindi, spaced, STOP } from './text';

export const COURSES = ['improved', 'deteriorated', 'unclear'] as const;
export type Course = (typeof COURSES)[number];

export interface NoteLabel {
	/** BCP 47, "und" where nothing tells. */
	readonly language: string;
	readonly label: Course;
	/** 0…1: that the label is right. */
	readonly confidence: number;
}

/** Evidence that decides; below it, and where the other side has more than its share: unclear. */
const ENOUGH = 0.55;
const OTHER_SIDE = 0.35;

/** @param note as it was written; may be empty */
export function labelNote(note: string): NoteLabel {
	const text = spaced(note);
	const language = languageOf(note);
	if (language.code !== 'en' && language.code !== 'hi') {
		return { language: language.code, label: 'unclear', confidence: 0.5 };
	}
	const clauses = clausesOf(text, language.latinHindi);
	return { language: language.code, ...decide(clauses) };
}

/** The clauses that speak of the skin's course. */
export function clausesOf(text: string, latinHindi: boolean): Clause[] {
	const orders = text.replace(HINDI_ORDER, (verb) => `${verb} <order>`);
	const tokens = tokensOf(withTrends(foldHindi(orders.replace(/ if anything /g, ' '))), latinHindi);
	const clauses: Clause[] = [];
	for (const sentence of split(tokens, (token) => token.text === STOP)) {
		if (sentence.some(({ meanings }) => meanings.has('unsure'))) {
			clauses.push({ ...readClause([], undefined), unsure: true });
			continue;
		}
		let finding: Finding | undefined;
		let ordered = false;
		let overall = false;
		for (const part of parts(withoutConditions(sentence))) {
			ordered = isOrder(part) || (ordered && !part.some(({ text: word }) => FINITE.test(word)));
			if (ordered || isElsewhere(part)) continue;
			const clause = readClause(withoutOccasions(withoutWishes(part)), finding);
			finding = clause.finding;
			// "On the whole, though, her skin has worsened."
			overall =
				clause.overall || (overall && !clauses.some((said) => said.overall && spoken(said)));
			clauses.push({ ...clause, overall });
		}
	}
	return clauses;
}

const FINITE =
	/^(has|have|is|are|was|were|been|looks?|feels?|reports?|है|हुआ|हुइ|गया|गइ|hai|hua|gaya|gayi)$/;
const VERB_END =
	/^(है|हु|हुआ|हुइ|हुए|गया|गइ|गए|रहा|रहि|रहे|था|थि|थे|आया|आइ|हो|hai|hain|hua|hui|hue|gaya|gayi|gaye|gai|raha|rahi|rahe|tha|thi)$/;
const CHANGING = ['good', 'bad', 'up', 'down', 'gone', 'back', 'same', 'new'] as const;
const changes = ({ meanings }: Token) => CHANGING.some((meaning) => meanings.has(meaning));

function split(tokens: readonly Token[], ends: (token: Token) => boolean): Token[][] {
	const runs: Token[][] = [[]];
	for (const token of tokens) {
		if (ends(token)) runs.push([]);
		else runs.at(-1)?.push(token);
	}
	return runs.filter((run) => run.length > 0);
}

/** Clauses of a sentence: at commas and contrasts, and at "and" behind a change. */
function parts(sentence: readonly Token[]): Token[][] {
	const runs: Token[][] = [[]];
	sentence.forEach((token, at) => {
		const run = runs.at(-1) ?? [];
		const { text, meanings } = token;
		const last = sentence[at - 1];
		const isOn = /^(पर|par)$/.test(text) && !(last && (VERB_END.test(last.text) || changes(last)));
		const isAnd = /^(और|aur)$/.test(text) || (meanings.has('and') && !/^(भि|साथ)$/.test(text));
		if (text === COMMA || (meanings.has('but') && !isOn)) runs.push([]);
		else if (isAnd && (run.some(changes) || FINITE.test(sentence[at + 1]?.text ?? '')))
			runs.push([]);
		else run.push(token);
	});
	return runs.filter((run) => run.length > 0);
}

/** "Despite the cream", "after a good spell", "दवा बंद करते ही": what the change came upon. */
function withoutOccasions(clause: readonly Token[]): Token[] {
	const behind = clause.findLastIndex(
		({ text, hindi }, at) =>
			(hindi && /^(बाद|बावजुद)$/.test(text)) ||
			(/^(ke|k)$/.test(clause[at - 1]?.text ?? '') && /^(baad|bad|bavajud)$/.test(text)) ||
			(/^(हि|hi|पर|par)$/.test(text) && /(ते|ने|te|ne)$/.test(clause[at - 1]?.text ?? '')),
	);
	const rest = clause.slice(behind + 1);
	const kept =
		rest.some(changes) || rest.some(({ meanings }) => meanings.has('trouble')) ? rest : clause;
	const before = kept.findIndex(
		({ text }, at) => text === 'despite' || (text === 'after' && kept.slice(0, at).some(changes)),
	);
	if (before < 0) return [...kept];
	return kept.filter(({ text }, at) => at < before || text.endsWith('#>'));
}

/** "Return if it gets worse", "अगर लालिमा बढ़े तो …": nothing of it has happened. */
function withoutConditions(sentence: readonly Token[]): Token[] {
	const at = sentence.findIndex(({ meanings }) => meanings.has('if'));
	if (at < 0) return [...sentence];
	const comma = sentence.findIndex(({ text }, there) => there > at && text === COMMA);
	if (comma < 0 || sentence[at]?.hindi) return sentence.slice(0, at);
	return [...sentence.slice(0, at), ...sentence.slice(comma)];
}

const FILLER = /^(please|pls|to|also|then|pt|patient|we|she|he|should|and|kindly|just|advised|so)$/;
/** "Increase in redness", "Patch has grown" are no orders. */
const NO_ORDER = /^(of|in|has|have|had|is|are|was|were|looks|seems|remains|dermatitis|with)$/;

function isOrder(clause: readonly Token[]): boolean {
	if (clause.some(({ meanings, hindi }) => meanings.has('order') && hindi)) return true;
	if (clause.some(({ text }) => text === '<order>')) return true;
	const first = clause.findIndex(({ text }) => !FILLER.test(text));
	const verb = clause[first];
	if (!verb?.meanings.has('order')) {
		return clause.some(({ text }) =>
			/^(advised|counselled|counseled|instructed|recommended|prescribed|reminded|told|must|should)$/.test(
				text,
			),
		);
	}
	const next = clause[first + 1];
	if (next && NO_ORDER.test(next.text)) return false;
	return !(next && (next.meanings.has('bad') || next.meanings.has('gone')));
}

/** Findings that any organ can have. */
const ANYWHERE =
	/^(pain\w*|ache\w*|problem\w*|symptom\w*|complaint\w*|disease\w*|severity|burning|दर्द|तकलिफ|परेशानि|समस्या|शिकायत|dard)$/;

function isElsewhere(clause: readonly Token[]): boolean {
	if (!clause.some(({ meanings }) => meanings.has('elsewhere'))) return false;
	return !clause.some(({ text, meanings }) => meanings.has('trouble') && !ANYWHERE.test(text));
}

/** Cuts "… will improve", "worried that it gets worse"; "may be slightly better" stays. */
function withoutWishes(clause: readonly Token[]): Token[] {
	const at = clause.findIndex(
		({ text, meanings }, there) =>
			meanings.has('may') &&
			!(/^(may|might|could)$/.test(text) && /^(be|have)$/.test(clause[there + 1]?.text ?? '')),
	);
	if (at < 0) return [...clause];
	return clause[at]?.hindi ? [] : clause.slice(0, at);
}

function decide(clauses: readonly Clause[]): Pick<NoteLabel, 'label' | 'confidence'> {
	const summing = clauses.filter((clause) => clause.overall && spoken(clause));
	const told = summing.length > 0 ? summing : clauses;
	const present = told.filter((clause) => !(clause.past && !clause.now));
	const used = present.some(({ better, worse }) => better + worse > 0) ? present : told;
	const better = used.reduce((sum, clause) => sum + clause.better, 0);
	const worse = used.reduce((sum, clause) => sum + clause.worse, 0);
	const [most, least] = better >= worse ? [better, worse] : [worse, better];
	const unsure = clauses.some((clause) => clause.unsure);
	const doubt = clauses.some(({ hedged }) => hedged) || clauses.some(({ guessed }) => guessed);
	const held = used.some(({ same }) => same) && most < 0.8;
	if (held || most < ENOUGH || least > OTHER_SIDE * most || unsure) {
		return { label: 'unclear', confidence: most < 0.3 || least > 0.6 * most ? 0.9 : 0.7 };
	}
	const sure = Math.min(most, 1) - least;
	const confidence = Math.max(0.55, Math.min(0.97, 0.6 + 0.35 * sure - (doubt ? 0.08 : 0)));
	return { label: better > worse ? 'improved' : 'deteriorated', confidence };
}

function spoken({ better, worse, same }: Clause): boolean {
	return better + worse > 0 || same;
}
