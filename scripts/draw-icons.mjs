// Draws the icons of static/ from one mark: a ring, four ticks, a dot. `npm run icons` after a
// change of the mark; the PNG files are committed, so that a build needs no browser.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumFlags, findChromium } from './chromium.mjs';

const STATIC = fileURLToPath(new URL('../static/', import.meta.url));

/**
 * The mark on a full square. `share` is the part of the side that the ring spans: a maskable icon
 * may be cut to a circle of 80 %, so its mark stays well inside.
 * @param {number} size px
 * @param {number} share 0…1
 */
const markup = (size, share) => `<svg xmlns="http://www.w3.org/2000/svg" width="${size}"
	height="${size}" viewBox="0 0 64 64"><rect width="64" height="64" fill="#ffffff"/>
	<g transform="translate(32 32) scale(${share * (64 / 60)}) translate(-32 -32)">
	<g fill="none" stroke="#171717" stroke-width="5"><circle cx="32" cy="32" r="27.5"/>
	<path d="M32 4v14M32 46v14M4 32h14M46 32h14"/></g>
	<circle cx="32" cy="32" r="7" fill="#005f73"/></g></svg>`;

/** @type {[string, number, number][]} file, side in px, share of the mark */
const ICONS = [
	['icon-180.png', 180, 0.7],
	['icon-192.png', 192, 0.8],
	['icon-512.png', 512, 0.8],
	['icon-maskable-192.png', 192, 0.56],
	['icon-maskable-512.png', 512, 0.56],
];

const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags });
const page = await browser.newPage();
for (const [file, size, share] of ICONS) {
	await page.setViewportSize({ width: size, height: size });
	await page.setContent(`<body style="margin:0">${markup(size, share)}</body>`);
	writeFileSync(STATIC + file, await page.screenshot());
	console.log(`static/${file}  ${size} × ${size}`);
}
await browser.close();
