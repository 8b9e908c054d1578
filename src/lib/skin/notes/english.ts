import type { Lexicon } from './words';

/** English, with the shorthand of clinics. */
export const ENGLISH: Lexicon = {
	words: {
		trouble: `acne* pimpl* papul* pustul* nodul* cyst cysts cystic comedo* blackhead* whitehead*
			zit* spot spots bump bumps boil boils lesion* breakout* eruption* rash* redness erythem* red
			reddish inflam* itch* prurit* burn burning burns sting* smart* sore soreness tender* pain*
			scal* flak* peel* crust* scab* ooz* weep* dry dryness xero* dehydrat* tight tightness rough*
			crack* fissur* chap* chafe* oil oily oiliness greas* seb* shine shiny shininess pigment*
			hyperpigment* melasma chloasma discolo* blemish* mark marks macul* patch* plaque* freckle*
			lentig* tan tanning dark* pih pie scar* wrinkl* crease* line lines crow sag* lax* pore pores
			rosacea flush* telangiect* capillar* vessel* eczema* dermatit* psoria* urticaria hives wheal*
			vitiligo tinea fung* infect* folliculit* milia wart* keratos* lichen* swell* swollen oedema
			edema puffi* sensitiv* irritat* react* reactiv* intoleran* dull dullness uneven* blotch*
			shade shades iga pga masi mmasi easi pasi dlqi scorad gags cea vas count counts tewl sebumeter
			nrs severity grade score scores involvement area size diameter discomfort excoriat* erosion*
			ulcer* blister* vesic* bsa symptom* disease problem* complaint* extent tzone stinging angry
			inflamed congested congest* texture* lichenified thick* indurat* ache* hive* dandruff
			photodamage* sunburn* bruis* atroph* impetig* cellulit* abscess* discharg* pus bleed* growth`,
		asset: `hydrat* moist* supple* elastic* plump* glow* radian* bright* clear clean smooth* soft
			softness evenness barrier tone complexion calm comfortable comfort* healthy hydrated
			luminous* luminos* corneometer firm firmness tolerance tolerated qol fresh* barriers
			confiden* turgor bounce bouncy translucen* vitality`,
		good: `improv* better best heal* recover* respond* recede* remit* remission calmer calmed calming
			clearer cleaner smoother softer lighter lighten* faint fainter flatter flat flatten* flattened
			soothed sooth* alleviat* relie* resolv* settl* abat* quiesc* quiet* pleased delighted happy
			happier satisf* thrilled success* brighter healthier firmer suppler plumper milder finer
			progress resolut* paler closed closing unclog* even-toned progressed uniform refined fab improves amelior* effective benefit* helping helped helps encouraging excellent
			impressive rejuvenat* revitali* normalis* normaliz* improvment impr imp'd great remarkabl*
			fantastic fabulous wonderful promising favourabl* favorabl* positive* transform* turnaround
			regress* involut* beautiful* superb lovely nicely gains tolerating gentler lessened brightened
			good neater calms shallower upturn cured`,
		bad: `bad awful terrible horrible dreadful worse worst worsen* deteriorat* aggravat* exacerbat* flare* flaring relaps* recur* rebound
			redder drier dryer greasier oilier itchier rougher darker darkened darkening deeper deepen*
			duller angrier thicker harder sorer tighter blotchier patchier scalier flakier uglier wrse
			spread* extend* enlarg* expand* multipl* prolifer* escalat* explod* spiral*
			setback* backslid* fail* nonrespon* unrespons* refractory resist* poorly poor
			destabili* dissatisf* unhappy upset distress* disappoint* frustrat* unfavourabl* compromised
			damaged adverse downhill accelerat* intensif* uncontrolled breakthrough kicked raw stripped redden*
			inflaming thickening broke eroded sagging aggressiv* backfire* wider larger bigger puffier
			coarser reactivat* mounting flareup unsatisf* progressing aged suffered alarming`,
		up: `increas* more rise rises rising rose risen up higher elevat* ↑ climb* growing grew grown gain
			gained doubled tripled jumped surge* soar* additional extra boost* spike* escalated
			frequent builds building accumulat* heighten* elevated greater picking inched ramp* intense
			numerous plentiful stronger heavier advanc* another`,
		down: `decreas* less lesser fewer reduc* lower* fall falls falling fell fallen drop* declin* down
			shrink* shrank shrunk diminish* dwindl* lessen* ↓ halved cut minimi* subdued eased easing ease
			eases loss losing lost barely hardly scarcely rarely seldom minimal negligible infrequent
			trace faintly dimin* wane* waning weaker thinner smaller narrower decr decreased tapering
			depleted drained few almost dampened controlled control softened tamed toned curbed slimmed`,
		gone: `gone clear* vanish* disappear* fad* subsid* resolved cleared absent dried drying dries
			eradicat* eliminat* dissolv* peeled eliminated banished lifted lifting free erased invisible
			finished ceased stopped receded evaporat* melted unnoticeable undetectable dissipat*`,
		back: `return* reappear* resurfac* re-emerg* reemerg* emerg* appear* erupt* surfac* resurg* sprout*
			develop* broken popping popped creeping crept cropping restored regained replenish*`,
		new: `new fresh newer recent another additional`,
		become: `become becomes became becoming turned turning getting gets got grown very extremely severe
			severely excessively overly constantly increasingly progressively developed ++ extensive
			markedly quite`,
		same: `same unchanged stable static identical unaltered plateau* similar comparable stationary
			constant persist* isq steady equal stagnant stagnat* unmodified equivalent maintained
			maintaining sq nochange standstill stalled remains remain remained consistent unvarying`,
		change: `change changes changed chg difference differences differ alteration variation effect
			shift movement modification`,
		not: `not no never neither nor without none nil lack* zero denies denied hasnt didnt isnt wont
			doesnt cant absence neg nothing`,
		overall: `overall altogether generally globally summary net`,
		but: `but however although though yet while whereas whilst except nevertheless
			nonetheless conversely otherwise albeit`,
		and: `and plus also along together with`,
		now: `now today currently presently nowadays lately recently since then subsequently later
			tonight finally`,
		past: `previously before initially initial earlier formerly first was were had ago baseline
			originally yesterday used`,
		if: `if unless should until till when whenever once whether`,
		may: `may might can could will would shall expect* hope* hoping plan* likely risk anticipat* aim*
			wants want wish* worried worry fears fear goal target prevent* avoid* afraid concern*
			requests asking`,
		order: `apply continue cont stop start use avoid take return review rv followup bring keep wash
			cleanse try repeat consider refer book schedule recommend* advise* advice counsel* prescrib*
			rx switch discontinue commence begin initiate maintain increase reduce add taper wear protect
			limit drink sleep call contact check monitor patch reapply pat rinse moisturise moisturize
			remember please ensure explain* discuss* remind* instruct* order send do dont leave make
			allow photograph remove introduce resume hold restart massage dab test swap
			replace eat come see report schedule arrange measure administer finish withhold change choose educate* reassure* suggest* titrate omit must need needs reschedule
			encourage* show consult ask stay attend give set moisturiser`,
		elsewhere: `mother father sister brother husband wife uncle aunt family parents son daughter knee
			stomach asthma bp sugar diabetes thyroid fever cough weight compliance compliant adherence adherent headache
			migraine anaemia anemia cholesterol hair sleep appetite mood friend colleague asthmatic
			digestion gut joint joints hayfever vision hearing dental tooth`,
		unsure: `difficult impossible unclear uncertain inconclusive unsure premature unknown equivocal
			indeterminate unassess* ungradable`,
		little: `slight* little bit somewhat mild mildly perhaps maybe possibly probabl* modest* seem*
			apparently presumably marginal* tad subtle subtly few some partial* minor minimally likely`,
		skin: `clearly skin face facial complexion condition cheek* forehead chin jaw* nose t-zone patient pt`,
	},
	phrases: {
		good: `under control, well controlled, on the mend, right direction, things of the past, thing of the
			past, doing well, going well, looking good, looks good, looks great, working well, is working,
			good response, good effect, good result*, coming along, come along, turn* the corner, turned a
			corner, bounced back, picked up, free of, free from, in check, back to normal, healed up,
			healing well, less angry, leaps and bounds, steps forward, step forward, near normal, died
			down, dying down, calmed down, toned down, quietened down, cooled down, cooling down, cleared
			up, clearing up, dried up, much happier, gone flat,
			in remission, on the wane, wearing off, worn off, in retreat, at bay, tapering off, worked wonders,
			new skin, night and day, hard to see, no complaints, no concerns, more even, evened out, evening out, is over, are over, has passed, all clear, almost clear,
			nearly clear, completely clear, excellent outcome, paying off, paid off, made headway,
			on track, back on track, thumbs up, barely there, past its worst, over the worst, treatment goal met,
			very well, doing great, growing out, settled down, settling down`,
		bad: `setting in, set in, out of remission, gone downhill, going downhill, going backwards, gone backwards, poorly controlled, not controlled, not well controlled, poor control, badly controlled, step back, steps back, square
			one, with a vengeance, getting worse, acting up, acted up, broken out, breaking out, broke out,
			breaks out, break out, playing up, out of control, out of hand, taking a turn, turn for the worse,
			taken a turn, flared up, flare up, flaring up, treatment failure, worse off, on the rise,
			lost ground, losing ground, got worse, come back, came back, coming back, comes back, came up,
			coming up, come up, keeps coming, crop up, cropped up, cropping up, popped up, popping up,
			not tolerat*, poorly tolerated, lost control, no relief, new onset, is back, are back,
			back again, more pronounced, more prominent, more visible, more noticeable, more obvious,
			more extensive, more severe, rather worse, gaining ground, than ever, flare of, not coping,
			step backward, step backwards, steps backward*, slipped back, slipping back, fallen back, full blown, purging phase,
			shot up, more of them, wakes her, wakes him, keeping her awake, keeping him awake,
			no longer working, no longer effective, no longer respond*, stopped working, no longer controlled,
			far from settling, far from settled, far from clear, far from better, far from improving,
			far from healed, anything but better, anything but calm, not holding, looks tired, less effective,
			much more, heading the wrong way, wrong direction, bad reaction`,
		up: `gone up, going up, went up, goes up, a few more, few more, some more, lots more, many more, far more,
			a lot more, even more, on the increase`,
		down: `gone down, going down, went down, goes down, come down, coming down, came down, only a few, just a few,
			very few, hardly any, barely any, far fewer, next to no, a lot less, much less, less and less, fewer
			and fewer, cut down, half of`,
		gone: `on its way out, on their way out, on the way out, going away, gone away, went away, goes away, cleared completely, stayed away, staying away, free now,
			wiped out, lesion free, symptom free, flare free, acne free, itch free, pain free`,
		little: `a few, quite a few, a little, a bit`,
		new: `left dark, left behind, leaving dark, leaving scars, left scars, left marks, leaving marks, left brown,
			leaving behind, left pigment*, leaving pigment*`,
		asset: `quality of life`,
		skin: `built up, made up, end up, ended up, set up, wake up, wakes up, covered up, sits up`,
		nomore: `no longer, not anymore, not any more, no more, not any longer`,
		same: `status quo, no change, no changes, no difference, no chg, about the same, much the same, as before,
			as it was, as they were, as usual, not changed, no real change, not different, no significant
			change, nothing new, nothing has changed, nothing changed, no alteration, no shift, no movement,
			neither better nor worse, neither lighter nor darker, no better no worse, in statu quo, no visible
			change, no progress, not better not worse, more or less the same, like last time, like before,
			no appreciable, no obvious change, no discernible, no effect, no evolution, holding steady,
			holding its own, as at last, as in the last, just as, still as, no worse no better, hardly any
			change, hardly changed, barely changed, little change, hardly any difference, barely any
			change, barely any difference, little difference, minimal change, minimal difference,
			no variation, no development, as last time, as ever, has not moved, have not moved,
			nor worse, nor better, no response, levelled off, leveled off, flat line`,
		overall: `on the whole, all in all, in general, in summary, as a whole, by and large, net result,
			in total, in sum, taken together, big picture, on balance, global impression, in conclusion,
			bottom line, everything considered, all things considered, impression ,`,
		but: `on the other hand, at the same time, apart from, in contrast`,
		past: `last month, last week, last visit, last time, last year, previous visit, in the past, at first,
			to begin with, last review, previous review, last appointment`,
		now: `at present, at this visit, this time, this visit, these days, this month, this week, any more,
			at the moment, since then, as of today`,
		unsure: `hard to say, hard to tell, too early, too soon, difficult to say, difficult to assess, hard
			to assess, hard to judge, difficult to judge, can not assess, can not judge, can not say, can
			not tell, not clear whether, not sure, unable to assess, unable to judge, jury is still out,
			remains to be seen, not assessed, not examined, not possible to, wait and see, not evaluable,
			can not be assessed, can not be judged, could not be assessed, not seen today, makeup today,
			hard to compare, difficult to compare, no comparison, poor photo*, not able to, can not compare,
			not conclusive, could go either way, open question, impossible to`,
		elsewhere: `first visit, first consultation, new patient, initial consultation, family history, past
			history, history of, known case of, blood pressure, blood tests, initial visit, baseline visit,
			first appointment`,
		order: `to be reviewed, see again, come back in, come back if, needs to, has to, have to, come back
			after, back in, to continue, to apply, to use, to avoid, to reduce, to prevent, to stop, to keep,
			to control, to calm, to improve, to treat, to minimise, to minimize, to help, for review, is to,
			was told to, told to, asked to, as needed, at night, od, bd, bid, tds, prn, nocte, be patient,
			same rx, same tx, same regimen, same treatment, same cream*, same medication, same plan,
			same dose, as before bed, twice daily, once daily, twice a day, once a day, every morning,
			every night, every evening, cont same, to bring down, to bring back, to restore, to soothe`,
	},
};
