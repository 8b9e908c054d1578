/** The bridge and its worker, with tiny models: queue, progress, abort, idle end, damage. */
import type { Page } from '@playwright/test';
import { expect, test } from '../lab/fixture';

const tiny = {
	backend: 'wasm',
	classifiers: ['tiny-classifier'],
	segmenter: 'tiny-segmenter',
} as const;

test('reads pictures and files in turn, with progress, and holds no more than before', async ({
	page,
}) => {
	const result = await page.evaluate(async (options) => {
		const engine = new lab.LesionEngine(options);
		const stages: string[] = [];
		const [first, second] = await Promise.all([
			engine.read(lab.drawnLesion(64), {
				views: 8,
				onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`),
			}),
			engine.segment(lab.drawnLesion(64)),
		]);
		const before = await engine.memory();
		for (let i = 0; i < 20; i++) await engine.read(lab.drawnLesion(64));
		const after = await engine.memory();
		engine.end();
		return { first, second, before, after, stages };
	}, tiny);
	expect(result.first).toMatchObject({ views: 8, pictureWidth: 64, backend: 'wasm' });
	expect(result.second).toMatchObject({ views: 1, segmenter: { name: 'tiny-segmenter' } });
	expect(result.stages.some((stage) => stage.startsWith('models'))).toBe(true);
	expect(result.stages).toContain('segment 8/8');
	expect(result.stages.at(-1)).toBe('classify 8/8');
	expect(result.before.tensors).toBeGreaterThan(0);
	expect(result.after.tensors).toBe(result.before.tensors);
	expect(result.after.bytes).toBe(result.before.bytes);
});

test('an ensemble proves its own answer, and is one model to those who ask', async ({ page }) => {
	const result = await page.evaluate(async (options) => {
		const read = async (...classifiers: string[]) => {
			const engine = new lab.LesionEngine({ ...options, classifiers });
			try {
				const { models, knownAnswerError } = await engine.start();
				const { classifier, probabilities } = await engine.read(lab.drawnLesion(90));
				return { models, knownAnswerError, classifier, probabilities: [...probabilities] };
			} finally {
				engine.end();
			}
		};
		return {
			together: await read('tiny-ensemble'),
			listed: await read('tiny-classifier', 'tiny-classifier-b'),
		};
	}, tiny);
	const { together, listed } = result;
	expect(together.knownAnswerError).toBeLessThan(1e-4);
	expect(together.models.map(({ name }) => name)).toEqual(['tiny-segmenter', 'tiny-ensemble']);
	expect(together.classifier).toEqual({ name: 'tiny-ensemble', version: '1.0.0' });
	expect(listed.classifier.name).toBe('tiny-classifier+tiny-classifier-b');
	expect(together.probabilities).toEqual(listed.probabilities);
});

test('an abort rejects at once, stops the work, and leaves the queue in order', async ({
	page,
}) => {
	const result = await page.evaluate(async (options) => {
		const engine = new lab.LesionEngine(options);
		await engine.start();
		const running = new AbortController();
		const waiting = new AbortController();
		const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'none');
		const passes: number[] = [];
		const first = engine
			.read(lab.drawnLesion(2000), {
				views: 8,
				signal: running.signal,
				onProgress: ({ stage, done }) => {
					passes.push(done);
					if (stage === 'segment' && done === 2) running.abort();
				},
			})
			.catch(nameOf);
		const second = engine.read(lab.drawnLesion(64), { signal: waiting.signal }).catch(nameOf);
		const third = engine.read(lab.drawnLesion(64));
		waiting.abort();
		const late = engine.read(lab.drawnLesion(64), { signal: AbortSignal.abort() }).catch(nameOf);
		const answers = [await first, await second, await late];
		const { views } = await third;
		engine.end();
		return { answers, views, passes };
	}, tiny);
	expect(result.answers).toEqual(['AbortError', 'AbortError', 'AbortError']);
	expect(result.views).toBe(1);
	expect(Math.max(...result.passes)).toBeLessThanOrEqual(3);
});

test('an idle worker ends, and a new one starts by itself', async ({ page }) => {
	await page.evaluate((options) => {
		const engine = new lab.LesionEngine({ ...options, idleMs: 300 });
		Object.assign(globalThis, { engine });
		return engine.read(lab.drawnLesion(64)).then(() => undefined);
	}, tiny);
	await expect.poll(() => page.workers().length).toBe(0);
	const again = await page.evaluate(async () => {
		const { engine } = globalThis as unknown as { engine: InstanceType<typeof lab.LesionEngine> };
		return (await engine.read(lab.drawnLesion(64))).views;
	});
	expect(again).toBe(1);
	await expect.poll(() => page.workers().length).toBe(0);
});

test('a batch has two workers, which share the queue', async ({ page }) => {
	const answers = page.evaluate(async (options) => {
		const engine = new lab.LesionEngine({ ...options, workers: 2, idleMs: 2_000 });
		const readings = await Promise.all(
			Array.from({ length: 12 }, (_, i) => engine.read(lab.drawnLesion(64 + i))),
		);
		return readings.map(({ pictureWidth }) => pictureWidth);
	}, tiny);
	await expect.poll(() => page.workers().length).toBe(2);
	expect(await answers).toEqual(Array.from({ length: 12 }, (_, i) => 64 + i));
});

test('what cannot be decoded is an error of its own, and the next picture is read', async ({
	page,
}) => {
	const result = await page.evaluate(async (options) => {
		const engine = new lab.LesionEngine(options);
		const error = await engine.read(new Blob(['not a picture'])).catch((e: unknown) => e);
		const { views } = await engine.read(lab.drawnLesion(64));
		engine.end();
		return { code: (error as { code?: string }).code, text: String(error), views };
	}, tiny);
	expect(result).toMatchObject({ code: 'picture', views: 1 });
	expect(result.text).toMatch(/^InferenceError: This picture cannot be read\./);
});

test.describe('models that are not as they should be', () => {
	const start = (page: Page, name: string) =>
		page.evaluate(
			async ([options, name]) => {
				const engine = new lab.LesionEngine({ ...options, classifiers: [name] });
				const error = await engine.start().catch((e: unknown) => e);
				engine.end();
				const { code = '', message = '' } = error as { code?: string; message?: string };
				return { code, message };
			},
			[tiny, name] as const,
		);

	test('another byte in the weights is noticed', async ({ page, context }) => {
		await context.route('**/tiny-classifier/weights.bin', async (route) => {
			const response = await route.fetch();
			const body = await response.body();
			body[100] = (body[100] ?? 0) ^ 1;
			await route.fulfill({ response, body });
		});
		const { code, message } = await start(page, 'tiny-classifier');
		expect(code).toBe('model-damaged');
		expect(message).toContain('weights.bin is not the file its card describes');
	});

	test('a card without what is needed says which part', async ({ page, context }) => {
		await context.route('**/tiny-classifier/card.json', async (route) => {
			const response = await route.fetch();
			const card = (await response.json()) as Record<string, unknown>;
			await route.fulfill({ response, json: { ...card, calibration: { prior: [] } } });
		});
		const { code, message } = await start(page, 'tiny-classifier');
		expect(code).toBe('model-damaged');
		expect(message).toContain('calibration.temperature');
	});

	test.describe('a missing one', () => {
		test.use({ allowedProblems: /404/ });
		test('says so', async ({ page }) => {
			const { code, message } = await start(page, 'no-such-model');
			expect(code).toBe('model-missing');
			expect(message).toContain('no-such-model');
			expect(await start(page, '../escape')).toMatchObject({ code: 'model-missing' });
		});
	});
});

test('a backend’s speed is measured, or the reason told', async ({ page }) => {
	test.setTimeout(180_000);
	const speed = await page.evaluate(() => lab.measureBackend('wasm'));
	expect(speed).toMatchObject({ backend: 'wasm', ok: true });
	expect(speed.warmMs).toBeGreaterThan(0);
	expect(speed.coldMs).toBeGreaterThan(speed.warmMs);
});
