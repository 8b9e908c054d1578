// Runs one of the project's command line tools (TypeScript) from a clean clone:
//   node scripts/run-tool.mjs tests/evaluate/cli.ts …arguments
//   node scripts/run-tool.mjs --plain tests/notes/cli.ts …arguments   (no browser, no build)
// Installing and building report to stderr, so that a tool's stdout is its own.
import { spawn } from 'node:child_process';
import { ensure, root } from './ensure.mjs';

const words = process.argv.slice(2);
const plain = words[0] === '--plain';
const [tool, ...rest] = plain ? words.slice(1) : words;
if (!tool) {
	console.error('Which tool? node scripts/run-tool.mjs tests/evaluate/cli.ts …');
	process.exit(1);
}
await (plain ? ensure('modules', 'sync') : ensure('modules', 'chromium', 'build'));
const child = spawn(process.execPath, ['--import', 'tsx', tool, ...rest], {
	cwd: root,
	stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
	process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
