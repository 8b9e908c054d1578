import { afterEach, describe, expect, test } from 'vitest';
import { speak } from '../../src/lib/i18n/locale';
import {
	ATTRIBUTE_WORDS,
	changeWords,
	levelWords,
	regionName,
	resultTitle,
	standingWords,
	todaySentence,
	whereSentence,
} from '../../src/lib/skin/attribute-words';
import { ATTRIBUTES } from '../../src/lib/skin/attributes';
import type { Comparison, Standing, Standings } from '../../src/lib/skin/baseline';
import { BODY_REGIONS } from '../../src/lib/skin/body';
import { doctorAdvice, NO_SYMPTOMS, SYMPTOMS } from '../../src/lib/skin/doctor';
import { dueWords } from '../../src/lib/skin/due';
import { FACE_REGIONS } from '../../src/lib/skin/face';
import { regionMeans } from '../../src/lib/skin/face-regions';
import { followUpWords } from '../../src/lib/skin/follow-up-words';
import { GUIDANCE, GUIDANCE_CODES } from '../../src/lib/skin/guidance';
import { judge, keptTitle, shownTitle } from '../../src/lib/skin/judge';
import { KINDS } from '../../src/lib/skin/kinds';
import { LESION_CLASSES, type LesionReading } from '../../src/lib/skin/lesion';
import type { LesionPolicy } from '../../src/lib/skin/policy';
import { trendWords } from '../../src/lib/skin/trend';

afterEach(() => speak('en'));

const policy: LesionPolicy = {
	calibration: { prior: [0.11, 0.67, 0.05, 0.03, 0.11, 0.01, 0.02] },
	decision: {
		balanced: { prior_power: 0.7 },
		sensitive: { melanoma_threshold: 0.15, recall: 0.9, precision: 0.4 },
	},
	doctor: { threshold: 0.1, recall: 0.95, false_alarms: 0.3 },
	abstention: { threshold: 0.5, camera_threshold: 0.7 },
} as unknown as LesionPolicy;

const judgements = (['dermatoscope', 'camera'] as const).flatMap((source) =>
	[
		[0.02, 0.9, 0.02, 0.02, 0.02, 0.01, 0.01],
		[0.4, 0.38, 0.1, 0.05, 0.05, 0.01, 0.01],
		[0.2, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1],
	].flatMap((probabilities) =>
		[0.99, 0.01].map((domain) => {
			const mask = { width: 2, height: 2, data: Float32Array.of(1, 1, 0, 0) };
			const reading = { probabilities, domain, mask } as unknown as LesionReading;
			return () => judge({ reading, source, policy, point: 'sensitive' });
		}),
	),
);

function standings(standing: Standing, certain: boolean): Standings {
	const score = { grade: 2.3, spread: 0.3 };
	const one: Comparison = { standing, range: undefined, last: score, change: 0.8, certain };
	const by = <T>(value: T) =>
		Object.fromEntries(ATTRIBUTES.map((name) => [name, value])) as Record<
			(typeof ATTRIBUTES)[number],
			T
		>;
	return { score: by(score), comparison: by(one), earlier: 4 };
}

/** Everything that skin/ says of a result, sentence by sentence. */
function sentences(): string[] {
	const said: string[] = [];
	for (const make of judgements) {
		const { title, sentence, reasons, caveats, doctor } = make();
		said.push(title, sentence, ...caveats, doctor?.title ?? '', doctor?.text ?? '');
		for (const { text, advice } of reasons) said.push(text, advice);
	}
	for (const symptom of SYMPTOMS) {
		const advice = doctorAdvice({ policy, symptoms: { ...NO_SYMPTOMS, [symptom]: true } });
		said.push(advice?.text ?? '');
	}
	for (const kind of LESION_CLASSES) {
		const { name, short, inSentence, text, looksLike, includes } = KINDS[kind];
		said.push(name, short, inSentence, text, looksLike, ...includes);
	}
	const even = { width: 1, height: 1, data: Float32Array.of(1) };
	// The lower half of the face stands out, and all that lies there.
	const below = { width: 1, height: 2, data: Float32Array.of(1, 4) };
	for (const name of ATTRIBUTES) {
		const { moves, sees, short } = ATTRIBUTE_WORDS[name];
		said.push(ATTRIBUTE_WORDS[name].name, moves, sees, short);
		for (const grade of [0, 1, 2, 3, 4]) said.push(levelWords(name, grade));
		for (const change of [-3, -1.5, -0.5, 0.5, 1.5, 3]) said.push(changeWords(name, change));
		for (const map of [even, below]) {
			said.push(whereSentence(name, { map, regions: regionMeans(map) }));
		}
		for (const standing of ['first', 'few', 'usual', 'above', 'below'] as const) {
			for (const certain of [true, false]) {
				const all = standings(standing, certain);
				said.push(standingWords(name, all.score[name], all.comparison[name]));
				said.push(resultTitle(all), todaySentence(all));
			}
		}
	}
	said.push(...FACE_REGIONS.map(regionName), ...BODY_REGIONS.map(({ name }) => name));
	for (const code of GUIDANCE_CODES) said.push(GUIDANCE[code].say, GUIDANCE[code].help);
	for (const signs of [[], ['larger', 'smaller', 'colour', 'outline']] as const) {
		for (const scaleKnown of [true, false]) {
			const words = followUpWords({
				area: 1.4,
				overlap: 0.8,
				colour: 9,
				scaleKnown,
				signs,
			} as never);
			said.push(words.title, ...words.evidence, ...words.measures.map((each) => each.words));
		}
	}
	const now = new Date('2026-11-21T12:00:00Z');
	for (const day of ['2026-08-22', '2026-08-01', '2026-03-01']) {
		said.push(dueWords(`${day}T12:00:00Z`, now) ?? '');
	}
	for (const direction of ['rising', 'falling', 'steady', 'unknown'] as const) {
		said.push(trendWords({ direction, slope: 0.1, since: '2026-09-01T12:00:00Z' }, now));
		said.push(trendWords({ direction, slope: 0.1 }, now), trendWords({ direction, slope: 1 }, now));
	}
	return said.filter(Boolean);
}

describe.each([
	['ko', /\p{Script=Hangul}/u],
	['hi', /\p{Script=Devanagari}/u],
] as const)('in %s', (language, letters) => {
	test('every sentence about skin is of that language, with at most a name beside it', async () => {
		const english = sentences();
		await speak(language);
		const said = sentences();
		expect(said).toHaveLength(english.length);
		said.forEach((text, index) => {
			expect(text, english[index]).toMatch(letters);
			expect(text).not.toMatch(/undefined|[{}]|\bNaN\b/);
			// Latin letters only in brackets, or as ΔE and codes.
			const bare = text.replace(/\([^)]*\)/g, '');
			expect(bare, english[index]).not.toMatch(/[A-Za-z]{3}/);
		});
	});

	test('a title is kept in English and shown in the language of the day', async () => {
		const english = judgements.map((make) => make().title);
		await speak(language);
		const said = judgements.map((make) => make().title);
		expect(said.map(keptTitle)).toEqual(english);
		expect(english.map(shownTitle)).toEqual(said);
		expect(shownTitle('Something of an older version')).toBe('Something of an older version');
	});
});
