/** The tasks `faces` and `attributes` of `npm run evaluate`, on the page /evaluate. */
import { checkPicture } from '$lib/capture/picture';
import { landmarksJson, type AttributesRow, type FaceRow } from '$lib/exchange/face-predictions';
import { rgbPng } from '$lib/exchange/png';
import { faceQuality } from '$lib/face/quality';
import type { EngineStatus } from '$lib/inference/types';
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import type { FaceReading } from '$lib/skin/face';
import { unreadable } from './batch-row';
import { ROOT } from './engine';
import { base64 } from './base64';
import type { EvaluationReport, EvaluationSetup } from './evaluate-messages';
import { FaceEngine } from './faces';

/** Reads faces one by one; made for a setup whose task is one of the two. */
export class FaceRun {
	readonly #engine: FaceEngine;
	readonly #graded: boolean;

	constructor({ task, backend, workers, cropSize, grader }: EvaluationSetup) {
		this.#graded = task === 'attributes';
		this.#engine = new FaceEngine({
			root: ROOT,
			workers,
			...(backend ? { backend } : {}),
			grade: this.#graded,
			...(cropSize === undefined ? {} : { cropSize }),
			...(grader === undefined ? {} : { grader }),
		});
	}

	/** Opens the models; rejects with a sentence where that cannot be. */
	start(): Promise<EngineStatus> {
		return this.#engine.start();
	}

	/** What cannot be read gives a row with its reason; a worker that died rejects. */
	async read(file: File): Promise<EvaluationReport> {
		const image = file.name;
		try {
			await checkPicture(file);
			return await (this.#graded ? this.#grade(file) : this.#find(file));
		} catch (error) {
			const reason = unreadable(error);
			if (!reason) throw error;
			return { name: image, row: { image, reason: reason.code }, files: [], problem: reason.text };
		}
	}

	async #find(file: File): Promise<EvaluationReport> {
		const image = file.name;
		const { finding, crop, quality, ms } = await this.#engine.find(file, { crop: true });
		if (!finding || !crop || !quality) {
			return { name: image, row: { image, reason: 'no-face', ms }, files: [] };
		}
		const row: FaceRow = { image, finding, quality: faceQuality(finding, quality), ms };
		const landmarks = new TextEncoder().encode(landmarksJson(finding));
		return {
			name: image,
			row,
			files: [
				{ folder: 'crops', base64: await base64(rgbPng(crop)) },
				{ folder: 'landmarks', base64: await base64(landmarks) },
			],
		};
	}

	async #grade(file: File): Promise<EvaluationReport> {
		const image = file.name;
		const { reading, reason, ms } = await this.#engine.read(file);
		const grades = reading && probabilitiesOf(reading);
		const row: AttributesRow = { image, grades, reason, ms };
		return { name: image, row, files: [] };
	}
}

function probabilitiesOf({ attributes }: FaceReading): Record<Attribute, readonly number[]> {
	return Object.fromEntries(
		ATTRIBUTES.map((name) => [name, attributes[name].probabilities]),
	) as Record<Attribute, readonly number[]>;
}
