import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCsv } from './csv';
import { evaluateSeries, isoMoment, pictureFinder, readSeries, seriesCsv } from './series';

const table = (...lines: string[]): string => `${lines.join('\n')}\n`;

describe('a table of series', () => {
	it('is read whatever the order of rows and columns', () => {
		const text = table(
			'date,image,more,series,label',
			'2026-03-01,b.jpg,x,Ann,improved',
			'2026-01-01,a,x,Ann,improved',
			'2026-02-01T10:00:00+01:00,c.jpg,x,"Abe, B",',
		);
		expect(readSeries(text)).toEqual([
			{ name: 'Abe, B', visits: [{ image: 'c.jpg', takenAt: '2026-02-01T09:00:00.000Z' }] },
			{
				name: 'Ann',
				label: 'improved',
				visits: [
					{ image: 'a', takenAt: '2026-01-01T00:00:00.000Z' },
					{ image: 'b.jpg', takenAt: '2026-03-01T00:00:00.000Z' },
				],
			},
		]);
	});

	it.each([
		['', /empty/],
		['series,image,date', /no rows/],
		['series,image\nA,a.jpg', /column "date"/],
		['series,image,date\n,a.jpg,2026-01-01', /Line 2: the name of the series/],
		['series,image,date\nA,,2026-01-01', /Line 2: the name of the picture/],
		['series,image,date\nA,a.jpg,1/2/2026', /Line 2: "1\/2\/2026" is no date/],
		['series,image,date\nA,a.jpg,2026-02-30', /is no date/],
		['series,image,date,label\nA,a.jpg,2026-02-20,good', /no label "good"/],
		['series,image,date\nA,a.jpg,2026-02-20\nA,a.jpg,2026-02-21', /Line 3: "a.jpg" comes twice/],
		[
			'series,image,date,label\nA,a.jpg,2026-02-20,improved\nA,b.jpg,2026-02-21,unclear',
			/Line 3: the series "A" has two/,
		],
	])('says what is wrong with %j', (text, message) => {
		expect(() => readSeries(text)).toThrow(message);
	});

	it('gives the same series however its rows are shuffled', () => {
		const rows = ['A', 'B'].flatMap((name) =>
			[1, 2, 3, 4].map((day) => [name, `${name}${String(day)}.jpg`, `2026-01-0${String(day)}`]),
		);
		const expected = readSeries(writeCsv(['series', 'image', 'date'], rows));
		fc.assert(
			fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
				expect(readSeries(writeCsv(['series', 'image', 'date'], shuffled))).toEqual(expected);
			}),
		);
	});
});

it('dates: days and moments, nothing else', () => {
	expect(isoMoment('2026-11-21')).toBe('2026-11-21T00:00:00.000Z');
	expect(isoMoment('2026-11-21 08:30Z')).toBe('2026-11-21T08:30:00.000Z');
	for (const text of ['', '21.11.2026', '2026-13-01', '2026-11-31', '2026-11-21Tnoon', '2026']) {
		expect(isoMoment(text), text).toBeUndefined();
	}
});

it('pictures are found with and without their extension, the exact name first', () => {
	const find = pictureFinder(['a.jpg', 'a.png', 'b.JPG']);
	expect([find('a.png'), find('a'), find('b'), find('b.jpg'), find('c')]).toEqual([
		...['a.png', 'a.jpg', 'b.JPG', 'b.JPG', undefined],
	]);
});

describe('the verdicts', () => {
	const row = {
		series: 'B',
		p: 0.25,
		verdict: 'deteriorated',
		visits: 3,
		skipped: 1,
		ms: 12.34,
		reason: '',
	} as const;

	it('are rows in order of name', () => {
		const few = {
			...row,
			series: 'A',
			verdict: 'unclear',
			p: 0.5,
			reason: 'too-few-visits',
		} as const;
		expect(seriesCsv([row, few])).toBe(
			table(
				'series,p_improved,verdict,visits,skipped,ms,reason',
				'A,0.500000,unclear,3,1,12.3,too-few-visits',
				'B,0.250000,deteriorated,3,1,12.3,',
			),
		);
	});

	it('are judged against the labels, and what has no match is counted', () => {
		const series = readSeries(
			table(
				'series,image,date,label',
				'B,a,2026-01-01,deteriorated',
				'B,gone,2026-01-02,deteriorated',
			),
		);
		const common = { series, backend: 'wasm', unreadable: 0, folder: ['a.jpg', 'z.jpg'] };
		const model = { name: 'sequence', version: '1', bytes: 5 };
		const figures = evaluateSeries({ ...common, model, rows: [row] });
		expect(figures).toMatchObject({
			...{ task: 'sequence', n: 1, labels_without_image: 1, images_without_label: 1 },
			metrics: { accuracy: 1, recall_deteriorated: 1, recall: null },
			latency_ms: { median: 12.34, p90: 12.34 },
		});
		const bare = series.map(({ name, visits }) => ({ name, visits }));
		expect(evaluateSeries({ ...common, series: bare, model, rows: [row] }).metrics).toEqual({});
	});
});
