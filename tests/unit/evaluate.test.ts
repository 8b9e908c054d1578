/** The command line of `npm run evaluate`, and which pictures it chooses. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions, UsageError } from '../evaluate/options';
import { readMaskNames, selectPictures } from '../evaluate/pictures';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'skinkeep-evaluate-'));
	mkdirSync(at('images/below.jpg'), { recursive: true });
	mkdirSync(at('masks'));
	mkdirSync(at('none'));
	for (const name of ['a.jpg', 'a-1.JPEG', 'B.png', 'c.webp', 'd.gif', 'notes.txt']) {
		writeFileSync(join(at('images'), name), '');
	}
	writeFileSync(at('masks/a_segmentation.png'), '');
	writeFileSync(at('masks/B.png'), '');
	writeFileSync(at('ids.txt'), '\uFEFFimage\r\nc\r\na.jpg\r\n\r\ngone\r\n');
	writeFileSync(at('other-ids.txt'), 'gone\n');
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

const lesion = (...more: string[]) =>
	readOptions(['--task', 'lesion', '--images', at('images'), '--out', at('out'), ...more]);

describe('options', () => {
	it('have the defaults of the interface', () => {
		expect(lesion()).toMatchObject({
			task: 'lesion',
			tta: false,
			point: 'balanced',
			source: 'dermatoscope',
			save: [],
			backend: undefined,
			limit: undefined,
		});
	});

	it('are read', () => {
		const options = lesion('--tta', '--save', 'masks,crops', '--model', 'a,b', '--limit', '3');
		expect(options).toMatchObject({ tta: true, save: ['masks', 'crops'], models: ['a', 'b'] });
		expect(options.limit).toBe(3);
	});

	it.each([
		[['--backend', 'cuda'], /webgpu, webgl, wasm, cpu/],
		[['--limit', '0'], /whole number/],
		[['--limit', '1.5'], /whole number/],
		[['--colour', 'red'], /--colour/],
		[['a-word'], /a-word/],
		[['--save', 'thoughts'], /--save takes/],
		[['--model', 'a,,b'], /--model/],
		[['--masks', 'x'], /not an option of --task lesion/],
		[['--labels', 'gone.csv'], /there is no file gone.csv/],
		[['--operating-point', 'bold'], /balanced, sensitive/],
	])('%j is refused in one sentence', (words, sentence) => {
		expect(() => lesion(...words)).toThrow(UsageError);
		expect(() => lesion(...words)).toThrow(sentence);
		expect(() => lesion(...words)).toThrow(/^[^\n]+\.$/);
	});

	it('a sequence wants its table, and the table is no option of the others', () => {
		const words = ['--task', 'sequence', '--images', at('images'), '--out', at('out')];
		expect(() => readOptions(words)).toThrow(/--series FILE.csv/);
		expect(() => readOptions([...words, '--series', 'gone.csv'])).toThrow(/there is no file/);
		const series = readOptions([...words, '--series', at('ids.txt')]);
		expect(series).toMatchObject({ task: 'sequence', series: at('ids.txt') });
		expect(() => lesion('--series', at('ids.txt'))).toThrow(/not an option of --task lesion/);
	});

	it('name what is missing', () => {
		expect(() => readOptions([])).toThrow(/Name a task/);
		expect(() => readOptions(['--task', 'moles'])).toThrow(/--task takes/);
		expect(() => readOptions(['--task', 'lesion'])).toThrow(/--images/);
		expect(() => readOptions(['--task', 'lesion', '--images', folder])).toThrow(/--out/);
	});
});

describe('pictures', () => {
	it('are those of the folder itself, in order of name', () => {
		expect(selectPictures(lesion()).names).toEqual(['B.png', 'a.jpg', 'a-1.JPEG', 'c.webp']);
	});

	it('are limited after they are chosen', () => {
		const { names, folder, missing } = selectPictures(
			lesion('--ids', at('ids.txt'), '--limit', '1'),
		);
		expect(names).toEqual(['a.jpg']);
		expect(folder).toHaveLength(4);
		expect(missing).toEqual(['gone']);
	});

	it('have to be there', () => {
		expect(() => selectPictures(lesion('--ids', at('other-ids.txt')))).toThrow(/None of the --ids/);
		const empty = readOptions(['--task', 'lesion', '--images', at('none'), '--out', at('out')]);
		expect(() => selectPictures(empty)).toThrow(/no pictures/);
	});

	it('find their truth with and without _segmentation', () => {
		expect([...readMaskNames(at('masks'))]).toEqual([
			['B', 'B.png'],
			['a', 'a_segmentation.png'],
		]);
	});
});
