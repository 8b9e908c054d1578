import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { averageAnswers, parseEnsembleCard, readClassifiers, readReaderCard } from './ensemble';
import { DEFAULT_ENSEMBLE } from './names';
import { parseClassifierCard } from './models';
import { InferenceError } from './types';

const tiny = new URL('../../../tests/fixtures/models/', import.meta.url);
const shipped = new URL('../../../models/', import.meta.url);

function readJson(file: URL): unknown {
	return JSON.parse(readFileSync(file, 'utf8'));
}

/** Answers fetches of `/models/…/card.json` from the tiny models; `change` may alter a card. */
function serve(change: (card: Record<string, unknown>) => Record<string, unknown> = (c) => c) {
	vi.stubGlobal('fetch', (address: string) => {
		const file = new URL(address.replace('/models/', ''), tiny);
		if (!existsSync(file)) return Promise.resolve(new Response('', { status: 404 }));
		const card = change(readJson(file) as Record<string, unknown>);
		return Promise.resolve(new Response(JSON.stringify(card)));
	});
}

afterEach(() => {
	vi.unstubAllGlobals();
});

describe('readClassifiers', () => {
	it('finds one, several, and the members of an ensemble', async () => {
		serve();
		const one = await readClassifiers('/', ['tiny-classifier']);
		expect(one.ref).toEqual({ name: 'tiny-classifier', version: '1.0.0' });
		expect(one.ensemble).toBeUndefined();
		const two = await readClassifiers('/', ['tiny-classifier-b', 'tiny-classifier']);
		expect(two.ref.name).toBe('tiny-classifier-b+tiny-classifier');
		expect(two.cards.map(({ calibration }) => calibration.temperature)).toEqual([0.8, 1.5]);
		const all = await readClassifiers('/', ['tiny-ensemble']);
		expect(all.ref).toEqual({ name: 'tiny-ensemble', version: '1.0.0' });
		expect(all.cards.map(({ name }) => name)).toEqual(['tiny-classifier', 'tiny-classifier-b']);
		expect(all.ensemble?.bytes).toBe(all.cards.reduce((sum, { bytes }) => sum + bytes, 0));
	});

	it('refuses members of another version, an ensemble beside others, and what is not there', async () => {
		const refused = (names: string[]) =>
			readClassifiers('/', names).then(
				() => 'found',
				(error: unknown) => (error instanceof InferenceError ? error : new Error('another')),
			);
		serve((card) => (card['name'] === 'tiny-classifier-b' ? { ...card, version: '1.1.0' } : card));
		expect(await refused(['tiny-ensemble'])).toMatchObject({
			code: 'model-damaged',
			message: '"tiny-ensemble" was made for tiny-classifier-b 1.0.0, which is not the one here.',
		});
		serve();
		expect(await refused(['tiny-ensemble', 'tiny-classifier'])).toMatchObject({
			message: '"tiny-ensemble" is an ensemble: ask for it alone.',
		});
		expect(await refused(['lesion-ensemble'])).toMatchObject({ code: 'model-missing' });
		expect(await refused(['tiny-segmenter'])).toMatchObject({ code: 'model-damaged' });
		expect((await readReaderCard('/', 'tiny-ensemble')).task).toBe('lesion-ensemble');
	});
});

it('an average is the mean of probabilities, whatever their sharpness', () => {
	const sure = { probabilities: [0.98, 0.02], domain: 1 };
	const unsure = { probabilities: [0.4, 0.6], domain: 0.5 };
	expect(averageAnswers([sure])).toEqual(sure);
	const { probabilities, domain } = averageAnswers([sure, unsure]);
	expect(probabilities[0]).toBeCloseTo(0.69, 12);
	expect(probabilities[1]).toBeCloseTo(0.31, 12);
	expect(domain).toBe(0.75);
});

describe.skipIf(!existsSync(new URL(`${DEFAULT_ENSEMBLE}/card.json`, shipped)))(
	'the shipped ensemble',
	() => {
		it('names models that are shipped, in their versions, and has their mean for an answer', () => {
			const card = parseEnsembleCard(readJson(new URL(`${DEFAULT_ENSEMBLE}/card.json`, shipped)));
			const members = card.members.map(({ name }) =>
				parseClassifierCard(readJson(new URL(`${name}/card.json`, shipped))),
			);
			expect(members.map(({ name, version }) => ({ name, version }))).toEqual(card.members);
			expect(card.bytes).toBe(members.reduce((sum, { bytes }) => sum + bytes, 0));
			const mean = averageAnswers(members.map(({ known_answer }) => known_answer));
			card.known_answer.probabilities.forEach((p, c) => {
				expect(mean.probabilities[c]).toBeCloseTo(p, 5);
			});
			expect(mean.domain).toBeCloseTo(card.known_answer.domain, 5);
		});
	},
);
