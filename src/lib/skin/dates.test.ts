import { expect, it } from 'vitest';
import { dayOf, dayOfMoment, noonOf, notAfterNow } from './dates';

const NOW = new Date(2026, 10, 21, 9);

it('a day goes to its field and back', () => {
	expect(dayOf(new Date(2026, 2, 4, 23, 59))).toBe('2026-03-04');
	const noon = noonOf('2026-03-04', NOW);
	expect(noon && dayOfMoment(noon)).toBe('2026-03-04');
});

it('no check-in lies in the future', () => {
	expect(noonOf('2026-11-22', NOW)).toBeUndefined();
	expect(noonOf('', NOW)).toBeUndefined();
	expect(noonOf('2026-11-21', NOW)).toBe(NOW.toISOString());
	expect(notAfterNow(new Date(2030, 1, 1), NOW)).toBe(NOW.toISOString());
	expect(notAfterNow(undefined, NOW)).toBe(NOW.toISOString());
	const past = new Date(2020, 1, 1);
	expect(notAfterNow(past, NOW)).toBe(past.toISOString());
});
