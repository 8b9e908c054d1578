import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnsembleCard } from './ensemble';
import { knownAnswerError, readLesion, readMask, sigmoid, softmax } from './lesion';
import type { LesionModels } from './lesion';
import { parseClassifierCard, parseSegmenterCard } from './models';
import { drawnLesion } from './pattern';
import { openModel, runtimeMemory, startBackend } from './runtime';
import { InferenceError } from './types';
import type { Pixels, Progress } from './types';
import { decodeWeights } from './weights';
import type { WeightSpec } from './weights';

interface ModelJson {
	modelTopology: Record<string, unknown>;
	signature: {
		inputs: Record<string, { name: string }>;
		outputs: Record<string, { name: string }>;
	};
	weightsManifest: [{ weights: WeightSpec[] }];
}

const folder = new URL('../../../tests/fixtures/models/', import.meta.url);

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
}

function filesOf(name: string) {
	const model = readJson(`${name}/model.json`) as ModelJson;
	const { buffer, byteOffset, byteLength } = readFileSync(new URL(`${name}/weights.bin`, folder));
	const [{ weights }] = model.weightsManifest;
	const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
	return {
		topology: model.modelTopology,
		signature: model.signature,
		weights,
		weightData: decodeWeights(weights, bytes),
	};
}

function openClassifier(name: string) {
	return {
		card: parseClassifierCard(readJson(`${name}/card.json`)),
		model: openModel(filesOf(name)),
	};
}

function openTiny(): LesionModels {
	return {
		backend: 'cpu',
		classifiers: [openClassifier('tiny-classifier')],
		classifier: { name: 'tiny-classifier', version: '1.0.0' },
		segmenter: {
			card: parseSegmenterCard(readJson('tiny-segmenter/card.json')),
			model: openModel(filesOf('tiny-segmenter')),
		},
	};
}

const breathe = () => Promise.resolve();
const one = { views: 1, breathe } as const;
const eight = { views: 8, breathe } as const;

/** A picture turned clockwise by a quarter. */
function turned({ width, height, data }: Pixels): Pixels {
	const result = new Uint8ClampedArray(data.length);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const from = 4 * (y * width + x);
			result.set(data.subarray(from, from + 4), 4 * (x * height + height - 1 - y));
		}
	}
	return { width: height, height: width, data: result };
}

let models: LesionModels;

beforeAll(async () => {
	const started = await startBackend(() => Promise.resolve(openTiny()), {
		wasmRoot: '/',
		only: 'cpu',
	});
	models = started.value;
});

afterAll(() => {
	for (const { model } of [models.segmenter, ...models.classifiers]) model.close();
});

