import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SequenceState, VisitFeatures } from '$lib/skin/sequence';
import type { Opened } from './lesion';
import { openModel, startBackend } from './runtime';
import {
	drawnVisit,
	emptyState,
	readVisit,
	readVisits,
	sequenceKnownAnswerError,
	type VisitToRead,
} from './sequence';
import { channelsTaken, parseSequenceCard, type SequenceCard } from './sequence-card';
import { decodeWeights, type WeightSpec } from './weights';

const folder = new URL('../../../tests/fixtures/models/tiny-sequence/', import.meta.url);
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

interface ModelJson {
	modelTopology: Record<string, unknown>;
	signature: Record<'inputs' | 'outputs', Record<string, { name: string }>>;
	weightsManifest: [{ weights: WeightSpec[] }];
}

let sequence: Opened<SequenceCard>;

beforeAll(async () => {
	const card = parseSequenceCard(readJson('card.json'));
	const { modelTopology, signature, weightsManifest } = readJson('model.json') as ModelJson;
	const [{ weights }] = weightsManifest;
	const { buffer, byteOffset, byteLength } = readFileSync(new URL('weights.bin', folder));
	const weightData = decodeWeights(weights, buffer.slice(byteOffset, byteOffset + byteLength));
	const files = { topology: modelTopology, signature, weights, weightData };
	({ value: sequence } = await startBackend(
		() => Promise.resolve({ card, model: openModel(files) }),
		{ wasmRoot: '/', only: 'cpu' },
	));
});

function features(visit: number): VisitFeatures {
	const [height, width, channels] = sequence.card.inputs.shape;
	const { attributes_model: model } = sequence.card;
	return { model, width, height, maps: drawnVisit(visit, width * height * channels) };
}
const counted = (visit: number, days = 7): VisitToRead => ({ features: features(visit), days });
const skipped: VisitToRead = { days: 7 };

async function read(visits: readonly VisitToRead[], state?: SequenceState) {
	const found: (number | undefined)[] = [];
	const end = await readVisits(sequence, visits, {
		state,
		breathe: () => Promise.resolve(),
		onStep: (at, step) => {
			found[at] = step?.p;
		},
	});
	return { found, end };
}

describe('a sequence', () => {
	it('proves its known answer', async () => {
		expect(await sequenceKnownAnswerError(sequence)).toBeLessThan(1e-5);
	});

	it('is the same whether it is read at once or visit by visit from the state kept', async () => {
		const visits = [0, 1, 2, 3, 4].map((visit) => counted(visit));
		const whole = await read(visits);
		const before = await read(visits.slice(0, 4));
		const after = await read(visits.slice(4), before.end);
		expect(after.found[0]).toBe(whole.found[4]);
		expect(after.end).toEqual(whole.end);
	});

	it('a visit that does not count changes nothing, wherever and however often it comes', async () => {
		const plain = await read([counted(0), counted(1), counted(2)]);
		const padded = await read([
			skipped,
			counted(0),
			...Array.from({ length: 20 }, () => skipped),
			counted(1),
			counted(2),
			skipped,
		]);
		expect(padded.end).toEqual(plain.end);
		expect(padded.found.filter((p) => p !== undefined)).toEqual(plain.found);
	});

	it('hears the order and the days', async () => {
		const there = await read([counted(0), counted(1), counted(2)]);
		const back = await read([counted(2), counted(1), counted(0)]);
		expect(back.found.at(-1)).not.toBeCloseTo(there.found.at(-1) ?? 0, 3);
		const slow = await read([counted(0), counted(1, 60), counted(2, 60)]);
		expect(slow.found.at(-1)).not.toBeCloseTo(there.found.at(-1) ?? 0, 3);
	});

	it('refuses the features of another model, and a state that is none of its own', async () => {
		const foreign = { ...features(0), model: { name: 'tiny-grader', version: '9.0.0' } };
		const empty = emptyState(sequence.card);
		await expect(readVisit(sequence, foreign, 0, empty)).rejects.toMatchObject({
			code: 'model-damaged',
		});
		const { width, height } = features(0);
		const short = { ...features(0), maps: new Float32Array(width * height) };
		await expect(readVisit(sequence, short, 0, empty)).rejects.toMatchObject({
			code: 'model-damaged',
		});
		await expect(readVisit(sequence, features(0), 0, {})).rejects.toThrow('the state "h"');
	});

	it('takes of a backbone that has grown what it learned from', () => {
		const { card } = sequence;
		const [height, width] = card.inputs.shape;
		const wide: SequenceCard = {
			...card,
			inputs: { features: ['features', 'maps'], shape: [height, width, 27] },
		};
		const visit = { ...features(0), backbone: new Float32Array(3 * width * height) };
		expect(channelsTaken(wide, visit)?.map(({ has, takes }) => [has, takes])).toEqual([
			[3, 2],
			[25, 25],
		]);
		const narrow = { ...visit, backbone: new Float32Array(width * height) };
		expect(channelsTaken(wide, narrow)).toBeUndefined();
		expect(channelsTaken(wide, features(0))).toBeUndefined();
	});

	it('stops between two visits', async () => {
		const stopped = readVisits(sequence, [counted(0), counted(1)], {
			breathe: () => Promise.reject(new DOMException('Stopped.', 'AbortError')),
			onStep: () => undefined,
		});
		await expect(stopped).rejects.toThrow('Stopped.');
	});
});
