import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doctorAdvice, NO_SYMPTOMS, riskOf, SYMPTOMS, type Symptoms } from './doctor';
import { judge, type JudgeInput } from './judge';
import { KINDS } from './kinds';
import { LESION_CLASSES, type LesionReading, type PictureQuality } from './lesion';
import { policyOf, type LesionPolicy } from './policy';
import { judgeQuality, QUALITY_LIMITS, qualityRows } from './quality';
import { reasonCell } from './reasons';

const policy: LesionPolicy = {
	calibration: { temperature: 1, prior: [0.11, 0.67, 0.05, 0.03, 0.11, 0.01, 0.02] },
	decision: { balanced: { prior_power: 0.6 }, sensitive: { melanoma_threshold: 0.12 } },
	doctor: { threshold: 0.15 },
	abstention: { threshold: 0.5, camera_threshold: 0.8 },
};
const good: PictureQuality = { sharpness: 40, brightness: 0.6, clipped: 0, shortSide: 450 };
const MOLE = [0.02, 0.9, 0.01, 0.01, 0.04, 0.01, 0.01];

function reading(probabilities: readonly number[], domain = 0.95, lesion = true): LesionReading {
	const data = new Float32Array(256).fill(0.01);
	if (lesion) for (let cell = 100; cell < 110; cell++) data[cell] = 0.9;
	return {
		classifier: { name: 'c', version: '1' },
		segmenter: { name: 's', version: '1' },
		backend: 'wasm',
		probabilities,
		domain,
		maps: [],
		classifierBox: { x: 0, y: 0, width: 1, height: 1 },
		mask: { width: 16, height: 16, data },
		pictureWidth: 600,
		pictureHeight: 450,
		views: 1,
		ms: 1,
	};
}

function verdict(probabilities: readonly number[], more: Partial<JudgeInput> = {}) {
	const base = { reading: reading(probabilities), quality: good, policy };
	return judge({ ...base, source: 'dermatoscope', ...more });
}

const probabilities = fc
	.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 })
	.map((values) => values.map((value) => value / values.reduce((a, b) => a + b)));
const symptoms: fc.Arbitrary<Symptoms> = fc.record({
	bleeding: fc.boolean(),
	itching: fc.boolean(),
	growing: fc.boolean(),
	new: fc.boolean(),
});

describe('the doctor rule', () => {
	test('holds exactly where risk, a symptom or a change says so', () => {
		fc.assert(
			fc.property(probabilities, symptoms, fc.boolean(), (p, ticked, changed) => {
				const advice = doctorAdvice({ probabilities: p, policy, symptoms: ticked, changed });
				const risk = (p[0] ?? 0) + (p[2] ?? 0) + (p[3] ?? 0);
				const risky = riskOf(p) >= policy.doctor.threshold;
				expect(riskOf(p)).toBeCloseTo(risk, 12);
				expect(advice !== undefined).toBe(
					risky || changed || SYMPTOMS.some((symptom) => ticked[symptom]),
				);
				expect(advice?.because.includes('risk') ?? false).toBe(risky);
				expect(advice?.because.includes('changed') ?? false).toBe(changed);
			}),
		);
	});

	test('holds at the threshold itself', () => {
		const at = [0.05, 0.8, 0.05, 0.05, 0.03, 0.01, 0.01];
		const policyAt = { ...policy, doctor: { threshold: riskOf(at) } };
		expect(doctorAdvice({ probabilities: at, policy: policyAt })?.because).toEqual(['risk']);
	});

	test('tells a risk as a frequency, of the kind that carries it or of all three', () => {
		const text = (p: number[]) => doctorAdvice({ probabilities: p, policy })?.text;
		expect(text([0.29, 0.17, 0.01, 0.02, 0.49, 0.01, 0.01])).toBe(
			'Melanoma is not the first guess, but it is too likely to leave out: 29 of 100 pictures ' +
				'like this were melanoma. Only a doctor can tell.',
		);
		expect(text([0.8, 0.1, 0.02, 0.02, 0.04, 0.01, 0.01])).toContain('is the most probable kind');
		expect(text([0.1, 0.6, 0.1, 0.1, 0.08, 0.01, 0.01])).toContain('together 30 of 100');
	});

	test('tells what was ticked', () => {
		const ticked = { ...NO_SYMPTOMS, bleeding: true, growing: true };
		const advice = doctorAdvice({ probabilities: MOLE, policy, symptoms: ticked });
		expect(advice?.text).toBe(
			'It bleeds and it grows: that is reason enough, whatever the picture shows. ' +
				'Only a doctor can tell.',
		);
	});

	test('ticked symptoms give the advice also where the picture cannot be judged', () => {
		const judgement = verdict([0.9, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01], {
			reading: reading([0.9, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01], 0.1),
			symptoms: { ...NO_SYMPTOMS, new: true },
		});
		expect(judgement.abstained).toBe(true);
		expect(judgement.doctor?.because).toEqual(['new']);
		expect(judgement.doctor?.risk).toBe(0);
	});
});

