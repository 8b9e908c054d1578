/**
 * The diary as a FHIR R4 (4.0.1) Bundle of type `collection`: Observations and Media, as JSON.
 *
 * There is no Patient in it: whoever takes it in knows whose it is. Nothing here is a Condition:
 * these are readings of a model, `preliminary` until a professional has looked. Codes are the
 * product's own, under a URN; there is no LOINC code for what these models grade.
 * Structure: http://hl7.org/fhir/R4/bundle.html, observation.html, media.html.
 */
import { ATTRIBUTES, expectedGrade, gradeSpread, type Attribute } from '$lib/skin/attributes';
import { placeName } from '$lib/skin/body';
import type { CheckIn } from '$lib/skin/check-in';
import { kindName } from '$lib/skin/kinds';
import { LESION_CLASSES, type ModelRef } from '$lib/skin/lesion';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import { ATTRIBUTE_WORDS } from '$lib/skin/attribute-words';
import { base64 } from '../archive/json';
import type { ArchivePicture } from '../archive/format';

const SYSTEM = 'urn:skinkeep:code';
const UCUM = 'http://unitsofmeasure.org';

/** JSON as FHIR has it; its own checks are HL7's schema in the tests. */
export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string };

interface Entry {
	readonly fullUrl: string;
	readonly resource: Resource;
}

/**
 * The bundle as pieces of text, one resource at a time, so that photos never lie in memory all
 * together.
 *
 * @param madeAt ISO 8601, UTC
 */
export async function* bundleText(
	madeAt: string,
	entries: AsyncIterable<readonly Entry[]>,
): AsyncGenerator<string> {
	const head = JSON.stringify({ resourceType: 'Bundle', type: 'collection', timestamp: madeAt });
	yield `${head.slice(0, -1)},"entry":[`;
	let first = true;
	for await (const some of entries) {
		for (const entry of some) {
			yield `${first ? '\n' : ',\n'}${JSON.stringify(entry)}`;
			first = false;
		}
	}
	yield '\n]}\n';
}

/** A lesion's visit: an Observation, and a Media where there is a picture. */
export async function visitEntries(
	lesion: Lesion,
	visit: LesionVisit,
	picture: ArchivePicture | undefined,
): Promise<Entry[]> {
	const { reading, judgement, takenAt } = visit;
	const bodySite = lesion.place ? { bodySite: { text: placeName(lesion.place) } } : {};
	const media = picture && (await mediaEntry(takenAt, picture, bodySite, 'Picture of a lesion'));
	const kinds = LESION_CLASSES.map((kind, i) => ({
		code: concept(`probability-${kind}`, `Probability: ${kindName(kind)}`),
		valueQuantity: quantity(reading.probabilities[i] ?? 0, '1'),
	}));
	const observation: Resource = {
		resourceType: 'Observation',
		...identified(visit.id),
		status: 'preliminary',
		code: concept('lesion-reading', 'Reading of a picture of a skin lesion by a model'),
		effectiveDateTime: takenAt,
		// What it said then, in words: a ranking is no diagnosis. A value or a reason why not, never both.
		...(judgement.abstained
			? { dataAbsentReason: { text: 'The picture could not be judged' } }
			: { valueString: plain(judgement.title) }),
		...bodySite,
		method: { text: plain(modelName(reading.classifier)) },
		device: { display: plain(`Skinkeep, ${modelName(reading.segmenter)}`) },
		...noteOf(visit.note),
		...(media ? { derivedFrom: [{ reference: media.fullUrl }] } : {}),
		component: [
			{ code: concept('lesion-name', 'Name'), valueString: plain(lesion.name) },
			...kinds,
		],
	};
	return [{ fullUrl: urn(visit.id), resource: observation }, ...(media ? [media] : [])];
}

/** A check-in: one Observation with a component an attribute, and a Media where there is a picture. */
export async function checkInEntries(
	checkIn: CheckIn,
	attributes: readonly Attribute[],
	picture: ArchivePicture | undefined,
): Promise<Entry[]> {
	const { reading, takenAt } = checkIn;
	const bodySite = { bodySite: { text: 'Face' } };
	const media = picture && (await mediaEntry(takenAt, picture, bodySite, 'Picture of the face'));
	const graded = ATTRIBUTES.filter((name) => attributes.includes(name));
	const component = graded.flatMap((name) => {
		const { probabilities } = reading.attributes[name];
		const words = ATTRIBUTE_WORDS[name].name;
		return [
			{
				code: concept(`grade-${name}`, `${words}, expected grade 0 to 4`),
				valueQuantity: quantity(expectedGrade(probabilities), '{grade}'),
			},
			{
				code: concept(`grade-${name}-sd`, `${words}, standard deviation of the grade`),
				valueQuantity: quantity(gradeSpread(probabilities), '{grade}'),
			},
		];
	});
	const resource: Resource = {
		resourceType: 'Observation',
		...identified(checkIn.id),
		status: 'preliminary',
		code: concept('face-reading', 'Grades of facial skin by a model'),
		effectiveDateTime: takenAt,
		...bodySite,
		method: { text: plain(modelName(reading.model)) },
		device: { display: 'Skinkeep' },
		...noteOf(checkIn.note),
		...(media ? { derivedFrom: [{ reference: media.fullUrl }] } : {}),
		...(component.length > 0 ? { component } : {}),
	};
	return [{ fullUrl: urn(checkIn.id), resource }, ...(media ? [media] : [])];
}

async function mediaEntry(
	takenAt: string,
	{ type, bytes }: ArchivePicture,
	bodySite: object,
	title: string,
): Promise<Entry> {
	const id = crypto.randomUUID();
	// FHIR R4 wants SHA-1 there, as a checksum and not as a seal.
	const hash = base64(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes)));
	const resource: Resource = {
		resourceType: 'Media',
		id,
		status: 'completed',
		type: concept('photograph', 'Photograph'),
		createdDateTime: takenAt,
		...bodySite,
		content: { contentType: type, data: base64(bytes), size: bytes.length, hash, title },
	};
	return { fullUrl: urn(id), resource };
}

function concept(code: string, text: string): object {
	return { coding: [{ system: SYSTEM, code, display: text }], text };
}

/** Four decimals: more than one picture can tell. */
function quantity(value: number, code: string): object {
	return { value: Number(value.toFixed(4)), unit: code, system: UCUM, code };
}

function noteOf(note: string): object {
	return note.trim() === '' ? {} : { note: [{ text: plain(note) }] };
}

/** FHIR's text is not empty, and of white space knows space, tab and line breaks. */
function plain(text: string): string {
	return text.replace(/[^\S \r\n\t]/g, ' ') || '-';
}

function modelName({ name, version }: ModelRef): string {
	return `${name} ${version}`;
}

/** FHIR's ids have dots and dashes, no underscores. */
function identified(id: string): object {
	return { id: id.replaceAll('_', '-') };
}

function urn(id: string): string {
	return /^[0-9a-f-]{36}$/i.test(id) ? `urn:uuid:${id.toLowerCase()}` : `urn:skinkeep:${id}`;
}
