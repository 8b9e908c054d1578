import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LESION_CLASSES } from '$lib/skin/lesion';
import { parseFaceCard, type FaceCard } from './face-cards';
import {
	fetchModel,
	parseClassifierCard,
	parseSegmenterCard,
	readClassifierCard,
	readSegmenterCard,
} from './models';
import type { ModelCard } from './models';
import { parseSequenceCard, type SequenceCard } from './sequence-card';

const shipped = new URL('../../../models/', import.meta.url);
const tiny = new URL('../../../tests/fixtures/models/', import.meta.url);

function readCard(folder: URL): ModelCard | FaceCard | SequenceCard {
	const value: unknown = JSON.parse(readFileSync(new URL('card.json', folder), 'utf8'));
	const { task = '' } = value as { task?: string };
	if (task === 'sequence') return parseSequenceCard(value);
	if (task.startsWith('face-')) return parseFaceCard(value);
	return task === 'lesion-segmentation' ? parseSegmenterCard(value) : parseClassifierCard(value);
}

/** Answers fetches of `/models/…` from the tiny models' folder; `change` may garble a file. */
function serve(change: (path: string, bytes: Buffer) => Buffer = (_, bytes) => bytes): void {
	vi.stubGlobal('fetch', (address: string) => {
		const path = address.replace('/models/', '');
		try {
			const bytes = change(path, readFileSync(new URL(path, tiny)));
			return Promise.resolve(new Response(Uint8Array.from(bytes)));
		} catch {
			return Promise.resolve(new Response('', { status: 404 }));
		}
	});
}

afterEach(() => {
	vi.unstubAllGlobals();
});

/** Those with files of their own; an ensemble has members (ensemble.test.ts). */
const withFiles = readdirSync(shipped).filter((name) => {
	const card = readFileSync(new URL(`${name}/card.json`, shipped), 'utf8');
	return (JSON.parse(card) as { task: string }).task !== 'lesion-ensemble';
});

describe.each(withFiles)('the shipped model %s', (name) => {
	const folder = new URL(`${name}/`, shipped);

	it('has a card that says what is there', () => {
		const card = readCard(folder);
		expect(card.name).toBe(name);
		for (const { path, bytes, sha256 } of card.files) {
			const body = readFileSync(new URL(path, folder));
			expect(body.length).toBe(bytes);
			expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
		}
		const files =
			card.task === 'face-detection' ? ['detector.tflite'] : ['model.json', 'weights.bin'];
		expect(card.files.map(({ path }) => path).sort()).toEqual(files);
		expect(card.bytes).toBe(card.files.reduce((sum, { bytes }) => sum + bytes, 0));
		if (card.task === 'lesion-classification') expect(card.classes).toEqual([...LESION_CLASSES]);
	});

	it('is small enough', () => {
		expect(readCard(folder).bytes).toBeLessThanOrEqual(5_000_000);
		const training = statSync(new URL('training.npz', folder), { throwIfNoEntry: false });
		expect(training?.size ?? 0).toBeLessThanOrEqual(8_000_000);
	});
});

it('the model that reads sequences learned from the model that grades', () => {
	const grader = readCard(new URL('face-attributes/', shipped));
	const sequence = readCard(new URL('sequence/', shipped));
	const { name, version } = grader;
	expect(sequence).toMatchObject({ attributes_model: { name, version } });
});

describe('reading models', () => {
	it('fetches, checks and decodes, and tells of every piece', async () => {
		serve();
		const card = await readClassifierCard('/', 'tiny-classifier');
		let heard = 0;
		const files = await fetchModel('/', card, { onBytes: (bytes) => (heard += bytes) });
		expect(heard).toBe(card.bytes);
		expect(Object.keys(files.signature.outputs).sort()).toEqual(['domain', 'logits', 'maps']);
		const values = files.weights.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);
		expect(files.weightData.byteLength).toBe(4 * values);
	});

	it.each([
		['weights.bin', 'is not the file its card describes'],
		['model.json', 'is not the file its card describes'],
	])('notices another byte in %s', async (file, words) => {
		serve((path, bytes) => {
			if (path.endsWith(file)) bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
			return bytes;
		});
		const card = await readClassifierCard('/', 'tiny-classifier');
		const fetching = fetchModel('/', card);
		await expect(fetching).rejects.toMatchObject({ code: 'model-damaged' });
		await expect(fetching).rejects.toThrow(words);
	});

	it('says what is wrong with a card', async () => {
		serve();
		await expect(readSegmenterCard('/', 'tiny-classifier')).rejects.toMatchObject({
			code: 'model-damaged',
		});
		await expect(readClassifierCard('/', 'no-such')).rejects.toMatchObject({
			code: 'model-missing',
		});
		serve(() => Buffer.from('<html>'));
		await expect(readSegmenterCard('/', 'tiny-segmenter')).rejects.toThrow('should be JSON');
	});

	it('says so when there is no way to fetch', async () => {
		vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
		await expect(readClassifierCard('/')).rejects.toMatchObject({ code: 'model-missing' });
	});

	it('leaves its folder for nobody', async () => {
		serve();
		await expect(readClassifierCard('/', '../tiny-classifier')).rejects.toMatchObject({
			code: 'model-missing',
		});
	});
});
