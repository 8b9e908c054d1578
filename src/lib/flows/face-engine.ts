/** The one engine that reads faces, and what its grading model says of itself. */
import { GRADER } from '$lib/inference/names';
import { ATTRIBUTES, type Attribute } from '$lib/skin/attributes';
import { modelOf } from '$lib/skin/check-in';
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

/** What pages want of the card; what checks all of it comes with the worker. */
interface CardFacts {
	readonly retest: Retest;
	/** Name and version, as headings have it. */
	readonly model?: string;
}

let facts: Promise<CardFacts> | undefined;

/** How far two pictures of one face differ, by attribute, in grades, as the card measured it. */
export async function retestErrors(): Promise<Retest> {
	return (await cardFacts()).retest;
}

/** The model that grades now, as headings have it; undefined where its card can't be read. */
export async function presentModel(): Promise<string | undefined> {
	return (await cardFacts()).model;
}

function cardFacts(): Promise<CardFacts> {
	facts ??= readFacts().catch(() => {
		facts = undefined;
		return { retest: byAttribute(undefined) };
	});
	return facts;
}

async function readFacts(): Promise<CardFacts> {
	const response = await fetch(`${ROOT}models/${GRADER}/card.json`);
	const card = (await response.json()) as Readonly<Record<string, unknown>>;
	const { name, version, test_retest: figures } = card;
	const named = typeof name === 'string' && typeof version === 'string';
	return {
		retest: byAttribute(figures),
		...(named ? { model: modelOf({ model: { name, version } }) } : {}),
	};
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
