/** The one engine that reads faces, and what its grading model says of itself. */
import { GRADER } from '$lib/inference/names';
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import { chosenBackend, ROOT } from './engine';
import { FaceEngine } from './faces';
import { preferences, type BackendChoice } from './preferences.svelte';

/**
 * Where a card does not say: the most that a grading model may be off by to be shipped at all.
 * Grades; mean absolute difference of two pictures of one face.
 */
const MOST_RETEST = 0.3;

let engine: FaceEngine | undefined;
let madeFor: BackendChoice | undefined;

/** The engine on the chosen backend. Costs nothing until it is asked to look. */
export function faceEngine(): FaceEngine {
	if (!engine || madeFor !== preferences.backend) {
		engine?.end();
		madeFor = preferences.backend;
		engine = new FaceEngine({ root: ROOT, grade: true, ...chosenBackend() });
	}
	return engine;
}

export type Retest = Readonly<Record<Attribute, number>>;

let retest: Promise<Retest> | undefined;

/** How far two pictures of one face differ, by attribute, in grades, as the card measured it. */
export function retestErrors(): Promise<Retest> {
	retest ??= readRetest().catch(() => {
		retest = undefined;
		return byAttribute(undefined);
	});
	return retest;
}

async function readRetest(): Promise<Retest> {
	const response = await fetch(`${ROOT}models/${GRADER}/card.json`);
	const card = (await response.json()) as { readonly test_retest?: unknown };
	return byAttribute(card.test_retest);
}

function byAttribute(figures: unknown): Retest {
	const known = typeof figures === 'object' && figures !== null ? figures : {};
	return Object.fromEntries(
		ATTRIBUTES.map((name) => {
			const value: unknown = (known as Record<string, unknown>)[name];
			return [name, typeof value === 'number' && value > 0 ? value : MOST_RETEST];
		}),
	) as Record<Attribute, number>;
}
