import { describe, expect, it } from 'vitest';
import { checkedNotes, figuresOf } from '../../../../tests/notes/check';
import { labelNote } from './label';
import { languageOf } from './language';
import { foldHindi, foldHinglish, lettersApart } from './text';

const label = (note: string) => labelNote(note).label;

describe('a change is judged by what changes', () => {
	it.each([
		['Redness reduced.', 'improved'],
		['Hydration reduced.', 'deteriorated'],
		['Sebum increased.', 'deteriorated'],
		['Elasticity increased.', 'improved'],
		['Fewer flares than in spring.', 'improved'],
		['लालिमा घट गई।', 'improved'],
		['नमी घट गई।', 'deteriorated'],
		['खुजली बढ़ी है।', 'deteriorated'],
		['lali kam ho gayi hai', 'improved'],
		['nami kam ho gayi hai', 'deteriorated'],
	])('%s → %s', (note, truth) => {
		expect(label(note)).toBe(truth);
	});
});

describe('what is denied has not happened', () => {
	it.each([
		['Redness has not reduced.', 'unclear'],
		['No improvement.', 'unclear'],
		['Not worse.', 'unclear'],
		['No itching any more.', 'improved'],
		['The redness no longer fades.', 'deteriorated'],
		['Not as dry as before.', 'improved'],
		['लालिमा कम नहीं हुई।', 'unclear'],
		['अब खुजली नहीं होती।', 'improved'],
		['न बढ़ा न घटा।', 'unclear'],
	])('%s → %s', (note, truth) => {
		expect(label(note)).toBe(truth);
	});
});

describe('left out is', () => {
	it.each([
		['an order', 'Use a moisturiser to reduce dryness.'],
		['an order in Hindi', 'तला हुआ खाना कम करें।'],
		['a condition', 'Return if the redness gets worse.'],
		['a condition in Hindi', 'अगर जलन बढ़े तो क्रीम बंद कर दें।'],
		['a wish', 'She hopes that the marks will fade.'],
		['another organ', 'The knee pain has improved.'],
		['another language', 'La piel ha mejorado mucho.'],
		['nothing at all', ''],
		['punctuation', '…!?'],
	])('%s', (_, note) => {
		expect(label(note)).toBe('unclear');
	});
});

describe('both in one note', () => {
	it.each([
		['Redness has subsided but there are new breakouts.', 'unclear'],
		['लालिमा कम है लेकिन नए दाने निकल आए।', 'unclear'],
		['Some new spots, but overall clearly better.', 'improved'],
		['Initially worse, now much better.', 'improved'],
		['Was improving until last month; now breaking out again.', 'deteriorated'],
	])('%s → %s', (note, truth) => {
		expect(label(note)).toBe(truth);
	});
});

describe('readings', () => {
	it.each([
		['IGA 3→1', 'improved'],
		['Lesion count up from 5 to 12', 'deteriorated'],
		['Acne count: 12 (previously 31)', 'improved'],
		['Corneometer 28 -> 45', 'improved'],
		['दानों की संख्या २० से घटकर ६', 'improved'],
		['3 nodules in May, 8 today', 'deteriorated'],
		['MASI 8.4, was 8.4 in April', 'unclear'],
		['Review in 4 to 6 weeks', 'unclear'],
		['Doxycycline 100 mg for 6 weeks, now 50 mg', 'unclear'],
	])('%s → %s', (note, truth) => {
		expect(label(note)).toBe(truth);
	});
});

describe('spellings', () => {
	it('of Hindi are one', () => {
		expect(foldHindi('मुँहासे')).toBe(foldHindi('मुंहासे'));
		expect(foldHindi('गयी')).toBe(foldHindi('गई'));
		expect(foldHinglish('zyaada')).toBe(foldHinglish('jyada'));
	});

	it('with one wrong letter are understood', () => {
		expect(lettersApart('wrosen', 'worsen', 2)).toBe(1);
		expect(label('Rednes signifcantly reducd')).toBe('improved');
	});
});

describe('languages', () => {
	it.each([
		['Less red than before', 'en'],
		['त्वचा बेहतर है', 'hi'],
		['daane kam ho gaye hain', 'hi'],
		['Acne में अच्छा response', 'hi'],
		['त्वचा चांगली आहे', 'mr'],
		['Die Haut ist deutlich besser', 'de'],
		['La peau est nettement plus sèche', 'fr'],
		['முகப்பரு குறைந்துள்ளது', 'ta'],
		['皮膚の赤みが減った', 'ja'],
		['جلد بہتر ہے', 'ur'],
		['42', 'und'],
	])('%s is %s', (note, code) => {
		expect(languageOf(note).code).toBe(code);
	});
});

describe('the fictional notes', () => {
	const notes = checkedNotes();

	it('are at least 150, half of them Hindi, and each stands once', () => {
		const first = notes.filter(({ kind }) => kind !== 'varied');
		expect(first.length).toBeGreaterThanOrEqual(150);
		const hindi = first.filter(({ language }) => language === 'hi').length;
		expect(hindi / first.length).toBeGreaterThan(0.45);
		expect(new Set(notes.map(({ note }) => note)).size).toBe(notes.length);
	});

	// Written before the rules and not used for them: the figures that the README names.
	it.each(['en', 'hi'])('of the unread half are answered well in %s', (language) => {
		const figures = figuresOf(
			notes.filter((note) => note.half === 'unread' && note.language === language),
		);
		expect(figures.decidedRight / figures.decided).toBeGreaterThanOrEqual(0.9);
		expect(figures.undecided / figures.clear).toBeLessThanOrEqual(0.2);
		expect(figures.openRight / figures.open).toBeGreaterThanOrEqual(0.75);
	});

	it('get a confidence that tells more from less sure', () => {
		for (const { confidence } of notes) {
			expect(confidence).toBeGreaterThanOrEqual(0.5);
			expect(confidence).toBeLessThanOrEqual(1);
		}
		expect(labelNote('Much better.').confidence).toBeGreaterThan(
			labelNote('Perhaps a little better.').confidence,
		);
	});
});
