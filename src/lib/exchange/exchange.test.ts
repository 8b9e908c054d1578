import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { LESION_CLASSES } from '$lib/skin/lesion';
import { makeMask } from '$lib/skin/mask';
import { CsvError, parseCsv, writeCsv } from './csv';
import { evaluateLesions, evaluateSegmentation, maskStem } from './evaluation-file';
import { maskPng, rgbPng } from './png';
import { predictionsCsv, segmentationCsv, sixDecimals, type PredictionRow } from './predictions';
import { countUnmatched, readTruth, stem } from './truth';
import { ZipWriter } from './zip';

describe('CSV', () => {
	test('read(write(x)) is x', () => {
		const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', 'ü', '0') });
		const row = fc.array(cell, { minLength: 2, maxLength: 2 });
		fc.assert(
			fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
				const table = parseCsv(writeCsv(['one', 'two'], rows));
				expect(table.header).toEqual(['one', 'two']);
				expect(table.rows.map(({ cells }) => cells)).toEqual(rows);
			}),
		);
	});

	test('a byte order mark, CRLF, empty lines and no final newline are fine', () => {
		const { header, rows } = parseCsv('\uFEFFa,b\r\n\r\n1,"x ""y"""\r\n"2\n",');
		expect(header).toEqual(['a', 'b']);
		expect(rows).toEqual([
			{ cells: ['1', 'x "y"'], line: 3 },
			{ cells: ['2\n', ''], line: 4 },
		]);
	});

	test('errors name their line', () => {
		const problem = (text: string) => {
			try {
				parseCsv(text);
			} catch (error) {
				return error instanceof CsvError ? [error.line, error.message] : error;
			}
			return undefined;
		};
		expect(problem('')).toEqual([0, 'The file is empty: a header line is needed.']);
		expect(problem('a,b\n"x\ny",1\n3')).toEqual([
			4,
			'Line 4: there are 1 cells, and the header names 2.',
		]);
		expect(problem('a\n"x')).toEqual([2, 'Line 2: a quotation mark does not end.']);
		expect(problem('a\n"x"y')).toEqual([2, 'Line 2: text follows a closing quotation mark.']);
	});

	test('never anything but a table or a CsvError', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\uFEFF') }),
				(text) => {
					try {
						parseCsv(text);
					} catch (error) {
						expect(error).toBeInstanceOf(CsvError);
					}
				},
			),
		);
	});
});

describe('ground truth', () => {
	test('HAM10000 metadata, more columns ignored', () => {
		const truth = readTruth(
			'lesion_id,image_id,dx,age\nHAM_1,ISIC_0000001,bkl,80\nHAM_2,ISIC_0000002.jpg,mel,\nH,x,,\n',
		);
		expect([...truth]).toEqual([
			['ISIC_0000001', 'BKL'],
			['ISIC_0000002', 'MEL'],
		]);
	});

	test('ISIC one-hot, in any order of columns, UNK left out', () => {
		const truth = readTruth(
			'image,NV,MEL,BCC,AKIEC,BKL,DF,VASC,UNK\na,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\nb,0,0,0,0,0,0,0,1\n',
		);
		expect([...truth]).toEqual([['a', 'NV']]);
	});

	test.each([
		['name,dx\na,mel', 'Line 1: a column "image" or "image_id" is needed.'],
		['image,MEL\na,1', 'Line 1: either a column "dx" or one a kind is needed; NV, BCC,'],
		['image_id,dx\na,wart', 'Line 2: there is no kind "WART".'],
		['image_id,dx\na,mel\na,nv', 'Line 3: "a" was MEL before and is NV here.'],
		['image_id,dx\n,mel', 'Line 2: the name of the picture is missing.'],
		['image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\na,1,1,0,0,0,0,0', 'Line 2: only one kind can be 1.'],
		['image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\na,,1,0,0,0,0,0', 'Line 2: MEL has to be 0 or 1.'],
	])('%j: %s', (text, message) => {
		expect(() => readTruth(text)).toThrow(CsvError);
		expect(() => readTruth(text)).toThrow(message);
	});

	test('names match with and without folder and extension', () => {
		expect(['a/b.JPG', 'b.jpeg', 'b', 'b.v2', 'x\\b.png'].map(stem)).toEqual([
			'b',
			'b',
			'b',
			'b.v2',
			'b',
		]);
		expect(maskStem('ISIC_1_segmentation.png')).toBe('ISIC_1');
		const truth = new Map([
			['a', 'NV'],
			['b', 'NV'],
			['c', 'NV'],
		]);
		expect(countUnmatched(['a.jpg', 'z.jpg'], truth, ['a.jpg', 'b.jpg', 'z.jpg'])).toEqual({
			labelsWithoutImage: 1,
			imagesWithoutLabel: 1,
		});
	});
});

const row = (image: string, hot: number, abstained = false, ms = 10): PredictionRow => ({
	image,
	result: {
		probabilities: LESION_CLASSES.map((_, c) => (c === hot ? 0.94 : 0.01)),
		prediction: LESION_CLASSES[hot] ?? 'MEL',
		abstained,
	},
	reason: abstained ? 'blurred' : '',
	ms,
});

