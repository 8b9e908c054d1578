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

interface Found {
	readonly at: number;
	readonly worth: Finding;
}

const CHANGES = ['up', 'down', 'gone', 'back'] as const;
const MOVES = ['good', 'bad', 'up', 'down', 'gone'] as const;

interface Change {
	readonly at: number;
	readonly kind: (typeof CHANGES)[number];
}

const EXTREME =
	/^(very|extremely|severe|severely|excessively|overly|quite|extensive|markedly|\+\+)$/;
/** What was gained before is gone. */
const LOST = /^(lost|lose|losing|undone|reversed)$/;
const PAIRED = /^(न|ना|na|naa)$/;
/** "Better than last month" is of today. */
const COMPARED = /^(than|compared|since|from|as|से|तुलना|अपेक्षा|se)$/;
const PAST_TENSE = /^(<past>|until|was|were|had|initial|initially|formerly|था|थि|थे|tha|thi)$/;
/** What a treatment does as well as a finding: "stopped the cream". */
const ENDED = /^(stopped|ceased|finished|over|back|returned|developed|बद|छूट\S*|दूर|आना|band|bandh)$/;
/** Said of a state: a skin that looks clear is no change, but not nothing either. */
const STATE = { asset: 0.6, trouble: 0.05 };

/** @param inherited the finding of the clause before, in the same sentence */
export function readClause(tokens: readonly Token[], inherited: Finding | undefined): Clause {
	return new ClauseReader(tokens, inherited).read();
}

class ClauseReader {
	readonly #tokens: readonly Token[];
	readonly #inherited: Finding | undefined;
	readonly #changes: readonly Change[];
	readonly #findings: readonly Found[];
	readonly #negations: readonly number[];
	/** "न कमी आई न बढ़ोतरी": both are denied. */
	readonly #neither: boolean;
	/** Findings whose change has been counted. */
	readonly #used = new Set<number>();
	#better = 0;
	#worse = 0;
	#same: boolean;

