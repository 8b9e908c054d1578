/**
 * From what the models read to what the page says: whether the picture can be judged, the kinds in
 * order, the answer, a title in plain words, and whether a doctor should see it.
 */
import * as m from '$lib/i18n/messages/lesion';
import { inEnglish } from '$lib/i18n/say';
import { decide, decisionSentence, rank, type Decision, type Ranked } from './decision';
import { doctorAdvice, type DoctorAdvice, type Symptoms } from './doctor';
import { inSentence } from './kinds';
import {
	LESION_CLASSES,
	type LesionReading,
	type OperatingPoint,
	type PictureQuality,
	type PictureSource,
} from './lesion';
import { lesionMask, maskShare } from './mask';
import type { LesionPolicy } from './policy';
import { judgeQuality, qualityRows, type QualityRow } from './quality';
import type { Reason } from './reasons';

/** Two kinds both fit when their probabilities are closer than this. */
const CLOSE = 0.2;
/** No kind fits well when even the first stays below this. */
const WEAK = 0.4;
/** Least share of the picture that counts as a lesion that was found. */
const LEAST_LESION = 0.0005;
/** The segmenter's decision threshold, where the caller names no other. */
const MASK_THRESHOLD = 0.5;

export interface Judgement {
	/** True: the page gives `reasons` and no kind. The CSV keeps the numbers for scoring. */
	readonly abstained: boolean;
	readonly reasons: readonly Reason[];
	readonly ranking: readonly Ranked[];
	readonly decision: Decision;
	readonly title: string;
	/** Why the answer is not the most probable kind; '' where it is. */
	readonly sentence: string;
	/** Present where the doctor rule holds, also where it abstains. */
	readonly doctor?: DoctorAdvice;
	/** Sentences that belong beside the result. */
	readonly caveats: readonly string[];
	/** Probability 0…1 that this is a lesion close-up, and the least that was asked. */
	readonly domain: number;
	readonly domainThreshold: number;
}

export interface JudgeInput {
	readonly reading: LesionReading;
	readonly quality?: PictureQuality | undefined;
	readonly source: PictureSource;
	readonly policy: LesionPolicy;
	readonly symptoms?: Symptoms | undefined;
	readonly point?: OperatingPoint | undefined;
	/** It differs from an earlier visit by more than one picture can explain. */
	readonly changed?: boolean | undefined;
	/** Probability from which a cell of the mask is lesion; default 0.5. */
	readonly maskThreshold?: number | undefined;
}

/** Judges one reading. Pure: the same input gives the same words on the page and in a batch. */
export function judge(input: JudgeInput): Judgement {
	const { reading, source, policy } = input;
	const { threshold, camera_threshold } = policy.abstention;
	const domainThreshold = source === 'camera' ? camera_threshold : threshold;
	const reasons = [
		...domainReasons(reading, domainThreshold, source, input.maskThreshold ?? MASK_THRESHOLD),
		...(input.quality ? judgeQuality(input.quality) : []),
	];
	const abstained = reasons.length > 0;
	const ranking = rank(reading.probabilities);
	const decision = decide(reading.probabilities, policy, input.point);
	const doctor = doctorAdvice({
		probabilities: abstained ? undefined : reading.probabilities,
		policy,
		symptoms: input.symptoms,
		changed: input.changed,
	});
	return {
		abstained,
		reasons,
		ranking,
		decision,
		title: abstained ? m.cannot() : title(ranking, decision),
		sentence: abstained ? '' : decisionSentence(decision),
		...(doctor ? { doctor } : {}),
		caveats: caveats(source, abstained),
		domain: reading.domain,
		domainThreshold,
	};
}

function domainReasons(
	reading: LesionReading,
	limit: number,
	source: PictureSource,
	maskThreshold: number,
): Reason[] {
	if (reading.domain < limit) {
		return [
			{
				code: 'not-a-lesion',
				value: reading.domain,
				limit,
				text: m.notALesion(),
				advice: source === 'camera' ? m.goCloseCamera() : m.goClose(),
			},
		];
	}
	const share = maskShare(lesionMask(reading.mask, maskThreshold));
	if (share >= LEAST_LESION) return [];
	return [
		{
			code: 'no-lesion-found',
			value: share,
			limit: LEAST_LESION,
			text: m.noLesion(),
			advice: m.noLesionDo(),
		},
	];
}

/** What was looked at in a picture that is refused, with what to do about it. */
export function refusalRows({ reasons }: Judgement, quality: PictureQuality): QualityRow[] {
	const unseen = reasons.find(({ code }) => code === 'not-a-lesion' || code === 'no-lesion-found');
	return [
		...qualityRows(quality),
		{
			key: 'view',
			name: m.inView(),
			ok: !unseen,
			word: unseen ? m.no() : m.yes(),
			advice: unseen?.advice ?? '',
		},
	];
}

/** Every title that a judgement can have. */
const TITLES: readonly (() => string)[] = [
	m.cannot,
	m.severalFit,
	m.twoFit,
	...LESION_CLASSES.map((kind) => () => m.looksMostLike({ kind: inSentence(kind) })),
];

/** A title as it is kept: in English, so that it can be shown in any language. */
export function keptTitle(said: string): string {
	const say = TITLES.find((each) => each() === said);
	return say ? inEnglish(say) : said;
}

/** A kept title in the language of the moment; what is none of ours stays as it is. */
export function shownTitle(kept: string): string {
	return TITLES.find((each) => inEnglish(each) === kept)?.() ?? kept;
}

function title(ranking: readonly Ranked[], decision: Decision): string {
	const [first, second, third] = ranking;
	if (!first || !second || !third) throw new RangeError('A ranking has seven kinds.');
	const close = (other: Ranked) => first.probability - other.probability < CLOSE;
	if (first.probability < WEAK || close(third)) return m.severalFit();
	if (close(second) || decision.differs) return m.twoFit();
	return m.looksMostLike({ kind: inSentence(first.kind) });
}

function caveats(source: PictureSource, abstained: boolean): string[] {
	const first = abstained ? m.saysNothing() : m.rulesNothingOut();
	return source === 'camera' ? [first, m.plainCamera()] : [first];
}
