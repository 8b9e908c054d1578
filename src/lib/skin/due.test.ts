import { expect, it } from 'vitest';
import { daysAgo, daysOverdue, dueWords } from './due';

const NOW = new Date(2026, 10, 21, 9);
const back = (days: number, hour = 20) => new Date(2026, 10, 21 - days, hour).toISOString();

it('a spot is due three months after its last picture', () => {
	expect(dueWords(back(90), NOW)).toBeUndefined();
	expect(dueWords(back(91), NOW)).toBe('Due today, 3 months after the last picture');
	expect(dueWords(back(92), NOW)).toBe('Due for 1 day, 3 months after the last picture');
	expect(dueWords(back(200), NOW)).toBe('Due for 4 months, 3 months after the last picture');
	expect(daysOverdue(back(0), NOW)).toBe(-91);
});

it('days are calendar days', () => {
	expect(daysAgo(back(0, 1), NOW)).toBe('today');
	expect(daysAgo(back(1, 23), NOW)).toBe('yesterday');
	expect(daysAgo(back(7, 1), NOW)).toBe('7 days ago');
});