describe('a judgement', () => {
	test('names the kind, or says that it is not clear', () => {
		expect(verdict(MOLE).title).toBe('Looks most like a mole (nevus)');
		expect(verdict([0.29, 0.17, 0.02, 0.03, 0.46, 0.02, 0.01]).title).toBe(
			'Not clear: two kinds fit',
		);
		expect(verdict([0.3, 0.28, 0.02, 0.03, 0.3, 0.06, 0.01]).title).toBe(
			'Not clear: several kinds fit',
		);
	});

	test('is not clear where the answer is not the most probable kind, and says why', () => {
		const judgement = verdict([0.25, 0.55, 0.05, 0.05, 0.08, 0.005, 0.015]);
		expect(judgement.decision).toMatchObject({ prediction: 'MEL', differs: true });
		expect(judgement.title).toBe('Not clear: two kinds fit');
		expect(judgement.sentence).toContain('melanoma');
	});

	test('refuses below the domain threshold, stricter for a plain camera', () => {
		const at = { reading: reading(MOLE, 0.7) };
		expect(verdict(MOLE, at).abstained).toBe(false);
		const camera = verdict(MOLE, { ...at, source: 'camera' });
		expect(camera).toMatchObject({ abstained: true, domainThreshold: 0.8, domain: 0.7 });
		expect(reasonCell(camera.reasons)).toBe('not-a-lesion');
		expect(camera.caveats.join(' ')).toContain('plain camera');
		expect(verdict(MOLE).caveats.join(' ')).not.toContain('plain camera');
		expect(verdict(MOLE, { reading: reading(MOLE, 0.5) }).abstained).toBe(false);
	});

	test('refuses where no lesion is found, and where the picture is poor', () => {
		const empty = verdict(MOLE, { reading: reading(MOLE, 0.95, false) });
		expect(reasonCell(empty.reasons)).toBe('no-lesion-found');
		const poor = verdict(MOLE, { quality: { ...good, sharpness: 1, brightness: 0.05 } });
		expect(reasonCell(poor.reasons)).toBe('too-dark;blurred');
		expect(poor.title).toBe('I can’t judge this picture');
		expect(poor.reasons.every(({ advice }) => advice !== '')).toBe(true);
	});

	test('keeps the numbers and the decision where it refuses', () => {
		const refused = verdict(MOLE, { reading: reading(MOLE, 0) });
		expect(refused.decision).toEqual(verdict(MOLE).decision);
		expect(refused.ranking).toEqual(verdict(MOLE).ranking);
	});

	test('made again from what was kept, says the same, whatever a later card says', () => {
		const card = { ...policy, name: 'lesion-classifier', metrics: { test: {} } };
		const kept = JSON.parse(JSON.stringify(policyOf(card))) as LesionPolicy;
		expect(kept).toEqual(policy);
		const p = [0.1, 0.7, 0.05, 0.05, 0.08, 0.01, 0.01];
		expect(verdict(p, { policy: kept })).toEqual(verdict(p));
		expect(verdict(p).doctor?.because).toEqual(['risk']);
	});

	test('never says that all is well, and names no kind where it refuses', () => {
		const calm = /harmless|healthy|all is well|nothing to worry|no need|safe|benign|don.t worry/i;
		const anyDomain = fc.double({ min: 0, max: 1, noNaN: true });
		const source = fc.constantFrom('camera' as const, 'dermatoscope' as const);
		fc.assert(
			fc.property(probabilities, anyDomain, source, symptoms, (p, domain, from, ticked) => {
				const judgement = verdict(p, {
					reading: reading(p, domain),
					source: from,
					symptoms: ticked,
				});
				const said = [
					judgement.title,
					judgement.sentence,
					judgement.doctor?.text ?? '',
					...judgement.caveats,
					...judgement.reasons.flatMap(({ text, advice }) => [text, advice]),
				].join(' ');
				// "Benign keratosis" is the name of a kind.
				expect(said.replaceAll(/benign keratosis/gi, '')).not.toMatch(calm);
				expect(judgement.caveats[0]).toContain('show it to a doctor');
				if (!judgement.abstained) return;
				for (const kind of LESION_CLASSES) expect(said).not.toContain(KINDS[kind].inSentence);
			}),
		);
	});
});

describe('quality', () => {
	test('each limit is exact', () => {
		const at: PictureQuality = {
			sharpness: QUALITY_LIMITS.sharpness,
			brightness: QUALITY_LIMITS.darkest,
			clipped: 0,
			shortSide: QUALITY_LIMITS.shortSide,
		};
		expect(judgeQuality(at)).toEqual([]);
		const codes = (change: Partial<PictureQuality>) =>
			reasonCell(judgeQuality({ ...at, ...change }));
		expect(codes({ sharpness: QUALITY_LIMITS.sharpness - 0.01 })).toBe('blurred');
		expect(codes({ brightness: QUALITY_LIMITS.darkest - 0.001 })).toBe('too-dark');
		expect(codes({ brightness: 0.96 })).toBe('too-bright');
		expect(codes({ brightness: 0.8, clipped: 0.6 })).toBe('too-bright');
		expect(codes({ brightness: 0.2, clipped: 0.6 })).toBe('too-dark');
		expect(codes({ shortSide: 99 })).toBe('too-small');
	});

	test('is told in three rows', () => {
		expect(
			qualityRows({ ...good, sharpness: 1 }).map(({ name, ok, word }) => [name, ok, word]),
		).toEqual([
			['Sharpness', false, 'too low'],
			['Light', true, 'good'],
			['Size', true, 'good'],
		]);
	});
});
