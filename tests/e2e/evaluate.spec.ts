/** The real command on a few drawn pictures: what it writes, and how it ends. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findPython, largestDifference, predictInPython, TOLERANCE } from '../evaluate/agreement';
import { facePng } from '../fixtures/dated-faces';
import { drawnPng, greyPng, sampleJpeg, vastPng } from '../fixtures/pictures';
import { evaluate, readGrey, readJson, readLines, ROOT } from './evaluate-command';

const COLUMNS = 'image,MEL,NV,BCC,AKIEC,BKL,DF,VASC,prediction,abstained,reason,ms';
const KEYS = [
	...['task', 'n', 'backend', 'model', 'metrics', 'latency_ms'],
	...['labels_without_image', 'images_without_label', 'unreadable'],
];
const LESION_METRICS = [
	...['accuracy', 'balanced_accuracy', 'macro_f1', 'per_class', 'confusion_matrix'],
	...['melanoma_recall', 'melanoma_precision', 'argmax_accuracy', 'top2_accuracy'],
	...['top3_accuracy', 'macro_auc', 'ece', 'abstained', 'selective_balanced_accuracy'],
];

// Each starts a browser of its own, and the three share two cores.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

const outputPath = (name: string): string => test.info().outputPath(name);

test('lesions: rows, reasons, figures and counts', () => {
	const images = outputPath('images');
	const out = outputPath('out');
	for (const folder of [images, join(images, 'below'), out]) mkdirSync(folder, { recursive: true });
	const put = (name: string, bytes: Buffer | string): void => {
		writeFileSync(join(images, name), bytes);
	};
	put('a-1.png', drawnPng(1));
	put('a.PNG', drawnPng(2, 120, 160));
	put('b, with comma.jpg', sampleJpeg());
	put('c.jpeg', '');
	put('d.jpg', 'This is a text.\n');
	put('e.png', vastPng());
	put(
		'f.png',
		greyPng(200, 150, (x) => x % 256),
	);
	put('notes.txt', 'no picture');
	put('below/g.png', drawnPng(3));
	writeFileSync(join(out, 'mine.txt'), 'stays');
	const labels = outputPath('labels.csv');
	const table = ['image_id,lesion_id,dx', 'a,L1,nv', 'a-1,L2,mel', 'c,L3,bcc', 'gone,L4,nv'];
	writeFileSync(labels, table.join('\r\n'));

	const words = ['--task', 'lesion', '--images', images, '--out', out, '--labels', labels];
	const { status, stderr } = evaluate([...words, '--backend', 'wasm', '--measures']);
	expect(stderr).toContain('7 of 7');
	expect(stderr).toContain('c.jpeg: This file is empty.');
	expect(status, stderr).toBe(2);

	const [header, ...rows] = readLines(join(out, 'predictions.csv'));
	expect(header).toBe(COLUMNS);
	expect(rows.map((row) => row.split(/,(?=[01]\.|,)/)[0])).toEqual([
		...['a', 'a-1', '"b, with comma"', 'c', 'd', 'e', 'f'],
	]);
	const cells = rows.map((row) => row.replace('"b, with comma"', 'b').split(','));
	for (const row of cells) expect(row).toHaveLength(12);
	const read = cells.filter(([image = '']) => !'cde'.includes(image));
	for (const [image, ...values] of read) {
		const probabilities = values.slice(0, 7);
		for (const p of probabilities) expect(p).toMatch(/^[01]\.\d{6}$/);
		const sum = probabilities.reduce((sum, p) => sum + Math.round(Number(p) * 1e6), 0);
		expect(sum, image).toBe(1_000_000);
		expect(COLUMNS.split(',').slice(1, 8)).toContain(values[7]);
		expect(values[8]).toMatch(/^[01]$/);
		expect(values[9] !== '', `${image ?? ''}: a reason where it abstains`).toBe(values[8] === '1');
		expect(Number(values[10])).toBeGreaterThan(0);
	}
	expect(cells.at(-1)?.[9], 'a grey ramp is no lesion').toBe('1');
	const reasons = cells.filter(([image = '']) => 'cde'.includes(image)).map((row) => row.slice(1));
	const empty = Array.from({ length: 9 }, () => '');
	expect(reasons).toEqual([
		[...empty, 'empty', ''],
		[...empty, 'not-a-picture', ''],
		[...empty, 'too-many-pixels', ''],
	]);

	const figures = readJson(join(out, 'metrics.json'));
	expect(Object.keys(figures).sort()).toEqual([...KEYS].sort());
	expect(figures).toMatchObject({ task: 'lesion', n: 4, backend: 'wasm', unreadable: 3 });
	expect(figures).toMatchObject({ labels_without_image: 1, images_without_label: 4 });
	expect(Object.keys(figures['metrics'] as object).sort()).toEqual([...LESION_METRICS].sort());
	const model = readJson(join(ROOT, 'models', 'lesion-classifier', 'card.json'));
	const { name, version, bytes } = model;
	expect(figures['model']).toEqual({ name, version, bytes });
	const [measures, ...measured] = readLines(join(out, 'measures.csv'));
	expect(measures).toBe('image,asymmetry,border,irregular_parts,colours,diameter,area');
	expect(measured.find((row) => row.startsWith('a,'))).toMatch(
		/^a(,0\.\d{6}){2},[0-8],[1-6](,0\.\d{6}){2}$/,
	);
	expect(readdirSync(out).sort()).toEqual([
		...['measures.csv', 'metrics.json', 'mine.txt', 'predictions.csv'],
	]);
});

test('--ids, --limit, ISIC labels, sensitive, --save, and Python agrees', () => {
	const images = outputPath('images');
	const out = outputPath('out');
	mkdirSync(images, { recursive: true });
	for (const seed of [1, 2, 3, 4]) writeFileSync(join(images, `p${seed}.png`), drawnPng(seed));
	const ids = outputPath('ids.txt');
	writeFileSync(ids, 'p4\np2.png\np3\nnot-there\n');
	const labels = outputPath('labels.csv');
	const table = ['image,MEL,NV,BCC,AKIEC,BKL,DF,VASC', 'p2,0.0,1.0,0.0,0.0,0.0,0.0,0.0'];
	writeFileSync(labels, `${table.join('\n')}\n`);

	const words = ['--task', 'lesion', '--images', images, '--out', out, '--labels', labels];
	const { status, stderr } = evaluate([
		...words,
		...['--ids', ids, '--limit', '2', '--operating-point', 'sensitive', '--backend', 'wasm'],
		...['--save', 'masks,crops,masked-crops'],
	]);
	expect(status, stderr).toBe(0);
	expect(stderr).toContain('1 of the --ids have no picture');
	const [, ...rows] = readLines(join(out, 'predictions.csv'));
	expect(rows.map((row) => row.split(',')[0])).toEqual(['p2', 'p3']);
	const figures = readJson(join(out, 'metrics.json'));
	expect(figures).toMatchObject({ n: 2, labels_without_image: 0, images_without_label: 1 });
	for (const name of ['p2', 'p3']) {
		const mask = readGrey(join(out, 'masks', `${name}.png`));
		expect([mask.width, mask.height]).toEqual([160, 120]);
		expect([...new Set(mask.data)].every((value) => value === 0 || value === 255)).toBe(true);
		const hasLesion = mask.data.includes(255);
		for (const folder of ['crops', 'masked-crops']) {
			expect(existsSync(join(out, folder, `${name}.png`))).toBe(hasLesion);
		}
	}

	const python = findPython();
	if (!python) {
		console.log('Not compared with Python: none with keras, numpy and Pillow was found.');
		return;
	}
	const other = outputPath('python.csv');
	predictInPython(python, images, ['p2.png', 'p3.png'], other);
	const { value } = largestDifference(join(out, 'predictions.csv'), other);
	console.log(`Largest difference from Python in any probability: ${value.toFixed(6)}.`);
	expect(value).toBeLessThanOrEqual(TOLERANCE);
});

test('segmentation: Jaccard at the size of the picture, masks, an empty truth', () => {
	const images = outputPath('images');
	const masks = outputPath('masks');
	const out = outputPath('out');
	for (const folder of [images, masks]) mkdirSync(folder, { recursive: true });
	for (const seed of [1, 2, 3]) writeFileSync(join(images, `p${seed}.png`), drawnPng(seed));
	writeFileSync(join(images, 'p4.jpg'), '');
	const disc = (x: number, y: number): number => (Math.hypot(x - 80, y - 60) < 34 ? 255 : 0);
	writeFileSync(join(masks, 'p1_segmentation.png'), greyPng(160, 120, disc));
	writeFileSync(
		join(masks, 'p2.png'),
		greyPng(160, 120, () => 0),
	);
	writeFileSync(
		join(masks, 'gone.png'),
		greyPng(160, 120, () => 0),
	);

	const words = ['--task', 'segmentation', '--images', images, '--masks', masks, '--out', out];
	const { status, stderr } = evaluate([...words, '--backend', 'wasm']);
	expect(status, stderr).toBe(2);
	const [header, ...rows] = readLines(join(out, 'predictions.csv'));
	expect(header).toMatch(/^image,jaccard,ms(,|$)/);
	const cells = rows.map((row) => row.split(','));
	expect(cells.map(([image]) => image)).toEqual(['p1', 'p2', 'p3', 'p4']);
	for (const name of ['p1', 'p2', 'p3']) {
		const mask = readGrey(join(out, 'masks', `${name}.png`));
		expect([mask.width, mask.height]).toEqual([160, 120]);
		expect([...new Set(mask.data)].every((value) => value === 0 || value === 255)).toBe(true);
	}
	expect(existsSync(join(out, 'masks', 'p4.png'))).toBe(false);

	const answer = readGrey(join(out, 'masks', 'p1.png'));
	let [shared, either] = [0, 0];
	answer.data.forEach((value, i) => {
		const truth = disc(i % 160, Math.floor(i / 160));
		if (truth > 0 && value > 0) shared++;
		if (truth > 0 || value > 0) either++;
	});
	expect(Number(cells[0]?.[1])).toBeCloseTo(shared / either, 5);
	const emptyAnswer = !readGrey(join(out, 'masks', 'p2.png')).data.includes(255);
	expect(Number(cells[1]?.[1])).toBe(emptyAnswer ? 1 : 0);
	expect(cells[2]?.[1], 'no truth, not judged').toBe('');

	const figures = readJson(join(out, 'metrics.json'));
	expect(figures).toMatchObject({ task: 'segmentation', n: 3, unreadable: 1 });
	expect(figures).toMatchObject({ labels_without_image: 1, images_without_label: 2 });
	expect(Object.keys(figures['metrics'] as object)).toEqual(['mean_jaccard', 'threshold_jaccard']);
});

test('sequences: a picture is read once, and two refused ones change nothing', () => {
	const images = outputPath('images');
	const out = outputPath('out');
	mkdirSync(images, { recursive: true });
	[0.9, 0.5, 0.1].forEach((red, i) => {
		writeFileSync(join(images, `v${String(i)}.png`), facePng(red));
	});
	writeFileSync(
		join(images, 'wall.png'),
		greyPng(200, 150, () => 140),
	);
	writeFileSync(join(images, 'torn.jpg'), 'This is a text.\n');
	const visits = ['v0,2026-01-01', 'v1.png,2026-02-01', 'v2,2026-03-01'];
	const refused = ['wall.png,2026-01-20', 'torn.jpg,2026-02-20', 'gone.png,2026-02-25'];
	const table = [
		'series,image,date,label',
		...[...refused, ...visits].map((row) => `B,${row},improved`),
		...visits.map((row) => `A,${row},deteriorated`),
		'C,v0.png,2026-01-01,unclear',
	];
	const series = outputPath('series.csv');
	writeFileSync(series, `${table.join('\n')}\n`);
	const words = ['--task', 'sequence', '--images', images, '--series', series, '--out', out];
	const { status, stderr } = evaluate([...words, '--backend', 'wasm']);
	expect(status, stderr).toBe(2);
	expect(stderr).toContain('3 series of 5 pictures');
	expect(stderr).toContain('wall.png: No face was found in it.');
	expect(stderr).toContain('gone.png: There is no such picture in the folder.');

	const [header, ...rows] = readLines(join(out, 'predictions.csv'));
	expect(header).toMatch(/^series,p_improved,verdict,visits,skipped,ms(,|$)/);
	const cells = rows.map((row) => row.split(','));
	const [a = [], b = [], c = []] = cells;
	expect(cells.map((row) => [row[0], row[3], row[4]])).toEqual([
		...[
			['A', '3', '0'],
			['B', '3', '3'],
			['C', '1', '0'],
		],
	]);
	expect(a[1]).toMatch(/^0\.\d{6}$/);
	expect([b[1], b[2]]).toEqual([a[1], a[2]]);
	expect(c.slice(1, 3)).toEqual(['0.500000', 'unclear']);
	expect(c[6]).toBe('too-few-visits');

	const figures = readJson(join(out, 'metrics.json'));
	expect(Object.keys(figures).sort()).toEqual([...KEYS].sort());
	expect(figures).toMatchObject({ task: 'sequence', n: 3, unreadable: 1 });
	expect(figures).toMatchObject({ labels_without_image: 1, images_without_label: 0 });
	expect(figures['metrics']).toMatchObject({ accuracy: 0.5, unclear_recall: 1 });
	expect(readdirSync(out).sort()).toEqual(['metrics.json', 'predictions.csv']);
});

test('nothing can be done: code 1, one sentence, nothing written', () => {
	const images = outputPath('images');
	const out = outputPath('out');
	mkdirSync(images, { recursive: true });
	writeFileSync(join(images, 'p.png'), drawnPng(1));
	const bad = outputPath('bad.csv');
	writeFileSync(bad, 'image,colour\np,red\n');
	const common = ['--task', 'lesion', '--images', images, '--out', out];
	const cases: [string, string[], RegExp][] = [
		['an unknown option', [...common, '--colour', 'red'], /--colour/],
		['no folder', ['--task', 'lesion', '--images', outputPath('gone'), '--out', out], /no folder/],
		['unreadable labels', [...common, '--labels', bad], /labels cannot be read/],
		['an unknown task', ['--task', 'age', '--images', images, '--out', out], /not "age"/],
		['an unknown model', [...common, '--model', 'nothing'], /no model "nothing"/],
	];
	for (const [what, words, sentence] of cases) {
		const { status, stderr } = evaluate(words);
		expect(status, what).toBe(1);
		const lines = stderr.trim().split('\n');
		expect(lines.at(-1), what).toMatch(sentence);
		expect(existsSync(out), what).toBe(false);
	}
});
