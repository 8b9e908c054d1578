/**
 * The task `sequence` of `npm run evaluate`, on the page /evaluate. A picture is read once, however
 * many series it is in; its features go to the script, and come back with each series.
 */
import { checkPicture } from '$lib/capture/picture';
import type { EngineStatus } from '$lib/inference/types';
import { faceReason, judgeFaceQuality } from '$lib/skin/face-quality';
import type { VisitFeatures } from '$lib/skin/sequence';
import { pack, unpack } from '$lib/vault/pack';
import { base64 } from './base64';
import { unreadable } from './batch-row';
import { ROOT } from './engine';
import type { EvaluationPicture, EvaluationReport, EvaluationSetup } from './evaluate-messages';
import { FaceEngine } from './faces';

export class SequenceRun {
	readonly #engine: FaceEngine;

	constructor({ backend, workers, sequence }: EvaluationSetup) {
		this.#engine = new FaceEngine({
			root: ROOT,
			workers,
			grade: true,
			follow: true,
			...(backend ? { backend } : {}),
			...(sequence === undefined ? {} : { sequence }),
		});
	}

	/** Opens the models; rejects with a sentence where that cannot be. */
	start(): Promise<EngineStatus> {
		return this.#engine.start();
	}

	/** What cannot be read, or does not count, gives a row with its reason. */
	async read(file: File): Promise<EvaluationReport> {
		const image = file.name;
		try {
			await checkPicture(file);
			const { reading, ms } = await this.#engine.read(file);
			if (!reading?.features) {
				const row = { image, reason: 'no-face', ms };
				return { name: image, row, files: [], problem: faceReason('no-face').text };
			}
			const [poor] = judgeFaceQuality(reading);
			if (poor) {
				const row = { image, reason: poor.code, ms };
				return { name: image, row, files: [], problem: poor.text };
			}
			const content = await base64(pack(reading.features));
			return { name: image, row: { image, ms }, files: [{ folder: 'features', base64: content }] };
		} catch (error) {
			const reason = unreadable(error);
			if (!reason) throw error;
			return { name: image, row: { image, reason: reason.code }, files: [], problem: reason.text };
		}
	}

	/** A series, by the features of its visits. */
	async readSeries({ name, visits = [] }: EvaluationPicture): Promise<EvaluationReport> {
		const asked = await Promise.all(
			visits.map(async ({ address, days }) =>
				address === undefined ? { days } : { days, features: await fetchFeatures(address) },
			),
		);
		const { probabilities, band, ms } = await this.#engine.sequence({ visits: asked, before: 0 });
		const p = probabilities.findLast((value) => value !== null) ?? undefined;
		return { name, row: { image: name, p, band, ms }, files: [] };
	}
}

async function fetchFeatures(address: string): Promise<VisitFeatures> {
	const response = await fetch(address, { cache: 'no-store' });
	if (!response.ok) throw new Error(`The server answered ${String(response.status)}.`);
	return unpack(await response.arrayBuffer()) as VisitFeatures;
}
