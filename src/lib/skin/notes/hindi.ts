import type { Lexicon } from './words';

/** Hindi in Devanagari, in any of its spellings (foldHindi), with English words in Hindi letters. */
export const HINDI: Lexicon = {
	words: {
		trouble: `मुंहास* मुहांस* मुँहास* मुहास* कील* फुंसी फुंसि* फुन्सी दाना दाने दानों पिंपल* पिम्पल* एक्ने लालिमा लाली लालपन लाल
			सुर्खी खुजली खाज खारिश जलन चुभन दर्द पीड़ा सूजन सोजिश पपड़ी पपड़ि* छिलका छिलके रूखापन रूखा रूखी रूखे सूखापन
			सूखा सूखी शुष्क* खुश्क* रुखाई दरार दरारें खिंचाव कसाव जकड़न तैलीय* तेलीय* चिकनाई चिकनाहट चिपचिप* तेल ऑयली
			सीबम झाई झाइ* झांई* झाँई* दाग दागों धब्बा धब्बे धब्बों निशान निशानों छाया मेलास्मा मेलाज्मा पिगमेंट* रंजकता कालापन
			कालिमा काला काले काली सांवला* टैन टैनिंग झुर्री झुर्रि* रेखा रेखाएं रेखाओं लकीर* शिकन सिलवट* ढीलापन ढीली
			रोमछिद्र छिद्र पोर्स रोजेशिया रोसैसिया एक्जिमा एग्जिमा एक्ज़िमा सोरायसिस डर्मेटाइटिस चकत्ता चकत्ते चकत्तों दाद फंगस
			फंगल संक्रमण इंफेक्शन इन्फेक्शन एलर्जी रैश रैशेज घाव घावों जख्म फोड़ा फोड़े फोड़ों गांठ गांठें गांठों सिस्ट मस्सा मस्से
			मवाद पस संवेदनशील* सेंसिटिव* चिड़चिड़* बेजान मुरझा* फीकापन खुरदर* असमान* तकलीफ परेशानी समस्या शिकायत लक्षण रोग
			बीमारी रिंकल्स ब्लैकहेड* व्हाइटहेड* कॉमेडो* पैपुल* पस्ट्यूल* नोड्यूल* स्कोर गिनती संख्या आकार क्षेत्र प्रकोप उभार
			खरोंच छाला छाले छालों पानी रिसाव खून सफेदी विटिलिगो मैलापन जख्मों सनबर्न झुलस* छीलन स्केलिंग रेडनेस ड्राइनेस
			ऑयलीनेस एरिथेमा लीजन लीज़न स्पॉट्स पैच गड्ढे गड्ढों थकी मोटाई गंभीरता तीव्रता असहज* दुखन टीस`,
		asset: `नमी चमक आर्द्रता हाइड्रेशन निखार चमकदार रौनक कांति कोमल* मुलायम* नरम नर्म लचीलापन लचीली लचक कसावट साफ स्वच्छ
			स्वस्थ तरोताजा ताजगी चिकनी चिकना समतल एकसमान एकसार शांत तंदुरुस्त उजला* गोरापन ग्लो मॉइस्चर नम सहनशक्ति
			सहनशीलता बैरियर खिली खिला आत्मविश्वास स्मूद भरापन`,
		good: `सुधार* सुधर* बेहतर* अच्छा अच्छी अच्छे आराम राहत फायदा लाभ लाभदायक असरदार कारगर सफल* प्रगति संतुष्ट खुश प्रसन्न
			ठीक उबर* निखर* हल्का हल्की हल्के फीका फीकी फीके बढ़िया उत्तम सकारात्मक उत्साहजनक संतोषजनक
			काबू नियंत्रण* प्रभावी इम्प्रूव* इंप्रूव* बेटर चंगा चंगी शानदार धुंधला धुंधली धुंधले
			धुंधला* चपट* आशाजनक लाजवाब खिल खिलने दुरुस्त सामान्य`,
		bad: `बिगड़* बदतर खराब* ख़राब* गिरावट गहरा गहरी गहरे गहरा* गाढ़ा* गाढ़ी गाढ़े फैल* भड़क* उग्र बुरा बुरी बुरे विकराल
			दुष्प्रभाव नुकसान असंतुष्ट निराश दुखी भयंकर फ्लेयर* रिलैप्स* अनियंत्रित पिछड़* पनप* छिल छिलने
			फट फटने फटी फटना दुखने जलने चुभने रिसने सूजने वर्स्ट वर्स असफल विफल नाकाम* प्रतिकूल लटक* झुलस भरमार बदरंग
			पकने पक चिंताजनक कहर विस्तार छिलती फटती मुरझाने मुरझा  दिक्कत`,
		up: `बढ़ बढ़ा बढ़ी बढ़े बढ़ने बढ़ता बढ़ती बढ़ते बढ़कर बढ़ना बढ़ोतरी बढ़ोत्तरी बढोतरी वृद्धि इजाफा ज्यादा ज़्यादा अधिक
			अत्यधिक तेज तीव्र बड़ा बड़ी बड़े दुगुन* दुगन* दोगुन* दुगना तिगुन* चढ़* उछाल स्पष्ट प्रबल जोर बढ़त
			मोटी मोटा`,
		down: `कम कमी घट घटा घटी घटे घटकर घटने घटता घटती घटते घटाव गिर गिरा गिरी गिरकर गिरने सिकुड़* छोटा छोटी छोटे
			मामूली न्यूनतम नाममात्र आधी आधा आधे मंद धीमा धीमी बैठ दब दबने सिमट* थमने थम थमा थमी उतार
			बैठने ढल`,
		gone: `गायब खत्म समाप्त झड़* मिट* बंद उतर* सूख सूखने सूखे सूखकर दूर नदारद लुप्त छूट*
			 विलुप्त छंट* नष्ट मुक्त मुक्ति निजात छुटकारा हट भर भरने भरा भरता`,
		back: `लौट* वापस वापिस दोबारा दुबारा पुनः उभर* निकल* निकाल आना पनपने प्रकट उग* फूट*`,
		new: `नया नए नयी नई नये ताजा ताज़ा ताजे ताजी अतिरिक्त`,
		become: `और बहुत बेहद अति हद लगी लगा लगे लगने पड़ने`,
		same: `जस वैसा वैसे वैसी यथावत स्थिर अपरिवर्तित ज्यों समान बरकरार बरक़रार कायम ठहराव वही यथास्थिति`,
		change: `बदलाव बदला बदली बदले परिवर्तन अंतर फर्क फ़र्क असर प्रभाव तब्दीली`,
		not: `नहीं नही न ना नहि मत बिना रहित अभाव नामोनिशान`,
		overall: `समग्र कुलमिलाकर मिलाकर समग्रतः सारांश निष्कर्षतः`,
		but: `लेकिन मगर किंतु किन्तु परंतु परन्तु जबकि हालांकि हालाँकि यद्यपि तथापि बल्कि वहीं बावजूद अलबत्ता पर`,
		and: `तथा एवं व साथ भी`,
		now: `अब आज फिलहाल वर्तमान अभी हाल आजकल`,
		past: `पहले था थी थे पिछले पिछली शुरू शुरुआत आरंभ`,
		if: `अगर यदि यदा`,
		may: `सकता सकती सकते संभावना उम्मीद आशा होगा होगी होंगे लगेगा लगेगी लगेंगे करेगा करेगी आएगा आएगी जाएगा जाएगी चाहता चाहती
			चाहते डर आशंका जोखिम लिए ताकि चिंता चिंतित खतरा रोकने बचाव घटेगी घटेगा बढ़ेगा बढ़ेगी मिलेगा मिलेगी पड़ेगा रहेगा दिखेगा दिखेगी`,
		order: `सलाह निर्देश परामर्श चाहिए जरूरी आवश्यक हिदायत समझाया अपॉइंटमेंट फॉलोअप मिग्रा मिलीग्राम खुराक
			एसपीएफ spf`,
		elsewhere: `पेट घुटन* पिता माता मां माँ भाई बहन पति पत्नी परिवार मधुमेह शुगर बीपी रक्तचाप थायराइड बुखार खांसी वजन सिरदर्द
			सिर कमर पीठ जोड़ों बाल बालों नाखून नाखूनों नींद भूख कब्ज पाचन दमा अस्थमा गठिया मौसम दांत कान दादी नानी चाचा`,
		unsure: `मुश्किल कठिन अस्पष्ट जल्दबाजी जल्दबाज़ी असंभव अनिश्चित आकलन`,
		little: `थोड़ा थोड़ी थोड़े जरा शायद संभवतः कुछ लगभग आंशिक`,
		skin: `त्वचा चेहरा चेहरे गाल गालों माथा माथे ठोड़ी नाक स्किन हालत स्थिति मरीज रोगी चमड़ी रंगत दशा`,
	},
	phrases: {
		good: `भर रहा, भर रहे, भर रही, भर गया, भर गए, भर गई, असर कर रहा, असर कर रही, असर दिखा, असर दिख रहा, काम कर रही, काम कर रहा,
			साफ हो, साफ नजर, साफ दिख, साफ लग, शांत हो, शांत है, रंग लाया, रंग ला रहा, रंग ला रही, बैठ रहे, बैठ गए, सूख रहे, सूख गए, सूख
			गईं, सूख चुके, काबू में, नियंत्रण में, पटरी पर, सही दिशा, एक समान, एक सार, फर्क पड़ा, फर्क दिख, फर्क है, असर है, ना के बराबर,
			न के बराबर, नाम मात्र, बेहतर है, ठीक है, राहत है, पीछे छूट, समतल हो, दब गए, दब रहे, कोई शिकायत नहीं, कोई परेशानी नहीं, कोई तकलीफ
			नहीं, कोई समस्या नहीं, कोई दिक्कत नहीं, बहुत अच्छा, उतर गई, उतर गया, जान आ, निखार आ, रौनक लौट, रौनक आ,
			रिस्पॉन्स अच्छा, अच्छा रिस्पॉन्स, अच्छी प्रतिक्रिया, अच्छा असर, असर अच्छा, बदलाव अच्छा, अच्छा बदलाव, दिन ब दिन बेहतर, हो चुका ठीक`,
		bad: `बेकाबू हो, हाथ से निकल, काबू से बाहर, नियंत्रण से बाहर, नियंत्रण में नहीं, काबू में नहीं, काला पड़, काली पड़, काले पड़, उल्टा असर,
			असर उल्टा, उलटा असर, साइड इफेक्ट, जोर पकड़, सिर उठा, चरम पर, फिर से शुरू, दोबारा शुरू, फिर शुरू, फिर से हो, दोबारा हो, फिर वही,
			फिर उभर, फिर निकल, फिर लौट, फिर भड़क, लाल हो, लाल पड़, पूरा चेहरा लाल, ढीली पड़, 
			और स्पष्ट, उभर आ, निकल आ, निकल रहे, निकल पड़, निकले है, पक गए, दर्द होने लग, जलती है, जलता है, छिल रही, छिल गई,
			फट रही, फट गई, फटने लग, उतरने लग, मुरझा गई, मुरझा रही, बेजान हो, हो गई है एलर्जी, एलर्जी हो,
			खून आ, मवाद भर, मवाद आ, पानी रिस, बढ़त पर, पसर गए, पसर गई, घेर लिया, पहले जैसा खराब, जान नहीं`,
		back: `फिर से, फिर आ, वापस आ, दोबारा से`,
		become: `होती जा, होता जा, होते जा, हो गया, हो गई, हो गए, हो चला, हो चली, हो रहा, हो रही, हो रहे, होने लग, हुई है, बन गए, बन गई, पहले से`,
		nomore: `अब नहीं, नहीं रहा, नहीं रही, नहीं रहे, नहीं रह गया, नहीं रह गई, नहीं बची, नहीं बचा, नहीं बचे`,
		same: `जस की तस, जस का तस, जस के तस, वैसे ही, वैसा ही, वैसी ही, ज्यों का त्यों, ज्यों की त्यों, ज्यों के त्यों, कोई बदलाव नहीं, कोई अंतर नहीं, कोई
			फर्क नहीं, कोई परिवर्तन नहीं, पहले जैसा, पहले जैसी, पहले जैसे, पहले जितना, पहले जितनी, पहले जितने, एक जैसा, एक जैसी, बनी हुई, बना हुआ, बने
			हुए, पहले की तरह, पूर्ववत, उतना ही, उतनी ही, उतने ही, कोई असर नहीं, कोई खास फर्क नहीं, कोई खास बदलाव नहीं, अब भी वही, जैसे थे, जैसी थी,
			जैसा था, पहले के समान, पिछली बार जैसा, पिछली बार जैसी, पिछली बार जैसे, कोई प्रगति नहीं, जितने थे, जितनी थी, वहीं की वहीं, वहीं का वहीं, न
			बेहतर न बदतर, न बढ़ा न घटा, न बढ़े न घटे, न बढ़ी न घटी, न कम न ज्यादा, खास अंतर नहीं, खास फर्क नहीं, ना कम ना ज्यादा`,
		overall: `कुल मिलाकर, समग्र रूप, मोटे तौर, सब मिलाकर, कुल जमा, कुल मिला कर, ले देकर, पूरी तस्वीर`,
		but: `फिर भी, तो भी, दूसरी ओर, दूसरी तरफ, की जगह नए, वहीं दूसरी, जहां एक ओर, इसके उलट, इसके विपरीत`,
		past: `पिछली बार, पिछले महीने, पिछले हफ्ते, शुरू में, पहले तो, शुरुआत में`,
		now: `इस बार, इन दिनों, पिछले कुछ दिनों, इस समय`,
		unsure: `कहना मुश्किल, बताना मुश्किल, कहना कठिन, आकलन संभव नहीं, जांच संभव नहीं, जांच नहीं हो, कहना जल्दबाजी, अभी कहना, कह नहीं सकते, कहा नहीं जा
			सकता, पता नहीं, तय नहीं, साफ नहीं कि, स्पष्ट नहीं, जांच आज नहीं, तुलना संभव नहीं, निर्णय लेना, मूल्यांकन संभव नहीं, देखना होगा, इंतजार करना, कुछ
			कहा नहीं, समय लगेगा, नतीजा बताना, निष्कर्ष निकालना, या नहीं, पक्का नहीं, यकीन से नहीं, अनुमान लगाना`,
		elsewhere: `पहली मुलाकात, पहली विजिट, पहली बार आ, पहली बार दिखा, नया मरीज, नई मरीज, पारिवारिक इतिहास`,
		order: `जारी रख, जारी रहेग, दिन में दो, दिन में एक, सुबह शाम, रोज रात, रात को सोने, हफ्ते बाद, सप्ताह बाद, महीने बाद दिखा, रोज सुबह, अगली बार, इलाज जारी, उपचार
			जारी, दवा जारी, न फोड़, न छुए, ना करे, से बचे, कम करे, बंद करे, कम करने के लिए`,
	},
};