describe('predictions', () => {
	test('are as INTERFACES fixes them, in order of name', () => {
		const csv = predictionsCsv([
			row('b.jpg', 1, true, 12.34),
			{ image: 'c.png', reason: 'not a picture' },
			row('a.jpg', 0),
		]);
		expect(csv.split('\n')).toEqual([
			'image,MEL,NV,BCC,AKIEC,BKL,DF,VASC,prediction,abstained,reason,ms',
			'a,0.940000,0.010000,0.010000,0.010000,0.010000,0.010000,0.010000,MEL,0,,10.0',
			'b,0.010000,0.940000,0.010000,0.010000,0.010000,0.010000,0.010000,NV,1,blurred,12.3',
			'c,,,,,,,,,,not a picture,',
			'',
		]);
		expect(segmentationCsv([{ image: 'a.jpg', jaccard: 0.5, ms: 3 }])).toBe(
			'image,jaccard,ms,reason\na,0.500000,3.0,\n',
		);
	});

	test('six decimals sum to exactly 1 and stray by less than a millionth', () => {
		const values = fc
			.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 })
			.filter((list) => list.some((value) => value > 1e-3))
			.map((list) => list.map((value) => value / list.reduce((a, b) => a + b)));
		fc.assert(
			fc.property(values, (list) => {
				const written = sixDecimals(list);
				const millionths = written.map((text) => Math.round(Number(text) * 1e6));
				expect(millionths.reduce((a, b) => a + b)).toBe(1_000_000);
				written.forEach((text, c) => {
					expect(text).toMatch(/^[01]\.\d{6}$/);
					expect(Math.abs(Number(text) - (list[c] ?? 0))).toBeLessThan(1.0001e-6);
				});
			}),
		);
	});
});

describe('metrics.json', () => {
	const model = { name: 'lesion-classifier', version: '1.0.0', bytes: 1 };

	test('has its keys, and counts what does not match', () => {
		const file = evaluateLesions({
			rows: [row('a.jpg', 0), row('b.jpg', 1, false, 30), { image: 'c.jpg', reason: 'damaged' }],
			truth: new Map([
				['a', 'MEL'],
				['z', 'NV'],
			]),
			backend: 'wasm',
			model,
		});
		expect(file).toMatchObject({
			task: 'lesion',
			n: 2,
			backend: 'wasm',
			model,
			latency_ms: { median: 20, p90: 28 },
			labels_without_image: 1,
			images_without_label: 2,
			unreadable: 1,
			metrics: { accuracy: 1 },
		});
	});

	test('is empty-handed without labels', () => {
		const file = evaluateLesions({ rows: [row('a.jpg', 0)], backend: 'wasm', model });
		expect(file.metrics).toEqual({});
		expect([file.labels_without_image, file.images_without_label]).toEqual([0, 0]);
	});

	test('of masks', () => {
		const file = evaluateSegmentation({
			rows: [
				{ image: 'a.jpg', jaccard: 0.6, ms: 1 },
				{ image: 'b.jpg', ms: 3 },
				{ image: 'c.jpg' },
			],
			truth: new Set(['a', 'q']),
			backend: 'cpu',
			model,
		});
		expect(file).toMatchObject({
			task: 'segmentation',
			n: 2,
			metrics: { mean_jaccard: 0.6, threshold_jaccard: 0 },
			labels_without_image: 1,
			images_without_label: 2,
			unreadable: 1,
		});
	});
});

/** Reads what `png.ts` writes: its size, colour type, and the rows without their filter byte. */
function readPng(png: Uint8Array<ArrayBuffer>) {
	const view = new DataView(png.buffer);
	const width = view.getUint32(16);
	const height = view.getUint32(20);
	const data = new Uint8Array(inflateSync(png.subarray(41, 41 + view.getUint32(33))));
	const stride = data.length / height;
	const rows = Array.from({ length: height }, (_, y) => [
		...data.subarray(y * stride + 1, (y + 1) * stride),
	]);
	return { width, height, depth: png[24], colour: png[25], rows };
}

test('a mask’s PNG is grey, 0 or 255, at the mask’s size', () => {
	const png = maskPng(makeMask([0, 1, 1, 0, 0, 1], 3, 2));
	expect(readPng(png)).toEqual({
		width: 3,
		height: 2,
		depth: 8,
		colour: 0,
		rows: [
			[0, 255, 255],
			[0, 0, 255],
		],
	});
	// The CRC of an IEND chunk is the same in every PNG.
	expect([...png.subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82]);
});

test('a picture’s PNG keeps its colours and drops its alpha', () => {
	const png = rgbPng({ width: 1, height: 2, data: Uint8ClampedArray.of(1, 2, 3, 9, 250, 5, 6, 0) });
	expect(readPng(png).rows).toEqual([
		[1, 2, 3],
		[250, 5, 6],
	]);
});

test('a zip gives back what went in, twice the same bytes, and no name twice', async () => {
	const made = async () => {
		const zip = new ZipWriter();
		zip.add('masks/a.png', Uint8Array.of(1, 2, 3));
		zip.add('masks/a.png', Uint8Array.of(4));
		zip.add('table.csv', new TextEncoder().encode('a,b\n'.repeat(99)), { compress: true });
		expect(zip.size).toBe(3);
		return new Uint8Array(await zip.finish().arrayBuffer());
	};
	const bytes = await made();
	expect(await made()).toEqual(bytes);
	const files = unzipSync(bytes);
	expect(Object.keys(files)).toEqual(['masks/a.png', 'masks/a (2).png', 'table.csv']);
	expect(files['masks/a.png']).toEqual(Uint8Array.of(1, 2, 3));
	expect(new TextDecoder().decode(files['table.csv'])).toBe('a,b\n'.repeat(99));
});
