/** Series of drawn visits, read by the sequence model that is shipped on a backend of choice. */
import { fetchModel } from '../../src/lib/inference/models';
import { openModel, startBackend } from '../../src/lib/inference/runtime';
import { drawnVisit, readVisits, sequenceKnownAnswerError } from '../../src/lib/inference/sequence';
import { readSequenceCard, type SequenceCard } from '../../src/lib/inference/sequence-card';
import type { BackendName } from '../../src/lib/inference/types';
import type { VisitFeatures } from '../../src/lib/skin/sequence';

/** As models/sequence/answers.json has it (training/sequence_answers.py). */
export interface AnsweredSeries {
	/** What the drawn visits are multiplied by. */
	readonly scale: number;
	/** Since the last visit that counts, by visit. */
	readonly days: readonly number[];
	/** After each visit; null where it does not count. */
	readonly probabilities: readonly (number | null)[];
}

/** The last channels of a visit, which the maps of the attributes are. */
const MAPS = 25;

/** What the model says after each visit, series by series, and how far its known answer is off. */
export async function readSeriesOn(backend: BackendName, given: readonly AnsweredSeries[]) {
	const card = await readSequenceCard('/');
	const files = await fetchModel('/', card);
	const { value: sequence, backend: used } = await startBackend(
		() => Promise.resolve({ card, model: openModel(files) }),
		{ wasmRoot: '/wasm/', only: backend },
	);
	const knownAnswerError = await sequenceKnownAnswerError(sequence);
	const series: (number | null)[][] = [];
	for (const { scale, days, probabilities } of given) {
		const read: (number | null)[] = [];
		const visits = days.map((day, at) =>
			probabilities[at] === null
				? { days: day }
				: { features: drawnFeatures(card, at, scale), days: day },
		);
		await readVisits(sequence, visits, {
			breathe: () => Promise.resolve(),
			onStep: (_, step) => read.push(step?.p ?? null),
		});
		series.push(read);
	}
	sequence.model.close();
	return { backend: used, knownAnswerError, series };
}

/** The drawn visit, its channels parted as the check-in keeps them. */
function drawnFeatures(card: SequenceCard, visit: number, scale: number): VisitFeatures {
	const { shape, features } = card.inputs;
	const [height, width, channels] = shape;
	const drawn = drawnVisit(visit, height * width * channels).map((value) => value * scale);
	const own = features.length === 1 ? channels : MAPS;
	const part = (first: number, count: number) =>
		Float32Array.from(
			{ length: height * width * count },
			(_, i) => drawn[Math.floor(i / count) * channels + first + (i % count)] ?? NaN,
		);
	return {
		model: card.attributes_model,
		width,
		height,
		maps: part(channels - own, own),
		backbone: part(0, channels - own),
	};
}
