/**
 * The seven kinds in plain words. The texts are ours; the facts are those of the named sources.
 * A text describes a kind. It never says that a lesion is one, and never that all is well.
 */
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

export const KINDS: Readonly<Record<LesionClass, Kind>> = {
	MEL: {
		code: 'MEL',
		name: 'Melanoma',
		short: 'Melanoma',
		inSentence: 'melanoma',
		text:
			'A cancer of the pigment-forming cells. Found early it can nearly always be cut out ' +
			'completely; later it can spread. That is why a doubt is worth a visit.',
		looksLike:
			'Often uneven in shape and colour: several browns, black, blue-grey or white areas, a ' +
			'network of lines that is broad and broken, dots or streaks at one edge. Some have ' +
			'hardly any colour.',
		includes: ['invasive melanoma', 'melanoma in situ'],
		sources: [HAM, dermnet('Melanoma'), DICTIONARY],
	},
	NV: {
		code: 'NV',
		name: 'Mole (nevus)',
		short: 'Nevus',
		inSentence: 'a mole (nevus)',
		text:
			'A benign cluster of pigment-forming cells. Most people have some dozens; they come in ' +
			'many forms, and a few forms are hard to tell from melanoma in a picture.',
		looksLike:
			'Mostly one or two shades of brown, spread evenly, with a regular network, even globules ' +
			'or no structure at all, and much the same on both sides.',
		includes: [],
		sources: [HAM, dermnet('Melanocytic naevus'), DICTIONARY],
	},
	BCC: {
		code: 'BCC',
		name: 'Basal cell carcinoma',
		short: 'Basal cell',
		inSentence: 'basal cell carcinoma',
		text:
			'The most common skin cancer. It grows slowly and seldom spreads, but it destroys the ' +
			'skin around it unless it is treated.',
		looksLike:
			'Fine branching vessels in sharp focus, blue-grey round or leaf-shaped spots, a shiny or ' +
			'pink ground, sometimes a small open sore.',
		includes: [],
		sources: [HAM, dermnet('Basal cell carcinoma'), DICTIONARY],
	},
	AKIEC: {
		code: 'AKIEC',
		name: 'Actinic keratosis',
		short: 'Actinic keratosis',
		inSentence: 'actinic keratosis',
		text:
			'A rough patch on skin that has had much sun, and Bowen’s disease, an early cancer that ' +
			'has not grown below the surface. Both are treated, because some turn into squamous cell ' +
			'carcinoma.',
		looksLike:
			'A red or skin-coloured scaly patch. On the face often a red net around pale hair ' +
			'follicles; in Bowen’s disease small coiled vessels in groups.',
		includes: ['actinic keratosis', 'Bowen’s disease (carcinoma in situ)'],
		sources: [HAM, dermnet('Actinic keratosis'), DICTIONARY],
	},
	BKL: {
		code: 'BKL',
		name: 'Benign keratosis',
		short: 'Keratosis',
		inSentence: 'benign keratosis',
		text:
			'Three benign growths of the upper skin that look much alike: seborrhoeic keratosis ' +
			'(raised, waxy, as if stuck on), solar lentigo (a flat sun spot) and lichen-planus-like ' +
			'keratosis (one of these while it is inflamed and fading). The last can resemble ' +
			'melanoma.',
		looksLike:
			'White or yellow round specks, dark plugs, ridges like a walnut, or an edge that looks ' +
			'moth-eaten; grey grains where it fades.',
		includes: ['seborrhoeic keratosis', 'solar lentigo', 'lichen-planus-like keratosis'],
		sources: [HAM, dermnet('Seborrhoeic keratosis'), DICTIONARY],
	},
	DF: {
		code: 'DF',
		name: 'Dermatofibroma',
		short: 'Dermatofibroma',
		inSentence: 'a dermatofibroma',
		text:
			'A small firm benign knot of fibrous tissue, most often on the legs, sometimes after an ' +
			'insect bite. It may dimple when pinched.',
		looksLike: 'A white scar-like centre with a fine light-brown network around it.',
		includes: [],
		sources: [HAM, dermnet('Dermatofibroma'), DICTIONARY],
	},
	VASC: {
		code: 'VASC',
		name: 'Vascular lesion',
		short: 'Vascular',
		inSentence: 'a vascular lesion',
		text:
			'A benign mark made of blood vessels, such as a cherry angioma, an angiokeratoma or a ' +
			'pyogenic granuloma; and bleeding under the skin, which heals by itself.',
		looksLike:
			'Red, purple or black-red round lagoons with clear edges, or one even red area without ' +
			'any brown structure.',
		includes: ['angioma', 'angiokeratoma', 'pyogenic granuloma', 'haemorrhage'],
		sources: [HAM, dermnet('Vascular skin lesions'), DICTIONARY],
	},
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
