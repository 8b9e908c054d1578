import { describe, expect, it } from 'vitest';
import { dayInName } from './photo-date';

const NOW = new Date('2026-11-21T12:00:00Z');

describe('the day in a file name', () => {
	it.each([
		['IMG_20260314_081200.jpg', '2026-03-14'],
		['2026-03-14 left.png', '2026-03-14'],
		['PXL_20260314_123456789.MP.jpg', '2026-03-14'],
		['face.2026.03.14.webp', '2026-03-14'],
		['WhatsApp Image 2025-12-31 at 10.11.12.jpeg', '2025-12-31'],
		['visit 99999999 2026_01_02.jpg', '2026-01-02'],
	])('%s', (name, day) => {
		expect(dayInName(name, NOW)).toBe(day);
	});

	it.each(['face.jpg', '14-03-2026.jpg', '20261341.jpg', '2026-02-30.jpg', '120260314.jpg'])(
		'%s has none',
		(name) => {
			expect(dayInName(name, NOW)).toBeUndefined();
		},
	);

	it('none that is still to come', () => {
		expect(dayInName('2027-01-01.jpg', NOW)).toBeUndefined();
	});
});