describe('the lesion pipeline', () => {
	it('gives the known answer', async () => {
		expect(await knownAnswerError(models)).toBeLessThan(1e-5);
	});

	it('gives probabilities that sum to 1, maps whose mean is the logit, and the boxes', async () => {
		const reading = await readLesion(models, drawnLesion(90), one);
		expect(reading.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
		const logits = reading.maps.map(({ data }) => data.reduce((a, b) => a + b, 0) / data.length);
		softmax(logits, 1.5).forEach((p, c) => {
			expect(reading.probabilities[c]).toBeCloseTo(p, 4);
		});
		expect(reading).toMatchObject({
			classifier: { name: 'tiny-classifier', version: '1.0.0' },
			backend: 'cpu',
			classifierBox: { x: 0, y: 0, width: 90, height: 90 },
			mask: { width: 16, height: 16 },
			pictureWidth: 90,
			views: 1,
		});
	});

	it('answers a turned picture by turned maps, and by the same numbers with eight views', async () => {
		const picture = drawnLesion(64);
		const upright = await readLesion(models, picture, eight);
		const aside = await readLesion(models, turned(picture), eight);
		upright.probabilities.forEach((p, c) => {
			expect(aside.probabilities[c]).toBeCloseTo(p, 5);
		});
		expect(aside.domain).toBeCloseTo(upright.domain, 5);
		const { width, data } = upright.mask;
		data.forEach((value, i) => {
			const [x, y] = [i % width, Math.floor(i / width)];
			expect(aside.mask.data[x * width + width - 1 - y]).toBeCloseTo(value, 5);
		});
	});

	it('averages several classifiers, each calibrated by itself', async () => {
		const [first] = models.classifiers;
		const other = openClassifier('tiny-classifier-b');
		const ensemble = parseEnsembleCard(readJson('tiny-ensemble/card.json'));
		const both: LesionModels = {
			...models,
			classifiers: [first, other],
			classifier: ensemble,
			ensemble,
		};
		const readings = [];
		for (const classifier of both.classifiers) {
			readings.push(
				await readLesion({ ...models, classifiers: [classifier] }, drawnLesion(50), one),
			);
		}
		const [a, b] = readings;
		const mean = await readLesion(both, drawnLesion(50), one);
		expect(mean.classifier).toEqual({ name: 'tiny-ensemble', version: '1.0.0' });
		const half = (x = NaN, y = NaN) => (x + y) / 2;
		mean.probabilities.forEach((p, c) => {
			expect(p).toBeCloseTo(half(a?.probabilities[c], b?.probabilities[c]), 9);
		});
		expect(mean.domain).toBeCloseTo(half(a?.domain, b?.domain), 9);
		expect(mean.maps[2]?.data[5]).toBeCloseTo(half(a?.maps[2]?.data[5], b?.maps[2]?.data[5]), 5);

		// Its card's own answer is the mean as well, and is proved beside the members'.
		expect(await knownAnswerError(both)).toBeLessThan(1e-5);
		const wrong = { ...ensemble, known_answer: { ...ensemble.known_answer, domain: 0 } };
		expect(await knownAnswerError({ ...both, ensemble: wrong })).toBeGreaterThan(0.01);
		other.model.close();
	});

	it('tells how far it is, pass by pass', async () => {
		const heard: Progress[] = [];
		await readLesion(models, drawnLesion(40), { ...eight, onProgress: (p) => heard.push(p) });
		expect(heard[0]).toEqual({ stage: 'segment', done: 0, total: 8 });
		expect(heard.at(-1)).toEqual({ stage: 'classify', done: 8, total: 8 });
	});

	it('stops between passes', async () => {
		let passes = 0;
		const stopping = () => (++passes === 3 ? Promise.reject(new Error('stopped')) : breathe());
		const reading = readLesion(models, drawnLesion(40), { views: 8, breathe: stopping });
		await expect(reading).rejects.toThrow('stopped');
		expect(passes).toBe(3);
	});

	it('leaks no tensor', async () => {
		await readMask(models, drawnLesion(40), one);
		const before = runtimeMemory().tensors;
		for (let i = 0; i < 10; i++) await readLesion(models, drawnLesion(40 + i), one);
		expect(runtimeMemory().tensors).toBe(before);
	});
});

describe('startBackend', () => {
	it('says why a backend is not used, and names all of them when none is', async () => {
		const refusing = startBackend(() => Promise.reject(new Error('off by 0.2')), {
			wasmRoot: '/',
			only: 'cpu',
		});
		await expect(refusing).rejects.toThrow(/cpu: off by 0.2/);
		await expect(refusing).rejects.toBeInstanceOf(InferenceError);
		models = (await startBackend(() => Promise.resolve(openTiny()), { wasmRoot: '/', only: 'cpu' }))
			.value;
	});
});

describe('softmax and sigmoid', () => {
	it('stay finite at the ends', () => {
		expect(softmax([1000, 0, -1000], 1)).toEqual([1, 0, 0]);
		expect([sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0.5, 1]);
		expect(softmax([2, 0], 2)[0]).toBeCloseTo(sigmoid(1), 12);
	});
});
