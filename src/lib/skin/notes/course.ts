/** What one clause of a note says about the course of the skin. */
import type { Token } from './lookup';
import type { Meaning } from './words';

export interface Clause {
	/** Sum of what was found for the better and for the worse, ≥ 0 each; 1 is a plain statement. */
	readonly better: number;
	readonly worse: number;
	/** "no change", "as before", or a change that is denied. */
	readonly same: boolean;
	readonly overall: boolean;
	readonly past: boolean;
	readonly now: boolean;
	readonly unsure: boolean;
	readonly hedged: boolean;
	readonly guessed: boolean;
	/** The finding spoken of last, for a clause behind it that names none. */
	readonly finding: Finding | undefined;
}
export type Finding = 'trouble' | 'asset';

interface Change {
	readonly at: number;
	readonly kind: 'up' | 'down' | 'gone' | 'back';
}

const EXTREME =
	/^(very|extremely|severe|severely|excessively|overly|quite|extensive|markedly|\+\+)$/;
/** What was gained before is gone. */
const LOST = /^(lost|lose|losing|undone|reversed)$/;
const PAIRED = /^(न|ना|na|naa)$/;
/** "Better than last month" is of today. */
const COMPARED = /^(than|compared|since|from|as|से|तुलना|अपेक्षा|se)$/;
const PAST_TENSE = /^(<past>|until|was|were|had|initial|initially|formerly|था|थि|थे|tha|thi|the)$/;
/** What a treatment does as well as a finding: "stopped the cream". */
const ENDED = /^(stopped|ceased|finished|over|back|returned|developed|बद|छूट\S*|दूर|आना|band|bandh)$/;
/** Said of a state: a skin that looks clear is no change, but not nothing either. */
const STATE = { asset: 0.6, trouble: 0.2 };

