/**
 * The class-activation head in place of a gradient pass (DESIGN 2): for a head of 1×1 convolution
 * and mean, the class map before the mean is the gradient Grad-CAM of that class, up to the factor
 * 1/cells and the class's bias. Shown once against the gradient itself, for the tiny model and for
 * every classifier that is there.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import {
	grads,
	max,
	mean,
	min,
	mul,
	randomUniform,
	setBackend,
	sub,
	sum,
	tensor1d,
	tidy,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeWeights } from '../../src/lib/inference/weights';
import type { WeightSpec } from '../../src/lib/inference/weights';

interface ModelJson {
	modelTopology: { node: { name: string; op: string; input: string[] }[] };
	weightsManifest: [{ weights: WeightSpec[] }];
}

const models = ['../fixtures/models/', '../../models/'].flatMap((path) => {
	const folder = new URL(path, import.meta.url);
	return readdirSync(folder)
		.filter((name) => name.endsWith('-classifier'))
		.map((name) => ({ name, folder: new URL(`${name}/`, folder) }));
});

function open(folder: URL) {
	const text = readFileSync(new URL('model.json', folder), 'utf8');
	const { modelTopology, weightsManifest } = JSON.parse(text) as ModelJson;
	const [{ weights }] = weightsManifest;
	const file = Uint8Array.from(readFileSync(new URL('weights.bin', folder))).buffer;
	const model = loadGraphModelSync({
		modelTopology,
		format: 'graph-model',
		weightSpecs: weights.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })),
		weightData: decodeWeights(weights, file),
	});
	const byName = new Map(modelTopology.node.map((node) => [node.name, node]));
	let head = byName.get('maps');
	while (head?.op === 'Identity') head = byName.get(head.input[0] ?? '');
	const kernel = weights.find(({ name }) => name === head?.input[1]);
	return { model, features: head?.input[0] ?? '', channels: kernel?.shape[2] ?? 0 };
}

it.each(models)('$name: class maps are Grad-CAM times the number of cells', async ({ folder }) => {
	await setBackend('cpu');
	const { model, features, channels } = open(folder);
	const side = 5;
	const activations = randomUniform([1, side, side, channels], 0, 6, 'float32', 7);
	const run = (at: Tensor, output: string) => model.execute({ [features]: at }, output) as Tensor;
	for (const wanted of [0, 3, 6]) {
		const spread = tidy(() => {
			const pick = tensor1d(Array.from({ length: 7 }, (_, c) => (c === wanted ? 1 : 0)));
			const score = (at: Tensor) => sum(mul(run(at, 'logits'), pick));
			const [gradient] = grads(score)([activations]);
			if (!gradient) throw new Error('There is no gradient.');
			// Grad-CAM: the gradient's mean over the cells weighs each channel.
			const gradCam = sum(mul(mean(gradient, [1, 2], true), activations), -1);
			const map = sum(mul(run(activations, 'maps'), pick), -1);
			const rest = sub(map, mul(gradCam, side * side));
			// What is left is the class's bias, the same in every cell.
			return sub(max(rest), min(rest));
		});
		const [difference] = await spread.data();
		expect(difference).toBeLessThan(1e-3);
		spread.dispose();
	}
	activations.dispose();
	model.dispose();
});