/** Orders by the form of the verb: "लगाएं", "करें", "लीजिए"; looked for before spellings are folded. */
export const HINDI_ORDER =
	/(?<= )(?:लगा|लगवा|कर|करा|करवा|ले|ल|रख|बच|खा|पी|पि|दिखा|धो|आ|ला|डाल|छोड़|मिल|फोड़|पोंछ|भेज|खींच|सुखा|पहन|ढक|ढंक|हटा|टाल|सो|दे|द|बदल|घटा|बढ़ा|पिला|दोहरा|मल|छू|खरोंच|खुजला|रगड़|ना|अपना|बरत|चुन|जा|बुला|बता|बना|रोक|देख|सोच|मंगवा|लिख|जांच|कीज|दीज|लीज|रखि|करि)(?:एं|एँ|ें|यें|येँ|इए|इये|िए|िये|ना है|नी है|ने है|ने चाहिए|ना चाहिए|नी चाहिए|ने की सलाह|ने को कहा|ने का निर्देश|ते रहें|ती रहें)(?= )|(?<= )(?:लगाए|लगाये|करे|रखे|बचे|लगाना|करना)(?= (?:\||,|और|व|तथा))/g;

/** Hindi in Latin letters, in any spelling (foldHinglish). */
export const HINGLISH: Lexicon = {
	words: {
		trouble: `muhase muhaase muhasa muhanse munhase phunsi phunsiyan phunsiyaan fodeh phode daane dane dana daana lali laali
			lalima lal laal khujli khaj jalan chubhan dard sujan soojan papdi papdiyan rukhi rukha rookhi rukhapan rookhapan
			sukhi sookhi sukha khushki tailiya teliya chikna chiknai chikni chipchipi chipchipa tel jhai jhaiyan jhaiya jhaiyaan
			daag dag dhabbe dhabba nishan nishaan kalapan kaalapan kala kaala kali kaali jhurriyan jhurri rekhayein ghav zakhm
			ganth gaanth gath daad dad chakatte chakatta infection allergy pareshani dikkat taklif takleef kharish mawad mavad
			khurdari khurdara bejan bejaan bimari beemari samasya keel samvedansheel kale kaale`,
		asset: `nami nikhar chamakdar mulayam komal saaf saf naram glow chamak swasth`,
		good: `sudhar sudhaar sudhar* behtar behtr accha acchi acche acha achha achchha aaram aram rahat raahat fayda faida
			faayda labh theek thik thek halka halki halke fike phike pheeke feeke khush badhiya kabu kaabu santusht nikhar*
			sahi kargar asardar`,
		bad: `kharab kharaab bigad bigda bigdi bigad* bigar* badtar badttar gehri gehra gehre gahri gahra gahre fail phail*
			 bhadak* bura buri fat phat fatne phatne fati nuksan nuqsan fategi chhil`,
		up: `badh badha badhi badhe badhne badhta badhti badhte badhkar barh barha barhi barhe badi bada bade badhotri badhot*
			zyada jyada jada jyda zada zyaada tez tej adhik dugna dugni`,
		down: `kam kami ghat ghata ghati ghate ghatkar gir gira giri chhote chota choti kum dab baith`,
		gone: `gayab khatam khatm mit mita mite band bandh utar utri sukh sookh door dur hat`,
		back: `wapas vapas vapis dobara dubara phirse firse laut lauti laute nikal nikle nikla nikli nikale ubhar ubhre ug`,
		new: `naya naye nayi nae nai taze taza`,
		become: `bahut bohot bahot behad lagi laga lage aur`,
		same: `waisa waisi waise vaisa vaisi vaise sthir barkarar`,
		change: `badlav badlaav farak fark farq antar asar parivartan`,
		not: `nahi nahin nhi nahii na naa mat bina`,
		overall: `kulmilakar`,
		but: `lekin magar par parantu kintu jabki halanki halaanki balki`,
		now: `ab aaj abhi filhal`,
		past: `pehle pahle tha thi pichle pichli pichhle shuru`,
		if: `agar yadi`,
		may: `sakta sakti sakte hoga hogi honge lagega umeed umid sambhavna taki`,
		order: `lagaye lagayen lagayein lagaen lagao karein karen kare karo rakhein rakhen rakhe rakho lein len lijiye kijiye
			bachein bachen bache bacho dhoyein dhoye aaiye dikhaye dikhayen dikhayein dikhao dalein khayein khaye piyen
			piyein pijiye chahiye salah dijiye karna chalu jari jaari lagaiye aayein dhoen peeyein`,
		elsewhere: `pet ghutne papa mummy maa bhai behen pati patni bukhar khansi vajan vazan sardard kamar`,
		unsure: `mushkil kathin jaldbazi jaldi`,
		little: `thoda thodi thode shayad kuch kuchh zara lagbhag`,
		skin: `tvacha twacha chehra chehre gaal gaalon matha maathe haalat halat sthiti mareez`,
	},
	phrases: {
		good: `asar kar rahi, asar kar raha, kaam kar rahi, kaam kar raha, saaf ho, saaf dikh, theek ho, thik ho, bhar gaya, bhar
			raha, na ke barabar, fark pada hai, farak hai, utar gayi, utar gaya, sukh gaye, sookh gaye, baith gaye, baith rahe,
			control mein, control me`,
		bad: `phir se, fir se, nikal aaye, nikal aaya, nikal rahe, wapas aa,
			kala pad, kaali pad, ulta asar, lal ho, laal ho, control se bahar, fatne lag, jalti hai, ho rahe naye, side effect`,
		become: `ho gayi, ho gaya, ho gaye, ho gai, ho rahi, ho raha, ho rahe, hone lag, hoti ja`,
		nomore: `nahi raha, nahi rahi, nahi rahe, ab nahi`,
		same: `koi fark nahi, koi farak nahi, koi badlav nahi, koi badlaav nahi, koi change nahi, koi difference nahi, koi asar nahi,
			pehle jaisa, pehle jaisi, pehle jaise, waisa hi, waisi hi, waise hi, jaisa tha, jaisi thi, jaise the, utna hi, utni hi, utne
			hi, same hai, same to same, na kam na zyada, na behtar na badtar, bana hua, bani hui, koi khas fark, koi khaas fark, ek jaisa`,
		overall: `kul milakar, overall, kul mila kar`,
		but: `phir bhi, fir bhi`,
		past: `pichli bar, pichli baar, shuru mein, pichle mahine`,
		now: `is bar, is baar`,
		unsure: `kehna mushkil, bolna mushkil, pata nahi, keh nahi sakte, ya nahi, abhi kehna`,
		order: `jari rakh, chalu rakh, din mein do, roz raat, roz subah, hafte baad, mahine baad`,
		elsewhere: `pehli visit, pehli baar, pehli bar aa, naya mareez`,
	},
};
