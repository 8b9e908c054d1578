/**
 * How long the product keeps the page's main thread busy at a stretch, while somebody looks into the
 * camera, while a mole is read, and while the history has check-ins read again. Counted in the thread's own processor time, so that what else the
 * machine does makes no task longer than it is.
 */
import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumFlags, findChromium } from '../../scripts/chromium.mjs';
import { openSite } from '../evaluate/site';
import { otherModelFile } from '../fixtures/diaries';
import { writeFilm } from '../fixtures/film';
import { samplePath } from '../fixtures/pictures';

/** A task longer than this is felt, ms. */
export const LONG_TASK = 50;
const WAIT = { timeout: 300_000 };

export interface MainThread {
	readonly name: string;
	readonly tasks: number;
	/** Those longer than `LONG_TASK`, longest first. */
	readonly long: readonly { readonly ms: number; readonly what: string }[];
	/** The longest of all, ms. */
	readonly longest: number;
}

const JOURNEYS: readonly {
	readonly name: string;
	readonly path: string;
	/** What has to be there, not looked at. */
	readonly before?: (page: Page, origin: string) => Promise<void>;
	readonly walk: (page: Page) => Promise<void>;
}[] = [
	{
		name: 'a check-in from the camera',
		path: '/check-in',
		async walk(page) {
			await page.getByTestId('face-title').waitFor(WAIT);
			await page.getByTestId('save-check-in').click();
			await page.getByTestId('today-title').waitFor(WAIT);
		},
	},
	{
		name: 'a lesion check',
		path: '/lesions/check',
		async walk(page) {
			await page.getByTestId('picture-input').setInputFiles(samplePath('uneven.jpg'));
			await page.getByTestId('source-dermatoscope').click();
			await page.getByTestId('result-title').waitFor(WAIT);
			await page.getByTestId('save-visit').click();
			await page.getByTestId('save-confirm').click();
			await page.waitForURL(/\/lesions\/[0-9a-f-]{36}/, WAIT);
		},
	},
	{
		name: 'the history, check-ins read again',
		path: '/history',
		async before(page, origin) {
			await page.goto(`${origin}/share`);
			await page.getByTestId('import-input').setInputFiles(await otherModelFile());
			await page.getByTestId('import-start').click();
			await page.getByTestId('import-done').waitFor(WAIT);
		},
		async walk(page) {
			await page.getByTestId('verdict').waitFor(WAIT);
			const panel = page.getByTestId('read-again');
			await panel.getByRole('button').click();
			await panel.getByText('2 check-ins were read again.').waitFor(WAIT);
			// The verdict comes last, from what is kept: it takes no step.
			await page.locator('[data-testid="verdict"][data-steps="0"]').waitFor(WAIT);
		},
	},
];

/** Each journey in a fresh browser on wasm, from the open page to what is saved. */
export async function watchMainThread(): Promise<MainThread[]> {
	const folder = mkdtempSync(join(tmpdir(), 'skinkeep-film-'));
	const film = join(folder, 'face.y4m');
	writeFilm(film, 360, 640, [
		{ frames: 20, drawing: { x: 0.5, y: 0.45, eyes: 40 } },
		{ frames: 120, drawing: { x: 0.5, y: 0.45, eyes: 88 } },
	]);
	const site = await openSite({});
	try {
		const all: MainThread[] = [];
		for (const { name, path, before, walk } of JOURNEYS) {
			const browser = await openBrowser(film);
			try {
				const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
				await page.addInitScript(() => {
					localStorage.setItem('skinkeep-preferences', JSON.stringify({ backend: 'wasm' }));
				});
				await before?.(page, site.origin);
				await browser.startTracing(page, {
					categories: ['__metadata', 'devtools.timeline', 'disabled-by-default-devtools.timeline'],
				});
				await page.goto(`${site.origin}${path}`);
				await walk(page);
				all.push({ name, ...tasksIn(await browser.stopTracing(), site.origin) });
			} finally {
				await browser.close();
			}
		}
		return all;
	} finally {
		site.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function openBrowser(film: string): Promise<Browser> {
	const executablePath = findChromium();
	return chromium.launch({
		args: [
			...chromiumFlags,
			'--use-fake-device-for-media-stream',
			'--use-fake-ui-for-media-stream',
			`--use-file-for-fake-video-capture=${film}`,
		],
		...(executablePath ? { executablePath } : {}),
	});
}

/** As much of a trace event as is looked at; times in µs, `tdur` in the thread's processor time. */
interface TraceEvent {
	readonly name: string;
	readonly ph: string;
	readonly pid: number;
	readonly tid: number;
	readonly ts: number;
	readonly dur?: number;
	readonly tdur?: number;
	readonly args?: {
		readonly name?: string;
		readonly data?: { readonly functionName?: string; readonly url?: string };
	};
}

/**
 * The main threads' tasks of a trace: of the processes that opened a page of `origin`. A browser may
 * open pages of its own beside it, whose tasks are long.
 */
export function tasksIn(trace: Buffer, origin: string): Omit<MainThread, 'name'> {
	const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
	const opened = traceEvents.filter(
		({ name, args }) => name === 'CommitLoad' && args?.data?.url?.startsWith(`${origin}/`),
	);
	const pids = new Set(opened.map(({ pid }) => pid));
	if (pids.size === 0) throw new Error(`No page of ${origin} is in the trace.`);
	const mains = new Set(
		traceEvents
			.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
			.filter(({ pid }) => pids.has(pid))
			.map(({ pid, tid }) => `${pid} ${tid}`),
	);
	const ours = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && mains.has(`${pid} ${tid}`));
	const tasks = ours.filter(({ name }) => name === 'RunTask');
	const long = tasks
		.filter((task) => busy(task) > LONG_TASK)
		.sort((a, b) => busy(b) - busy(a))
		.map((task) => ({ ms: busy(task), what: whatIn(task, ours) }));
	return { tasks: tasks.length, long, longest: Math.max(0, ...tasks.map(busy)) };
}

function busy({ tdur, dur = 0 }: TraceEvent): number {
	return (tdur ?? dur) / 1000;
}

/** The longest parts of a task, the outermost first. */
function whatIn(task: TraceEvent, all: readonly TraceEvent[]): string {
	return all
		.filter(
			(event) =>
				event !== task &&
				event.pid === task.pid &&
				event.tid === task.tid &&
				event.ts >= task.ts &&
				event.ts + (event.dur ?? 0) <= task.ts + (task.dur ?? 0) &&
				busy(event) > busy(task) / 3,
		)
		.sort((a, b) => busy(b) - busy(a))
		.slice(0, 3)
		.map(({ name, args }) =>
			[name, args?.data?.functionName, args?.data?.url?.replace(/^.*\//, '')]
				.filter(Boolean)
				.join(' '),
		)
		.join(' › ');
}