	constructor(tokens: readonly Token[], inherited: Finding | undefined) {
		this.#tokens = tokens;
		this.#inherited = inherited;
		this.#changes = CHANGES.flatMap((kind) =>
			this.#places(kind)
				.filter((at) => !this.#has(at, 'good') && !this.#has(at, 'bad'))
				// "less good", "less effective": it weakens the word behind it.
				.filter((at) => kind !== 'down' || !(this.#has(at + 1, 'good') || this.#has(at + 1, 'bad')))
				.map((at) => ({ at, kind })),
		);
		this.#findings = tokens.flatMap((_, at): Found[] => {
			if (this.#has(at, 'trouble')) return [{ at, worth: 'trouble' }];
			return this.#has(at, 'asset') ? [{ at, worth: 'asset' }] : [];
		});
		this.#negations = this.#places('not').filter((at) => tokens[at + 1]?.text !== 'only');
		this.#neither =
			this.#negations.filter((at) => tokens[at]?.hindi && PAIRED.test(tokens[at].text)).length > 1;
		this.#same = this.#any('same') || (this.#any('change') && this.#negations.length > 0);
	}

	read(): Clause {
		this.#readJudgements();
		this.#readChanges();
		this.#readStates();
		const tokens = this.#tokens;
		return {
			better: this.#better,
			worse: this.#worse,
			same: this.#same && this.#better + this.#worse < 0.5,
			overall: this.#any('overall'),
			past:
				tokens.some(({ text }) => PAST_TENSE.test(text)) &&
				!tokens.some(({ text }) => COMPARED.test(text)),
			now: this.#any('now'),
			unsure: this.#any('unsure'),
			hedged: this.#any('little'),
			guessed: tokens.some(({ guessed, meanings }) => guessed && meanings.size > 0),
			finding: this.#findings.at(-1)?.worth ?? this.#inherited,
		};
	}

	/** "better", "flared up": they need no finding. */
	#readJudgements(): void {
		for (const at of this.#places('good')) {
			const lost = this.#tokens.slice(0, at).some(({ text }) => LOST.test(text));
			if (this.#negated(at)) this.#same = true;
			else if (this.#has(at - 1, 'down') && !this.#has(at - 1, 'good')) this.#say(-1);
			else this.#say(lost ? -1 : 1);
			this.#used.add(at);
		}
		for (const at of this.#places('bad')) {
			// "fewer flares", "the flare is gone": then it is a finding like any other.
			const lessened = this.#changes.some(
				({ kind, at: there }) =>
					(kind === 'down' || kind === 'gone') &&
					Math.abs(there - at) <= 3 &&
					!this.#negated(there),
			);
			const calmed = this.#places('good').some((good) => good > at);
			if (this.#has(at - 1, 'down')) this.#say(0.8);
			else if (this.#negated(at)) this.#same = true;
			else if (lessened) this.#say(0.8);
			else if (!calmed) this.#say(-1);
			this.#used.add(at);
		}
	}

	/** "redness reduced", "more moisture": a change and what it is a change of. */
	#readChanges(): void {
		const judged = this.#any('bad') || this.#any('good');
		for (const { at, kind } of this.#changes) {
			const finding = this.#findingOf(at) ?? this.#inherited;
			if (this.#negated(at)) {
				if (finding || kind !== 'back') this.#same = true;
				continue;
			}
			if (this.#has(at - 1, 'nomore') || this.#has(at - 2, 'nomore')) {
				// "no longer fades": what got better has stopped to.
				if (kind === 'gone' || kind === 'down') this.#say(-worthOf(kind, finding));
				else this.#same = true;
				this.#useFindings();
				continue;
			}
			if (!finding && (judged || ENDED.test(this.#tokens[at]?.text ?? ''))) continue;
			this.#say(worthOf(kind, finding));
			if (finding) this.#useFindings();
		}
	}

	/** The first finding that no change was told of: there, not there, new, or no more. */
	#readStates(): void {
		const moved = this.#better + this.#worse > 0;
		for (const { at, worth } of this.#findings) {
			if (this.#used.has(at) || this.#neither) continue;
			const sign = worth === 'asset' ? 1 : -1;
			const fresh = worth === 'trouble' && [1, 2, 3].some((back) => this.#has(at - back, 'new'));
			if (this.#any('nomore')) this.#say(-sign);
			else if (this.#negated(at)) {
				if (!fresh && this.#same) continue;
				this.#say(fresh ? (this.#any('now') ? 0.7 : 0.5) : -sign * 0.7);
			} else if (moved && !fresh) continue;
			else if (fresh) this.#say(-0.8);
			else if (!this.#same) this.#say(sign * this.#weightOfState(worth));
			return;
		}
	}

	#weightOfState(worth: Finding): number {
		const turned = this.#tokens.find(({ meanings }) => meanings.has('become'));
		if (!turned) return STATE[worth];
		return EXTREME.test(turned.text) ? 0.4 : 0.9;
	}

	/** The finding nearest to a change; the one right behind it comes first ("less oily"). */
	#findingOf(at: number): Finding | undefined {
		const far = (finding: Found) => {
			const behind = finding.at - at;
			return behind === 1 ? 0 : behind > 0 ? behind + 1 : -behind;
		};
		return this.#findings
			.filter((finding) => finding.at !== at)
			.sort((a, b) => far(a) - far(b))
			.at(0)?.worth;
	}

	#negated(at: number): boolean {
		return (
			this.#neither ||
			this.#negations.some((not) => {
				if (!this.#tokens[not]?.hindi) return not < at && at - not <= 6;
				if (not < at) return at - not <= 2;
				// Another change that stands nearer is what the "not" behind it denies.
				const between = this.#tokens.slice(at + 1, not);
				return (
					not - at <= 4 &&
					!between.some(({ meanings }) => MOVES.some((meaning) => meanings.has(meaning)))
				);
			})
		);
	}

	#say(value: number): void {
		if (value > 0) this.#better += value;
		else this.#worse -= value;
	}

	#useFindings(): void {
		for (const { at } of this.#findings) this.#used.add(at);
	}

	#has(at: number, meaning: Meaning): boolean {
		return this.#tokens[at]?.meanings.has(meaning) ?? false;
	}

	#places(meaning: Meaning): number[] {
		return this.#tokens.flatMap((_, at) => (this.#has(at, meaning) ? [at] : []));
	}

	#any(meaning: Meaning): boolean {
		return this.#tokens.some(({ meanings }) => meanings.has(meaning));
	}
}

/** The worth of a change: less trouble is better, less of an asset is worse. */
function worthOf(kind: Change['kind'], finding: Finding | undefined): number {
	const more = kind === 'up' || kind === 'back';
	if (!finding) return { up: -0.3, down: 0.3, gone: 0.6, back: -0.6 }[kind];
	return (finding === 'asset') === more ? 1 : -1;
}
