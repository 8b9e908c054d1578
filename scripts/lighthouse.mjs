// `npm run lighthouse`: every page of the built product, as Lighthouse sees it on a phone (its own
// simulation of a slow network and processor) and in best practices and accessibility. Fails below
// the marks that the product sets itself.
//   npm run lighthouse -- [--page /lesions …] [--desktop] [--runs 3]
// Of several runs the one in the middle counts, by performance.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromiumFlags, findChromium } from './chromium.mjs';
import { root } from './ensure.mjs';
import { createSite } from './serve.mjs';

const PAGES = [
	'/',
	'/welcome',
	'/lesions',
	'/lesions/check',
	'/batch',
	'/settings',
	'/about',
	'/check-in',
	'/history',
	'/series',
	'/share',
];
/** Least score of each category, 0…100. */
const MARKS = { performance: 95, accessibility: 100, 'best-practices': 100 };

const { values } = parseArgs({
	options: {
		page: { type: 'string', multiple: true },
		desktop: { type: 'boolean' },
		runs: { type: 'string', default: '1' },
	},
});
const server = createSite(join(root, 'build'));
const port = await freePort(server);
// Lighthouse talks to the browser by a port of its own.
const spare = createServer();
const debugging = await freePort(spare);
await new Promise((resolve) => spare.close(resolve));
const executablePath = findChromium();
const browser = await chromium.launch({
	...(executablePath ? { executablePath } : {}),
	args: [...chromiumFlags, `--remote-debugging-port=${debugging}`],
});

let good = true;
try {
	console.log(
		['page'.padEnd(16), ...Object.keys(MARKS).map((name) => name.padStart(15)), '      LCP'].join(
			'',
		),
	);
	for (const page of values.page ?? PAGES) good = (await judge(page)) && good;
} finally {
	await browser.close();
	server.closeAllConnections();
	server.close();
}
process.exitCode = good ? 0 : 1;

/** @param {import('node:http').Server} listener @returns {Promise<number>} where it listens */
async function freePort(listener) {
	listener.listen(0, '127.0.0.1');
	await once(listener, 'listening');
	const address = listener.address();
	if (!address || typeof address === 'string') throw new Error('No port is free.');
	return address.port;
}

/** @param {string} page its address */
async function ask(page) {
	const result = await lighthouse(
		`http://127.0.0.1:${port}${page}`,
		{ port: debugging, output: 'json', logLevel: 'silent', onlyCategories: Object.keys(MARKS) },
		values.desktop ? desktopConfig : undefined,
	);
	if (!result) throw new Error(`Lighthouse gave no answer for ${page}.`);
	return result.lhr;
}

/**
 * Prints a page's line, and what cost it marks.
 * @param {string} page its address
 * @returns {Promise<boolean>} whether it reaches the marks
 */
async function judge(page) {
	const results = [];
	for (let run = 0; run < Math.max(1, Number(values.runs)); run++) results.push(await ask(page));
	results.sort(
		(a, b) => (a.categories.performance?.score ?? 0) - (b.categories.performance?.score ?? 0),
	);
	const { audits, categories, runtimeError } = results[Math.floor(results.length / 2)];
	if (runtimeError) {
		console.log(`${page.padEnd(16)} could not be judged: ${runtimeError.message}`);
		return false;
	}
	const rows = Object.entries(MARKS).map(([name, least]) => {
		const score = Math.round(100 * (categories[name]?.score ?? 0));
		return { name, least, score, parts: categories[name]?.auditRefs ?? [] };
	});
	const lcp = `${((audits['largest-contentful-paint']?.numericValue ?? NaN) / 1000).toFixed(2)} s`;
	console.log(
		[page.padEnd(16), ...rows.map(({ score }) => String(score).padStart(15)), lcp.padStart(9)].join(
			'',
		),
	);
	for (const { parts, score, least } of rows) {
		if (score >= least) continue;
		for (const { id, weight } of parts) {
			const audit = audits[id];
			if (weight > 0 && audit && (audit.score ?? 1) < 0.9) {
				console.log(`    ${id}: ${audit.displayValue ?? audit.title}`);
			}
		}
	}
	return rows.every(({ score, least }) => score >= least);
}
