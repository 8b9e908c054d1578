import { describe, expect, it } from 'vitest';
import type { Attribute } from '$lib/skin/attributes';
import type { FaceFinding } from '$lib/skin/face';
import { readAttributeTruth } from './attribute-truth';
import { CsvError } from './csv';
import { evaluateAttributes } from './evaluation-file';
import { attributesCsv, facesCsv, landmarksJson } from './face-predictions';

const finding: FaceFinding = {
	faces: 2,
	turns: 1,
	box: { x: 10, y: 20.25, width: 100, height: 120 },
	score: 0.9,
	landmarks: [[1.00049, 2, -3]],
	pose: { roll: 1.234, yaw: -5, pitch: 0 },
	pictureWidth: 640,
	pictureHeight: 480,
};
const grades: Record<Attribute, readonly number[]> = {
	oil: [1, 0, 0, 0, 0],
	sensitivity: [0, 0.5, 0.5, 0, 0],
	wrinkle: [0, 0, 1, 0, 0],
	pigmentation: [0, 0, 0, 1, 0],
	hydration: [0, 0, 0, 0, 1],
};

describe('faces', () => {
	it('have the columns of the interface, in order of name', () => {
		const rows = [
			{ image: 'b.jpg', reason: 'no-face', ms: 12 },
			{ image: 'a.jpg', finding, quality: 0.5, ms: 10.04 },
			{ image: 'c.jpg', reason: 'damaged' },
		];
		expect(facesCsv(rows).split('\n')).toEqual([
			'image,found,faces,x,y,width,height,roll,yaw,pitch,quality,reason,ms,turns',
			'a,1,2,10.0,20.3,100.0,120.0,1.23,-5.00,0.00,0.5000,,10.0,1',
			'b,0,0,,,,,,,,,no-face,12.0,',
			'c,0,0,,,,,,,,,damaged,,',
			'',
		]);
	});

	it('hand out their landmarks in pixels', () => {
		expect(JSON.parse(landmarksJson(finding))).toEqual({
			width: 640,
			height: 480,
			points: [[1, 2, -3]],
		});
	});
});

describe('attributes', () => {
	it('have expected grades and probabilities; without a face, a reason', () => {
		const [header, graded, none] = attributesCsv([
			{ image: 'a', grades, ms: 5 },
			{ image: 'b', reason: 'no-face', ms: 4 },
		]).split('\n');
		expect(header).toMatch(
			/^image,oil,sensitivity,wrinkle,pigmentation,hydration,oil_p0,.*,hydration_p4,reason,ms$/,
		);
		expect(header?.split(',')).toHaveLength(33);
		expect(graded).toMatch(/^a,0\.000000,1\.500000,2\.000000,3\.000000,4\.000000,1\.000000,/);
		expect(none).toBe(`b${','.repeat(31)}no-face,4.0`);
	});

	it('are judged by the columns that are labelled', () => {
		const truth = readAttributeTruth('image,wrinkle,oil\na.jpg,2,1\nb,,0\ngone,1,1\n');
		const file = evaluateAttributes({
			rows: [
				{ image: 'a.jpg', grades, ms: 5 },
				{ image: 'b.jpg', reason: 'no-face', ms: 4 },
				{ image: 'c.jpg', reason: 'damaged' },
			],
			truth,
			backend: 'wasm',
			model: { name: 'm', version: '1', bytes: 1 },
		});
		expect(file).toMatchObject({ n: 2, unreadable: 1, labels_without_image: 1 });
		expect(file.images_without_label).toBe(1);
		expect(Object.keys(file.metrics).sort()).toEqual(['oil', 'wrinkle']);
		expect(file.metrics).toMatchObject({ oil: { n: 1, p_recall: 0.5, mae: 1 } });
	});

	it.each([
		['oil\n1\n', /column "image"/],
		['image,colour\na,1\n', /at least one column/],
		['image,oil\na,5\n', /whole number/],
		['image,oil\na,1.5\n', /whole number/],
		['image,oil\na,1\na.jpg,2\n', /twice/],
		['image,oil\n,1\n', /name of the picture/],
	])('labels that cannot be read say why', (text, words) => {
		expect(() => readAttributeTruth(text)).toThrow(CsvError);
		expect(() => readAttributeTruth(text)).toThrow(words);
	});
});
