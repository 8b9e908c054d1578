/**
 * The seven kinds in plain words. The texts are ours; the facts are those of the named sources.
 * A text describes a kind. It never says that a lesion is one, and never that all is well.
 */
import * as m from '$lib/i18n/messages/kinds';
import { LESION_CLASSES, type LesionClass } from './lesion';

export interface Source {
	readonly title: string;
	readonly by: string;
}

export interface Kind {
	readonly code: LesionClass;
	/** As a heading or in a table: "Mole (nevus)". */
	readonly name: string;
	/** Where room is short: "Nevus". */
	readonly short: string;
	/** In the middle of a sentence, with its article: "a mole (nevus)". */
	readonly inSentence: string;
	/** What it is. */
	readonly text: string;
	/** What it usually looks like through a dermatoscope. */
	readonly looksLike: string;
	/** Lesions that the class takes together, where it is more than one. */
	readonly includes: readonly string[];
	readonly sources: readonly Source[];
}

const HAM: Source = {
	title: 'The HAM10000 dataset, Scientific Data 5:180161 (2018)',
	by: 'Tschandl, Rosendahl, Kittler',
};
const DICTIONARY: Source = {
	title: 'Dermoscopedia and the ISIC dictionary of dermoscopic terms',
	by: 'International Dermoscopy Society; International Skin Imaging Collaboration',
};
const dermnet = (topic: string): Source => ({
	title: `${topic}, DermNet`,
	by: 'DermNet New Zealand',
});

/** The words are said in the language of the moment in which they are read. */
function kind(
	code: LesionClass,
	words: Readonly<Record<'name' | 'short' | 'inSentence' | 'text' | 'looksLike', () => string>>,
	topic: string,
	covered: readonly (() => string)[] = [],
): Kind {
	return {
		code,
		sources: [HAM, dermnet(topic), DICTIONARY],
		get name() {
			return words.name();
		},
		get short() {
			return words.short();
		},
		get inSentence() {
			return words.inSentence();
		},
		get text() {
			return words.text();
		},
		get looksLike() {
			return words.looksLike();
		},
		get includes() {
			return covered.map((say) => say());
		},
	};
}

export const KINDS: Readonly<Record<LesionClass, Kind>> = {
	MEL: kind(
		'MEL',
		{
			name: m.melName,
			short: m.melShort,
			inSentence: m.melIn,
			text: m.melText,
			looksLike: m.melLooks,
		},
		'Melanoma',
		[m.invasive, m.inSitu],
	),
	NV: kind(
		'NV',
		{ name: m.nvName, short: m.nvShort, inSentence: m.nvIn, text: m.nvText, looksLike: m.nvLooks },
		'Melanocytic naevus',
	),
	BCC: kind(
		'BCC',
		{
			name: m.bccName,
			short: m.bccShort,
			inSentence: m.bccIn,
			text: m.bccText,
			looksLike: m.bccLooks,
		},
		'Basal cell carcinoma',
	),
	AKIEC: kind(
		'AKIEC',
		{
			name: m.akiecName,
			short: m.akiecShort,
			inSentence: m.akiecIn,
			text: m.akiecText,
			looksLike: m.akiecLooks,
		},
		'Actinic keratosis',
		[m.akiecIn, m.bowen],
	),
	BKL: kind(
		'BKL',
		{
			name: m.bklName,
			short: m.bklShort,
			inSentence: m.bklIn,
			text: m.bklText,
			looksLike: m.bklLooks,
		},
		'Seborrhoeic keratosis',
		[m.seborrhoeic, m.lentigo, m.lichen],
	),
	DF: kind(
		'DF',
		{ name: m.dfName, short: m.dfShort, inSentence: m.dfIn, text: m.dfText, looksLike: m.dfLooks },
		'Dermatofibroma',
	),
	VASC: kind(
		'VASC',
		{
			name: m.vascName,
			short: m.vascShort,
			inSentence: m.vascIn,
			text: m.vascText,
			looksLike: m.vascLooks,
		},
		'Vascular skin lesions',
		[m.angioma, m.angiokeratoma, m.granuloma, m.haemorrhage],
	),
};

/** The heading name of a kind: "Mole (nevus)". */
export function kindName(kind: LesionClass): string {
	return KINDS[kind].name;
}

/** The name within a sentence: "a mole (nevus)". */
export function inSentence(kind: LesionClass): string {
	return KINDS[kind].inSentence;
}

/** Whether a text is one of the seven codes. */
export function isLesionClass(text: string): text is LesionClass {
	return (LESION_CLASSES as readonly string[]).includes(text);
}
