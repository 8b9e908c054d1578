/** Which language a note is written in: by its letters, and for Latin letters by its small words. */

/** BCP 47; "hi" for Hindi in either script, "und" where nothing tells. */
export interface NoteLanguage {
	readonly code: string;
	/** Hindi in Latin letters has a lexicon of its own. */
	readonly latinHindi: boolean;
}

const SCRIPTS: readonly (readonly [script: string, code: string])[] = [
	['Bengali', 'bn'],
	['Tamil', 'ta'],
	['Telugu', 'te'],
	['Kannada', 'kn'],
	['Malayalam', 'ml'],
	['Gujarati', 'gu'],
	['Gurmukhi', 'pa'],
	['Oriya', 'or'],
	['Sinhala', 'si'],
	['Hangul', 'ko'],
	['Hiragana', 'ja'],
	['Katakana', 'ja'],
	['Han', 'zh'],
	['Thai', 'th'],
	['Greek', 'el'],
	['Hebrew', 'he'],
	['Armenian', 'hy'],
	['Georgian', 'ka'],
];

const LATIN: Readonly<Record<string, string>> = {
	en: `the and of is are was has have been with to in on at for no not than more less from but since her his she he they this that
		still after before now very skin acne patient redness today new better worse face review continue apply it over week weeks
		month months cheeks lesions improved improvement improving treatment by all i we a an were had as while both dry oily dryness
		stable unchanged change pt same start stop use flare clear cream sunscreen itching good fewer spots papules up down`,
	hi: `hai hain ho hua hui hue gaya gayi gaye gai ka ki ke ko se mein nahi nahin nhi pehle pahle ab aur bahut kaafi kafi tha thi
		raha rahi rahe koi kuch par lekin magar bhi hi jaisa jaise zyada jyada kam naye nayi dawai dawa chehre chehra twacha tvacha
		daane dane muhase khujli jalan daag lali thoda thodi abhi tak baad roz raat subah karein rakhein lagayein wala theek thik
		accha acha gayin chuka chuki sudhar behtar kharab badh aaram hota hoti jhaiyan rukhi
		lagana lagayen lagao bhulein bhoolein din do baar bar mahine hafte pichle pichli sujan aaram rahat lali
		chakatte saaf halke gehre gehra gehri badal fark farak badlav badlaav asar hone hona rahta rehta pe phir
		fir wapas naya naye aaya aayi aaye diya diye gayab`,
	es: `el la los las de que y en un una es ha han con por para no se del más menos piel desde muy está sin pero mejor peor
		paciente mejoría visita enrojecimiento su al lo continuar aplicar acné`,
	fr: `le la les des une est a et en du que pas plus moins avec pour dans sur sont été très mais peau depuis mieux qu au aux
		patiente ont cette nette amélioration rougeurs lésions visite se s`,
	de: `der die das und ist hat nicht ein eine mit zu sich auf für von den dem haut seit sehr mehr weniger aber deutlich besser
		schlechter rötung keine sind wurde im am bei patientin zugenommen abgenommen akne noch leicht wieder`,
	it: `il la le gli di che è e un una con per non si del della sono più meno pelle molto migliorata peggiorata ma dalla ha
		stata paziente visita rossore dopo`,
	pt: `o a os as de que e é em um uma com por para não se do da mais menos pele muito melhor pior está mas desde houve
		melhora piora paciente vermelhidão foi`,
	nl: `de het een en is van niet met op voor huid sinds zeer meer minder maar beter slechter geen zijn heeft duidelijk
		roodheid patiënt nog`,
	sv: `och är att en ett inte med på för huden har mer mindre men bättre sämre mycket sedan av som utan patienten rodnad`,
	da: `og er at en et ikke med på for huden har mere mindre men bedre værre meget siden af som uden patienten rødme`,
	pl: `i jest nie na się z do że skóra bardzo lepiej gorzej ale od po są pacjentka poprawa zaczerwienienie mniej więcej`,
	tr: `ve bir bu için çok daha cilt ile ama iyi kötü değil hasta var yok oldu sonra kızarıklık azaldı arttı`,
	id: `dan yang di ke dari kulit tidak lebih sudah dengan untuk ini itu membaik memburuk pasien jerawat berkurang wajah`,
	vi: `và là của không da có đã nhưng hơn bệnh nhân mụn cải thiện giảm tăng`,
	ro: `și este nu cu pe de la mai pielea foarte dar bine rău din pacienta sunt ameliorare`,
	cs: `a je se na že pleť velmi lépe hůře ale od po jsou pacientka zlepšení zarudnutí kůže`,
	hu: `és a az nem van bőr nagyon jobb rosszabb de hogy egy beteg javult romlott`,
	fi: `ja on ei iho paljon parempi huonompi mutta potilas vähemmän enemmän`,
};
const SMALL_WORDS = new Map(
	Object.entries(LATIN).map(([code, words]) => [code, new Set(words.split(/\s+/))]),
);
/** Small words of Marathi, Nepali and Sanskrit that Hindi does not have, in the same letters. */
const MARATHI =
	/(^|\s)(आहे|आहेत|झाली|झाले|झाला|आणि|नाही|होते|त्वचेची|खूप|पण|मध्ये|चेहऱ्यावर|कमी_झाले)(?=\s|$)/u;
