/** How a verdict is said. Words before numbers; what is not clear says so. */
import { formatDate, formatList, formatShare } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/verdict';
import { ATTRIBUTE_WORDS } from './attribute-words';
import { ATTRIBUTES } from './attributes';
import type { SkipReason } from './sequence';
import type { Evidence, Moved, UnclearBand, Verdict } from './verdict';

const SKIP_WORDS: Readonly<Record<SkipReason, () => string>> = {
	'no-face': m.skipNoFace,
	'several-faces': m.skipSeveralFaces,
	'too-small': m.skipTooSmall,
	'too-dark': m.skipTooDark,
	'too-bright': m.skipTooBright,
	blurred: m.skipBlurred,
	missing: m.skipMissing,
	unreadable: m.skipUnreadable,
	'unknown-model': m.skipUnknownModel,
};

/** "blurred" */
export function skipWords(reason: SkipReason): string {
	return SKIP_WORDS[reason]();
}

/** "Getting better" */
export function verdictTitle({ name, tooFew }: Pick<Verdict, 'name' | 'tooFew'>): string {
	if (tooFew) return m.tooFew();
	return { improved: m.improved, deteriorated: m.deteriorated, unclear: m.unclear }[name]();
}

/** The probability of what the title says, and of which side; undefined where there are too few. */
export function verdictChance({ name, p, tooFew }: Verdict) {
	if (tooFew) return undefined;
	const worse = name === 'deteriorated' || (name === 'unclear' && p < 0.5);
	return {
		share: chance(worse ? 1 - p : p),
		words: worse ? m.likelyWorse() : m.likelyBetter(),
	};
}

/** A probability 0…1 as "46 %"; never a false 0 or 100. */
export function chance(p: number): string {
	if (p < 0.01) return `< ${formatShare(0.01)}`;
	return p > 0.99 ? `> ${formatShare(0.99)}` : formatShare(p);
}

/** "14 Sep", with the year where it is another one. */
export function visitDay(iso: string, now = new Date()): string {
	const date = new Date(iso);
	const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
	return formatDate(date, { day: 'numeric', month: 'short', ...year });
}

export interface VerdictContext {
	readonly band: UnclearBand;
	/** What the person noted at a visit; '' for nothing. */
	readonly noteOf?: ((id: string) => string) | undefined;
	readonly now?: Date;
}

/**
 * What the card says below its title: the period, what was left out, the turn, what moved.
 */
export function verdictSentences(
	verdict: Verdict,
	moved: readonly Moved[],
	{ band, noteOf = () => '', now = new Date() }: VerdictContext,
): string[] {
	const { used, skipped, first, last, turn, tooFew, name } = verdict;
	const left = skipped > 0 ? [m.leftOut({ n: skipped, reasons: reasonsOf(verdict) })] : [];
	if (tooFew || !first || !last) return [m.tooFewText({ n: used }), ...left];
	const from = visitDay(first.takenAt, now);
	const period = m.used({ n: used, from, to: visitDay(last.takenAt, now) });
	const { high } = band;
	const clear = name === 'unclear' ? [m.unclearText({ share: chance(high) })] : [];
	return [period, ...left, ...turnSentence(turn, noteOf, now), ...clear, ...movedSentences(moved)];
}

function turnSentence(turn: Evidence | undefined, noteOf: (id: string) => string, now: Date) {
	if (!turn) return [];
	const day = visitDay(turn.takenAt, now);
	const note = noteOf(turn.id);
	return [note === '' ? m.turn({ day }) : m.turnNote({ day, note })];
}

function movedSentences(moved: readonly Moved[]): string[] {
	if (moved.length === 0) return [m.allSteady()];
	const names = (some: readonly Moved[]): string =>
		formatList(some.map(({ attribute }) => ATTRIBUTE_WORDS[attribute].name.toLowerCase()));
	const fell = moved.filter(({ change }) => change < 0);
	const rose = moved.filter(({ change }) => change > 0);
	return [
		...(fell.length > 0 ? [m.fell({ list: names(fell) })] : []),
		...(rose.length > 0 ? [m.rose({ list: names(rose) })] : []),
		...(moved.length < ATTRIBUTES.length ? [m.restSteady()] : []),
	];
}

/** "blurred, too dark": each reason once, the most frequent first. */
function reasonsOf({ evidence }: Verdict): string {
	const counts = new Map<SkipReason, number>();
	for (const { skipped } of evidence) {
		if (skipped) counts.set(skipped, (counts.get(skipped) ?? 0) + 1);
	}
	const reasons = [...counts].toSorted((a, b) => b[1] - a[1]).map(([reason]) => skipWords(reason));
	return reasons.join(', ');
}

/** A row of the evidence: the day, the probability after it, and what it changed, or why it is out. */
export interface EvidenceRow {
	readonly id: string;
	readonly day: string;
	readonly chance: string;
	readonly change: string;
	/** Why it does not count; '' where it does. */
	readonly leftOut: string;
	readonly turn: boolean;
}

/** Newest first. */
export function evidenceRows({ evidence, turn }: Verdict, now = new Date()): EvidenceRow[] {
	return evidence.toReversed().map((visit) => ({
		id: visit.id,
		day: visitDay(visit.takenAt, now),
		chance: visit.change === undefined ? '' : chance(visit.p ?? 0.5),
		change: changeWords(visit),
		leftOut: visit.skipped ? m.leftOutRow({ reason: skipWords(visit.skipped) }) : '',
		turn: visit.id === turn?.id,
	}));
}

function changeWords({ p, change }: Evidence): string {
	if (p === undefined) return '';
	if (change === undefined) return m.beginning();
	const n = Math.round(100 * change);
	return m.points({ sign: n > 0 ? '+' : n < 0 ? '−' : '±', n: Math.abs(n) });
}

/** One sentence for those who can't see the curve. */
export function curveSentence({ used, first, last }: Verdict): string {
	return m.curve({ n: used, from: chance(first?.p ?? 0.5), to: chance(last?.p ?? 0.5) });
}
