import { describe, expect, it } from 'vitest';
import { isPictureName } from './files';
import { measureQuality } from './quality';

function grey(width: number, height: number, value: (x: number, y: number) => number) {
	const data = new Uint8ClampedArray(4 * width * height).fill(255);
	for (let i = 0; i < width * height; i++) {
		data.fill(value(i % width, Math.floor(i / width)), 4 * i, 4 * i + 3);
	}
	return { width, height, data };
}

describe('measureQuality', () => {
	it('finds no edge in an even picture', () => {
		const quality = measureQuality(grey(600, 450, () => 51));
		expect(quality.sharpness).toBeCloseTo(0, 6);
		expect(quality.brightness).toBeCloseTo(0.2, 5);
		expect(quality).toMatchObject({ clipped: 0, shortSide: 450 });
	});

	it('counts what is clipped to black or white', () => {
		const quality = measureQuality(grey(512, 256, (x) => (x < 128 ? 0 : x < 256 ? 255 : 100)));
		expect(quality.clipped).toBeCloseTo(0.5, 6);
	});

	it('is the variance of the Laplacian', () => {
		// One bright pixel in the middle of 3 × 3 inner ones.
		const quality = measureQuality(grey(5, 5, (x, y) => (x === 2 && y === 2 ? 110 : 100)));
		// Laplacians: −40 once, 10 four times, 0 four times; mean 0.
		expect(quality.sharpness).toBeCloseTo((1600 + 4 * 100) / 9, 3);
	});

	it('falls as a picture is blurred, and hardly with its size', () => {
		const wave = (scale: number, softness: number) => (x: number, y: number) =>
			128 + (100 / softness) * Math.sin((x * scale) / 3) * Math.cos((y * scale) / 4);
		const sharp = measureQuality(grey(256, 192, wave(1, 1))).sharpness;
		expect(measureQuality(grey(256, 192, wave(1, 4))).sharpness).toBeLessThan(sharp / 10);
		const large = measureQuality(grey(1024, 768, wave(0.25, 1))).sharpness;
		expect(large / sharp).toBeGreaterThan(0.8);
		expect(large / sharp).toBeLessThan(1.2);
	});

	it('keeps the original’s shorter side when a copy is measured', () => {
		expect(
			measureQuality(
				grey(20, 10, () => 9),
				3000,
			).shortSide,
		).toBe(3000);
		expect(measureQuality(grey(1, 1, () => 9)).sharpness).toBe(0);
	});
});

describe('isPictureName', () => {
	it('takes the four endings in any case', () => {
		expect(['a.JPG', 'b.jpeg', 'c.png', 'd.WebP'].every(isPictureName)).toBe(true);
		expect(['a.gif', 'jpg', 'b.jpg.txt', '.DS_Store'].some(isPictureName)).toBe(false);
	});
});
