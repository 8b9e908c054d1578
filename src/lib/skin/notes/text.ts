/** A note as plain tokens: one spelling for what is written in several, in English and Hindi. */

/** Ends a sentence, and with it everything that a word can refer to. */
export const STOP = '|';
/** Parts a sentence into what is said one after the other. */
export const COMMA = ',';

/** Devanagari as it is typed: with or without nasal signs, dots, long vowels, doubled letters. */
export function foldHindi(text: string): string {
	return text
		.normalize('NFD')
		.replace(/[\u093C\u0901\u0902\u200C\u200D]/g, '')
		.normalize('NFC')
		.replace(/ी/g, 'ि')
		.replace(/ू/g, 'ु')
		.replace(/ई/g, 'इ')
		.replace(/ऊ/g, 'उ')
		.replace(/ष/g, 'श')
		.replace(/ण/g, 'न')
		.replace(/च्छ/g, 'छ')
		.replace(/न्(?=[तथदध])|म्(?=[पबभ])/g, '')
		.replace(/([क-ह])्\1/g, '$1')
		.replace(/ये/g, 'ए')
		.replace(/यि(?![ऀ-ॿ])/g, 'इ');
}

/** Hindi in Latin letters has no spelling: "zyaada", "jyada", "zyada" are one word. */
export function foldHinglish(word: string): string {
	return word
		.replace(/ee|ii/g, 'i')
		.replace(/oo|uu/g, 'u')
		.replace(/w/g, 'v')
		.replace(/z/g, 'j')
		.replace(/ph/g, 'f')
		.replace(/(.)\1+/g, '$1')
		.replace(/([aeiou])n$/, '$1')
		.replace(/(?<=[aeiou])y(?=[aei])/g, '');
}

/**
 * The note as words between single spaces, lower case, with STOP and COMMA for its punctuation and
 * a space at both ends. Hindi keeps its signs here: an order ("लगाएं") differs by one of them.
 */
export function spaced(note: string): string {
	const text = note
		.normalize('NFC')
		.toLowerCase()
		.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
		.replace(/[’‘`]/g, "'")
		.replace(/\b(ca|wo|sha)n't\b/g, (_, start: string) => (start === 'ca' ? 'can not' : 'will not'))
		.replace(/n't\b/g, ' not')
		.replace(/\bcannot\b/g, 'can not')
		.replace(/\bnot (?:nearly |quite |half )?(?:as|so) (?=\w)/g, 'less ')
		.replace(/\bnever (?:been|looked|felt|seemed) (?:so|this|quite so|(?=better|worse))/g, '')
		.replace(/'s\b|'/g, '')
		.replace(/\bw\/o\b/g, ' without ')
		.replace(/\b(f\/u|r\/v|r\/a)\b/g, ' followup ')
		.replace(/\b(\d+)\/(52|12|7)\b/g, ' $1 weeks ')
		.replace(/\bvs\.?(?=\s)/g, ' than ')
		.replace(/(\d),(?=\d{3}\b)/g, '$1')
		.replace(/(\d)\.(?=\d)/g, '$1·')
		.replace(/-+>|=+>|⟶|➔|➝|»|⇒/g, ' → ')
		.replace(/⬇|⇩|🔽/gu, ' ↓ ')
		.replace(/⬆|⇧|🔼/gu, ' ↑ ')
		.replace(/([↑↓→])/g, ' $1 ')
		// A line that was only wrapped goes on.
		.replace(/[\n\r]+\s*(?=\p{Ll})/gu, ` ${COMMA} `)
		.replace(/[.।॥;!?\n\r•]+/g, ` ${STOP} `)
		.replace(/[,:()[\]{}—–"“”]|\s-\s/g, ` ${COMMA} `)
		.replace(/(\d)\s*(?:%|percent\b|per cent\b|प्रतिशत|फीसदी)/g, '$1% ')
		.replace(/\+{2,}/g, ' ++ ')
		.replace(/[-/&_*]/g, (sign) => (sign === '&' ? ' and ' : ' '))
		.replace(/·/g, '.');
	return ` ${text.replace(/\s+/g, ' ').trim()} `;
}

/** How many letters apart two words are, a swap of neighbours counted once; stops at `most`. */
export function lettersApart(a: string, b: string, most: number): number {
	if (Math.abs(a.length - b.length) > most) return most + 1;
	let before: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
			}
			row.push(cost);
		}
		before = last;
		last = row;
	}
	return last[b.length] ?? most + 1;
}
