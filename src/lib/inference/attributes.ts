/**
 * Grades an aligned, white-balanced face: five attributes, five grades each, and for each a map of the
 * grade that every place of the face speaks for. Tensors stay behind runtime.ts; what the grades
 * mean is for skin/ to say.
 */
import { ATTRIBUTES, expectedGrade, GRADES, type Attribute } from '$lib/skin/attributes';
import type { Grid } from '$lib/skin/lesion';
import type { VisitFeatures } from '$lib/skin/sequence';
import type { GraderCard } from './face-cards';
import { softmax, type Opened } from './lesion';
import { drawnLesion } from './pattern';
import { exactInput, frame, resample, scaleInput } from './preprocess';
import type { Pixels } from './types';

/** What the model says of one attribute. */
export interface AttributeGrades {
	/** Calibrated probabilities of the grades 0…4; sum 1. */
	readonly probabilities: readonly number[];
	/** Expected grade 0…4 of each cell, over the crop. */
	readonly map: Grid;
}

/** The grades, and what the model that reads sequences wants of the face. */
export interface FaceGrades {
	readonly grades: Record<Attribute, AttributeGrades>;
	readonly features: VisitFeatures;
}

/** @param face the aligned face, white-balanced, of any size */
export async function readAttributes(
	grader: Opened<GraderCard>,
	face: Pixels,
): Promise<FaceGrades> {
	const { size } = grader.card.input;
	const input = scaleInput(resample(face, frame(face.width, face.height), size));
	return grade(grader, input);
}

/**
 * Largest difference in any probability between the model's answer to its pattern on this backend and
 * the one on its card.
 */
export async function graderKnownAnswerError(grader: Opened<GraderCard>): Promise<number> {
	const { input, known_answer: known } = grader.card;
	const { grades } = await grade(grader, exactInput(drawnLesion(input.size)));
	const given = ATTRIBUTES.flatMap((name) => grades[name].probabilities);
	const errors = known.probabilities.map((p, i) => Math.abs((given[i] ?? NaN) - p));
	return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}

async function grade({ card, model }: Opened<GraderCard>, data: Float32Array): Promise<FaceGrades> {
	const { size, name } = card.input;
	const outputs = await model.run({ [name]: { shape: [1, size, size, 3], data } });
	const logits = outputs[card.outputs.logits];
	const maps = outputs[card.outputs.maps];
	const backbone =
		card.outputs.features === undefined ? undefined : outputs[card.outputs.features]?.data;
	const [, height = 0, width = 0, channels = 0] = maps?.shape ?? [];
	const all = ATTRIBUTES.length * GRADES;
	if (logits?.data.length !== all || !maps || channels !== all) {
		throw new TypeError('The model gave other outputs than its card says.');
	}
	const entries = ATTRIBUTES.map((attribute, index) => {
		const first = index * GRADES;
		const temperature = card.calibration.temperature[index] ?? 1;
		const probabilities = softmax(logits.data.subarray(first, first + GRADES), temperature);
		const cells = Float32Array.from({ length: width * height }, (_, cell) => {
			const at = cell * all + first;
			return expectedGrade(softmax(maps.data.subarray(at, at + GRADES), temperature));
		});
		return [attribute, { probabilities, map: { width, height, data: cells } }] as const;
	});
	const features: VisitFeatures = {
		model: { name: card.name, version: card.version },
		width,
		height,
		maps: maps.data,
		...(backbone ? { backbone } : {}),
	};
	return { grades: Object.fromEntries(entries) as unknown as FaceGrades['grades'], features };
}
