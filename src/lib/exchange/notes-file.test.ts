import { describe, expect, it } from 'vitest';
import { CsvError } from './csv';
import { labelsCsv, labelUsers, readNotes, seriesCsv } from './notes-file';

const labels = (text: string) => labelUsers(readNotes(text));

describe('notes', () => {
	it('give one row a user, from the latest note, in order of name', () => {
		const text =
			'user,date,note\nb,2026-02-01,Much better.\nb,2026-01-01,Much worse.\na,2026-01-01,Same.\n';
		expect(labelsCsv(labels(text)).split('\n').slice(0, 3)).toEqual([
			'user,date,language,label,confidence,reason',
			expect.stringMatching(/^a,2026-01-01,en,unclear,0\.\d{6},$/),
			expect.stringMatching(/^b,2026-02-01,en,improved,0\.\d{6},$/),
		]);
	});

	it('of one day: the last in the file; an empty note is none', () => {
		const text = 'user,date,note\na,2026-02-01,Better.\na,2026-02-01,Worse.\na,2026-03-01, \n';
		expect(labels(text).users[0]).toMatchObject({ date: '2026-02-01', label: 'deteriorated' });
		expect(labels('user,date,note\na,2026-02-01,\n').users).toEqual([]);
	});

	it('are compared by moment, not by text', () => {
		const text =
			'user,date,note\na,2026-02-01T23:00:00-05:00,Worse.\na,2026-02-02T01:00:00Z,Better.\n';
		expect(labels(text).users[0]?.label).toBe('deteriorated');
	});

	it('come from files of any make', () => {
		const text =
			'\uFEFFDate,NOTE,User,extra\r\n2026-02-01,"Redness, ""flaking""\r\nmuch better",a,x\r\n';
		expect(labels(text).users[0]).toMatchObject({ user: 'a', label: 'improved' });
	});

	it('without user or day are named, and leave the others whole', () => {
		const text =
			'user,date,note\na,2026-02-30,Worse.\n,2026-01-01,Worse.\nb,2026-1-5,Better.\nc,05/01/2026,x\n';
		const { users, unreadable } = labels(text);
		expect(users.map(({ user, date }) => [user, date])).toEqual([['b', '2026-01-05']]);
		expect(unreadable.map(({ reason, row }) => [row.line, reason])).toEqual([
			[2, 'no-date'],
			[3, 'no-user'],
			[5, 'no-date'],
		]);
	});

	it('need their columns', () => {
		expect(() => readNotes('user,date\na,2026-01-01\n')).toThrow(CsvError);
		expect(() => readNotes('')).toThrow(CsvError);
	});
});

describe('series', () => {
	it('hold the pictures of everyone with a label, oldest first', () => {
		const table = readNotes(
			'user,date,note,image\nb,2026-02-01,Better.,2.jpg\nb,2026-01-01,,1\nb,2026-03-01,Better.,\na,2026-01-01,,9\n',
		);
		expect(table.hasImages).toBe(true);
		expect(seriesCsv(labelUsers(table))).toBe(
			'series,image,date,label\nb,1,2026-01-01,improved\nb,2.jpg,2026-02-01,improved\n',
		);
	});
});