/** @param inherited the finding of the clause before, in the same sentence */
export function readClause(tokens: readonly Token[], inherited: Finding | undefined): Clause {
	const has = (at: number, meaning: Meaning) => tokens[at]?.meanings.has(meaning) ?? false;
	const places = (meaning: Meaning) => tokens.flatMap((_, at) => (has(at, meaning) ? [at] : []));
	const any = (meaning: Meaning) => tokens.some((_, at) => has(at, meaning));

	const changes: Change[] = (['up', 'down', 'gone', 'back'] as const).flatMap((kind) =>
		places(kind)
			.filter((at) => !has(at, 'good') && !has(at, 'bad'))
			// "less good", "less effective": it weakens the word behind it.
			.filter((at) => !(kind === 'down' && (has(at + 1, 'good') || has(at + 1, 'bad'))))
			.map((at) => ({ at, kind })),
	);
	const findings = tokens.flatMap((_, at) => {
		if (has(at, 'trouble')) return [{ at, worth: 'trouble' as const }];
		return has(at, 'asset') ? [{ at, worth: 'asset' as const }] : [];
	});
	const negations = places('not').filter((at) => tokens[at + 1]?.text !== 'only');
	// "न कमी आई न बढ़ोतरी", "neither more nor less": both are denied.
	const neither =
		negations.filter((at) => tokens[at]?.hindi && PAIRED.test(tokens[at].text)).length > 1;
	const negated = (at: number) =>
		neither ||
		negations.some((not) => {
			if (!tokens[not]?.hindi) return not < at && at - not <= 6;
			if (not < at) return at - not <= 2;
			return not - at <= 4 && !someBetween(at, not);
		});
	/** Another change stands nearer to a "not" behind it. */
	function someBetween(from: number, to: number): boolean {
		for (let at = from + 1; at < to; at++) {
			if ((['good', 'bad', 'up', 'down', 'gone'] as const).some((kind) => has(at, kind)))
				return true;
		}
		return false;
	}
	const findingOf = (at: number): Finding | undefined => {
		const ranked = findings
			.filter((finding) => finding.at !== at)
			.map((finding) => {
				const behind = finding.at - at;
				// "less oily" is nearer than "the oily skin … less".
				return { worth: finding.worth, far: behind === 1 ? 0 : behind > 0 ? behind + 1 : -behind };
			})
			.sort((a, b) => a.far - b.far);
		return ranked[0]?.worth;
	};

	let better = 0;
	let worse = 0;
	let same = any('same') || (any('change') && negations.length > 0);
	const used = new Set<number>();
	const say = (value: number) => {
		if (value > 0) better += value;
		else worse -= value;
	};

	for (const at of places('good')) {
		if (negated(at)) same = true;
		else if (has(at - 1, 'down') && !has(at - 1, 'good')) say(-1);
		else if (tokens.slice(0, at).some(({ text }) => LOST.test(text))) say(-1);
		else say(1);
		used.add(at);
	}
	for (const at of places('bad')) {
		if (has(at - 1, 'down')) {
			say(0.8);
			continue;
		}
		// "fewer flares", "the flare is gone": then it is a finding like any other.
		const lessened = changes.some(
			({ kind, at: there }) =>
				(kind === 'down' || kind === 'gone') && Math.abs(there - at) <= 3 && !negated(there),
		);
		const calmed = places('good').some((good) => good > at);
		if (negated(at)) same = true;
		else if (lessened) say(0.8);
		else if (!calmed) say(-1);
		used.add(at);
	}
	for (const { at, kind } of changes) {
		const finding = findingOf(at) ?? inherited;
		const troubled = places('bad').length > 0 || places('good').length > 0;
		if (negated(at)) {
			if (finding || kind !== 'back') same = true;
			continue;
		}
		if (has(at - 1, 'nomore') || has(at - 2, 'nomore')) {
			// "no longer fades": what got better has stopped to.
			if (kind === 'gone' || kind === 'down') say(-worthOf(kind, finding));
			else same = true;
			for (const { at: there } of findings) used.add(there);
			continue;
		}
		if (!finding && (troubled || ENDED.test(tokens[at]?.text ?? ''))) continue;
		say(worthOf(kind, finding));
		if (finding) for (const { at: there } of findings) used.add(there);
	}
	const moved = better + worse > 0;
	for (const { at, worth } of findings) {
		if (used.has(at) || neither) continue;
		const sign = worth === 'asset' ? 1 : -1;
		const fresh = worth === 'trouble' && [1, 2, 3].some((back) => has(at - back, 'new'));
		if (any('nomore')) say(-sign);
		else if (negated(at) && fresh) say(any('now') ? 0.7 : 0.5);
		else if (negated(at) && same) continue;
		else if (negated(at)) say(-sign * 0.7);
		else if (moved && !fresh) continue;
		else if (fresh) say(-0.8);
		else {
			const turned = tokens.findIndex(
				(token) => token.meanings.has('become') && token.meanings.size > 0,
			);
			const extreme = EXTREME.test(tokens[turned]?.text ?? '');
			if (turned >= 0 && !same) say(sign * (extreme ? 0.4 : 0.9));
			else if (!same) say(sign * STATE[worth]);
		}
		break;
	}
	return {
		better,
		worse,
		same: same && better + worse < 0.5,
		overall: any('overall'),
		past:
			tokens.some(({ text, hindi }) => PAST_TENSE.test(text) && (hindi || text !== 'the')) &&
			!tokens.some(({ text }) => COMPARED.test(text)),
		now: any('now'),
		unsure: any('unsure'),
		hedged: any('little'),
		guessed: tokens.some(({ guessed, meanings }) => guessed && meanings.size > 0),
		finding: findings.at(-1)?.worth ?? inherited,
	};
}

/** The worth of a change: less trouble is better, less of an asset is worse. */
function worthOf(kind: Change['kind'], finding: Finding | undefined): number {
	const more = kind === 'up' || kind === 'back';
	if (!finding) return { up: -0.3, down: 0.3, gone: 0.6, back: -0.6 }[kind];
	return (finding === 'asset') === more ? 1 : -1;
}
