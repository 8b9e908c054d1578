/**
 * webgpu, webgl and wasm on the models that are shipped: each proves its known answer, and all read
 * the same from a picture. Drawn in software here, so correctness is what counts; time is not.
 */
import { readFileSync } from 'node:fs';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { expect, test } from '../lab/fixture';
import type { AnsweredSeries } from '../lab/sequence';

const executablePath = findChromium();
test.use({
	launchOptions: {
		args: [...chromiumFlags, '--enable-unsafe-webgpu'],
		...(executablePath ? { executablePath } : {}),
	},
});
test.setTimeout(600_000);

test('webgpu, webgl and wasm prove their known answers and agree within 0.01', async ({ page }) => {
	const read = (backend: 'webgpu' | 'webgl' | 'wasm') =>
		page.evaluate(async (backend) => {
			const engine = new lab.LesionEngine({ backend });
			try {
				const { knownAnswerError } = await engine.start();
				const reading = await engine.read(lab.drawnLesion(300));
				return {
					backend: reading.backend,
					knownAnswerError,
					probabilities: [...reading.probabilities],
					domain: reading.domain,
					mask: [...reading.mask.data],
					maps: reading.maps.map(({ data }) => [...data]),
				};
			} finally {
				engine.end();
			}
		}, backend);
	const wasm = await read('wasm');
	expect(wasm.knownAnswerError).toBeLessThanOrEqual(0.01);
	for (const backend of ['webgl', 'webgpu'] as const) {
		const other = await read(backend);
		expect(other.backend).toBe(backend);
		expect(other.knownAnswerError).toBeLessThanOrEqual(0.01);
		expect(largestGap(other.probabilities, wasm.probabilities)).toBeLessThanOrEqual(0.01);
		expect(Math.abs(other.domain - wasm.domain)).toBeLessThanOrEqual(0.01);
		expect(largestGap(other.mask, wasm.mask)).toBeLessThanOrEqual(0.01);
		expect(largestGap(other.maps.flat(), wasm.maps.flat())).toBeLessThanOrEqual(0.05);
	}
});

test('step by step the sequence model says on each of them what Keras says', async ({ page }) => {
	const file = new URL('../../models/sequence/answers.json', import.meta.url);
	const { series } = JSON.parse(readFileSync(file, 'utf8')) as { series: AnsweredSeries[] };
	const keras = series.flatMap(({ probabilities }) => probabilities);
	for (const backend of ['wasm', 'webgl', 'webgpu'] as const) {
		const found = await page.evaluate(([backend, series]) => lab.readSeriesOn(backend, series), [
			backend,
			series,
		] as const);
		expect(found.backend).toBe(backend);
		expect(found.knownAnswerError, backend).toBeLessThanOrEqual(1e-3);
		const said = found.series.flat();
		expect(said.map((p) => p === null)).toEqual(keras.map((p) => p === null));
		const [ours, theirs] = [said, keras].map((all) => all.filter((p) => p !== null));
		expect(largestGap(ours ?? [], theirs ?? []), backend).toBeLessThanOrEqual(1e-3);
	}
});

test('without a wish, what is drawn in software is passed over, with the reason', async ({
	page,
}) => {
	const status = await page.evaluate(async () => {
		const engine = new lab.LesionEngine({
			classifiers: ['tiny-classifier'],
			segmenter: 'tiny-segmenter',
		});
		const status = await engine.start();
		engine.end();
		return status;
	});
	expect(['webgpu', 'webgl', 'wasm']).toContain(status.backend);
	for (const { reason } of status.refused) expect(reason).toMatch(/software|not available/);
});

test('a backend whose answer is off is not used, and says by how much', async ({
	page,
	context,
}) => {
	await context.route('**/models/tiny-classifier/card.json', async (route) => {
		const response = await route.fetch();
		const card = (await response.json()) as { known_answer: { domain: number } };
		card.known_answer.domain = 0.1;
		await route.fulfill({ response, json: card });
	});
	const message = await page.evaluate(async () => {
		const engine = new lab.LesionEngine({
			classifiers: ['tiny-classifier'],
			segmenter: 'tiny-segmenter',
		});
		try {
			return (await engine.start()).backend;
		} catch (error) {
			return String(error);
		} finally {
			engine.end();
		}
	});
	expect(message).toMatch(/InferenceError: .*wasm: its known answer is off by 0\.\d+; cpu/);
});

test('a lost graphics device is an error, not an answer of zeros', async ({ page }) => {
	const answers = await page.evaluate(async () => {
		const contexts: WebGL2RenderingContext[] = [];
		for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
			const original = Reflect.get(prototype, 'getContext') as (...args: unknown[]) => unknown;
			Object.assign(prototype, {
				getContext(this: unknown, ...args: unknown[]) {
					const context = original.apply(this, args);
					if (context instanceof WebGL2RenderingContext) contexts.push(context);
					return context;
				},
			});
		}
		const files = await lab.fetchModel('/', await lab.readClassifierCard('/', 'tiny-classifier'));
		const { value: model } = await lab.startBackend(() => Promise.resolve(lab.openModel(files)), {
			wasmRoot: '/wasm/',
			only: 'webgl',
		});
		const image = { shape: [1, 32, 32, 3], data: new Float32Array(32 * 32 * 3) };
		const before = Object.keys(await model.run({ image })).sort();
		for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
		const after = await model.run({ image }).then(Object.keys, String);
		return { before, after };
	});
	expect(answers.before).toEqual(['domain', 'logits', 'maps']);
	expect(String(answers.after)).toMatch(/Error/);
});

function largestGap(a: readonly number[], b: readonly number[]): number {
	expect(a).toHaveLength(b.length);
	return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));
}
