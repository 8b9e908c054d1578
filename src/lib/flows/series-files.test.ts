import { expect, test } from 'vitest';
import { imagesOf, matchFiles } from './series-files';

const visit = (image: string) => ({ image, takenAt: '2026-01-01T00:00:00.000Z' });
const TABLE = [
	{ name: 'A', visits: [visit('one.jpg'), visit('two')] },
	{ name: 'B', visits: [visit('two'), visit('gone.png')] },
];
const file = (name: string) => new File(['x'], name);

test('finds the files of a table, with or without their extension, each once', () => {
	expect(imagesOf(TABLE)).toEqual(['one.jpg', 'two', 'gone.png']);
	const [one, two, other] = [file('one.jpg'), file('two.png'), file('other.jpg')];
	const matched = matchFiles([one, other, two], TABLE);
	expect(matched.found).toEqual([one, two]);
	expect(matched.fileOf('two')).toBe(two);
	expect(matched).toMatchObject({ lost: ['gone.png'], several: [], unlisted: 1 });
});

test('two files of one name, from two folders, are told: either could be meant', () => {
	const given = [file('one.jpg'), file('one.jpg'), file('two.png'), file('x.jpg'), file('x.jpg')];
	expect(matchFiles(given, TABLE).several).toEqual(['one.jpg']);
});