const NEPALI = /(^|\s)(छ|छन्|भएको|भयो|छैन|गर्नुहोस्|हुनु|धेरै|तर|पनि|अनुहारमा|थियो|भएका)(?=\s|$)/u;

/** @param text of a note, spaced or as it was written */
export function languageOf(text: string): NoteLanguage {
	const plain = (code: string): NoteLanguage => ({ code, latinHindi: false });
	const words = text
		.toLowerCase()
		.normalize('NFC')
		.split(/[^\p{L}\p{M}]+/u)
		.filter((word) => word !== '');
	const count = (script: string) => {
		const pattern = new RegExp(`\\p{Script=${script}}`, 'u');
		return words.filter((word) => pattern.test(word)).length;
	};
	if (words.length === 0) return plain('und');
	const devanagari = count('Devanagari');
	// Hindi notes name drugs and findings in English; the grammar around them is what tells.
	if (devanagari >= 0.25 * words.length) {
		if (MARATHI.test(text)) return plain('mr');
		return plain(NEPALI.test(text) ? 'ne' : 'hi');
	}
	const other = SCRIPTS.map(([script, code]) => ({ code, words: count(script) })).filter(
		(found) => found.words >= 0.4 * words.length,
	);
	const japanese = other.find(({ code }) => code === 'ja');
	const [first] = japanese ? [japanese] : other;
	if (first) return plain(first.code);
	if (count('Arabic') >= 0.4 * words.length) {
		if (/[ٹڈڑےہںھ]/u.test(text)) return plain('ur');
		return plain(/[پچژگکی]/u.test(text) ? 'fa' : 'ar');
	}
	if (count('Cyrillic') >= 0.4 * words.length) return plain(/[іїєґ]/iu.test(text) ? 'uk' : 'ru');
	const scores = [...SMALL_WORDS]
		.map(([code, known]) => ({ code, score: words.filter((word) => known.has(word)).length }))
		.sort((a, b) => b.score - a.score);
	const english = scores.find(({ code }) => code === 'en')?.score ?? 0;
	const hindi = scores.find(({ code }) => code === 'hi')?.score ?? 0;
	const [best] = scores;
	// Two small words of Hindi among English ones are a Hindi sentence with English terms.
	if (hindi >= 2) return { code: hindi >= english ? 'hi' : 'en', latinHindi: true };
	if (hindi === 1 && english === 0) return { code: 'hi', latinHindi: true };
	if (!best || best.score === 0 || best.score <= english) return plain('en');
	return plain(best.code === 'hi' ? 'en' : best.score >= 2 || english === 0 ? best.code : 'en');
}
