/** WebKitGTK's MiniBrowser, through WebKitWebDriver, on a screen that only Xvfb sees. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { findMiniBrowser, findProgram } from '../../scripts/browsers.mjs';
import { until, type Remote } from './remote';
import { WebDriver } from './webdriver';

/** @param folder an empty one, where its downloads go */
export async function openWebKit(folder: string): Promise<Remote> {
	const [driver, xvfb, browser] = [
		findProgram('WebKitWebDriver'),
		findProgram('Xvfb'),
		findMiniBrowser(),
	];
	if (driver === undefined || xvfb === undefined || browser === undefined) {
		throw new Error('WebKitGTK is not installed.');
	}
	const started: ChildProcess[] = [];
	const end = (): void => {
		for (const child of started.reverse()) child.kill();
	};
	try {
		const display = await openScreen(xvfb, started);
		const port = await freePort();
		started.push(
			spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], {
				env: { ...process.env, ...homeIn(folder), DISPLAY: display },
				stdio: 'ignore',
			}),
		);
		const server = `http://127.0.0.1:${port}`;
		await until('WebKitWebDriver', () =>
			fetch(`${server}/status`).then(
				({ ok }) => ok,
				() => false,
			),
		);
		const session = await WebDriver.open(server, {
			'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
		});
		const { browserName, browserVersion } = session.capabilities;
		return {
			name: `WebKitGTK ${String(browserName)} ${String(browserVersion)}`,
			goto: (address) => session.goto(address),
			reload: () => session.reload(),
			evaluate: (expression) => session.evaluate(expression),
			click: (selector) => session.click(selector),
			type: (selector, text) => session.type(selector, text),
			give: (selector, path) => session.type(selector, path),
			async close() {
				await session.close().catch(() => undefined);
				end();
			},
		};
	} catch (error) {
		end();
		throw error;
	}
}

/** A screen that nobody sees; gives its name, ":97". */
async function openScreen(xvfb: string, started: ChildProcess[]): Promise<string> {
	const child = spawn(
		xvfb,
		['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
		{
			stdio: ['ignore', 'pipe', 'ignore'],
		},
	);
	started.push(child);
	const said = await new Promise<string>((resolve, reject) => {
		child.stdout.once('data', (piece: Buffer) => {
			resolve(piece.toString().trim());
		});
		child.once('exit', () => {
			reject(new Error('Xvfb ended at its start.'));
		});
	});
	return `:${said}`;
}

/** A home of its own, so that downloads go where they are looked for and nothing is left behind. */
function homeIn(folder: string): Record<string, string> {
	const home = join(folder, '.home');
	const config = join(home, '.config');
	mkdirSync(config, { recursive: true });
	writeFileSync(join(config, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${folder}"\n`);
	return { HOME: home, XDG_CONFIG_HOME: config, XDG_DATA_HOME: join(home, 'data') };
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
