/** Pairs of readings in a note: "IGA 3→1", "from 5 to 12", "24 at baseline, now 9". */
import { COMMA, STOP } from './text';

const WORDS: Readonly<Record<string, number>> = {
	two: 2,
	three: 3,
	four: 4,
	five: 5,
	six: 6,
	seven: 7,
	eight: 8,
	nine: 9,
	ten: 10,
	eleven: 11,
	twelve: 12,
	fifteen: 15,
	twenty: 20,
	thirty: 30,
	दो: 2,
	तीन: 3,
	चार: 4,
	पाच: 5,
	छह: 6,
	सात: 7,
	आठ: 8,
	नौ: 9,
	दस: 10,
	बारह: 12,
	पद्रह: 15,
	बिस: 20,
	तिस: 30,
};
const NUMBER = String.raw`(\d+(?:\.\d+)?)%?`;
/** A length of time, a dose, a number of times: no reading of the skin. */
const UNIT =
	/^(mg|mcg|ml|g|gm|weeks?|wks?|wk|w|days?|d|months?|mths?|mo|years?|yrs?|yo|hours?|hrs?|min|minutes?|times?|x|spf|nm|st|nd|rd|th|pm|am|हफ्ते|हफ्तो|सप्ताह|महिने|माह|दिन|दिनो|साल|बार|मिग्रा|मिनट|घटे|hafte|mahine|din|saal|bar|baar)$/;
const BEFORE_UNIT =
	/^(spf|week|wk|month|day|every|x|after|for|in|visit|stage|type|session|एसपिएफ)$/;
const NOW = /<now>|(?<= )(now|today|currently|presently|अब|आज|अभि|फिलहाल|ab|aaj)(?= )/;

/**
 * Writes what a pair of readings says behind the pair: `<up#>`, `<down#>` or `<same#>`.
 * @param text spaced; Hindi folded
 */
export function withTrends(text: string): string {
	const digits = text.replace(/(?<= )\p{L}[\p{L}\p{M}]*(?= )/gu, (word) =>
		word in WORDS ? String(WORDS[word]) : word,
	);
	return digits
		.split(STOP)
		.map((sentence) => trendOf(sentence))
		.join(STOP);
}

function trendOf(sentence: string): string {
	const said = (match: string, before: string, after: string) =>
		`${match} ${sign(Number(before), Number(after))}`;
	const units =
		'(?! ?(?:weeks?|wks?|days?|months?|mg|times|years?|hours?|minutes?|हफ्ते|महिने|दिन|सप्ताह|बार|hafte|mahine|din|baar)\\b| (?:हफ्त|महिन|दिन|सप्त|बार|साल))';
	const onward = new RegExp(
		`(?<= )${NUMBER} ?(?:→|to|till|down to|up to|से|se)(?: (?:घट\\S*|बढ़\\S*|बढ\\S*|गिर\\S*|ghat\\S*|badh\\S*|barh\\S*|gir\\S*|कम होकर|kam hokar|सिर्फ|केवल|sirf|only|just|about))* ${NUMBER}(?= )${units}`,
		'g',
	);
	const back = new RegExp(
		`(?<= )${NUMBER}(?: [a-z]+)? ?(?:, )?(?:it |which )?(?:from|than|compared (?:with|to)|previously|earlier|was|before that|last time|against|versus)(?: (?:previous|last|an?|the|initial|earlier))* ${NUMBER}(?= )${units}`,
		'g',
	);
	const forth = sentence.replace(onward, (match, before: string, after: string) =>
		said(match, before, after),
	);
	if (forth !== sentence) return forth;
	const reverse = sentence.replace(back, (match, after: string, before: string) =>
		said(match, before, after),
	);
	if (reverse !== sentence) return reverse;
	return byTime(sentence);
}

/** Two readings, of which one is of today. */
function byTime(sentence: string): string {
	const words = sentence.split(' ');
	const places = words
		.map((_, at) => at)
		.filter(
			(at) =>
				/^\d+(\.\d+)?%?$/.test(words[at] ?? '') &&
				!UNIT.test(words[at + 1] ?? '') &&
				!BEFORE_UNIT.test(words[at - 1] ?? ''),
		);
	const [first, second, third] = places;
	if (first === undefined || second === undefined || third !== undefined) return sentence;
	const comma = words.findIndex((word, at) => word === COMMA && at > first && at < second);
	const parting = comma >= 0 ? comma : Math.floor((first + second) / 2);
	const part = (from: number, to: number) => ` ${words.slice(from, to).join(' ')} `;
	const nowSecond = NOW.test(part(parting, words.length));
	const nowFirst = NOW.test(part(0, parting));
	if (nowFirst === nowSecond) return sentence;
	const readings = [first, second].map((at) => parseFloat(words[at] ?? ''));
	const [before = 0, after = 0] = nowSecond ? readings : readings.reverse();
	return `${sentence}${sign(before, after)} `;
}

function sign(before: number, after: number): string {
	if (after === before) return '<same#>';
	return after > before ? '<up#>' : '<down#>';
}
