// Draws the sample lesions of static/samples/ (see draw-lesion.mjs). `node scripts/draw-samples.mjs`
// after a change of the drawing; the JPEG files are committed, so that a build needs no browser.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumFlags, findChromium } from './chromium.mjs';
import { DRAWINGS, drawLesion } from './draw-lesion.mjs';

const FOLDER = fileURLToPath(new URL('../static/samples/', import.meta.url));

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
const page = await browser.newPage();
for (const [name, drawing] of Object.entries(DRAWINGS)) {
	const { width, height } = drawing;
	const pixels = Buffer.from(drawLesion(drawing)).toString('base64');
	// The browser only encodes: every pixel is already decided.
	const jpeg = await page.evaluate(
		async ({ pixels, width, height }) => {
			const bytes = Uint8ClampedArray.from(atob(pixels), (letter) => letter.charCodeAt(0));
			const canvas = new OffscreenCanvas(width, height);
			canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
			const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
			const url = await new Promise((resolve) => {
				const reader = new FileReader();
				reader.onload = () => resolve(reader.result);
				reader.readAsDataURL(blob);
			});
			return String(url).split(',')[1] ?? '';
		},
		{ pixels, width, height },
	);
	writeFileSync(`${FOLDER}${name}.jpg`, Buffer.from(jpeg, 'base64'));
	console.log(`static/samples/${name}.jpg  ${width} × ${height}`);
}
await browser.close();
