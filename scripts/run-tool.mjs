// Runs one of the project's command line tools (TypeScript) from a clean clone:
//   node scripts/run-tool.mjs tests/evaluate/cli.ts …arguments
// Installing and building report to stderr, so that a tool's stdout is its own.
import { spawn } from 'node:child_process';
import { ensure, root } from './ensure.mjs';

const [tool, ...rest] = process.argv.slice(2);
if (!tool) {
	console.error('Which tool? node scripts/run-tool.mjs tests/evaluate/cli.ts …');
	process.exit(1);
}
await ensure('modules', 'chromium', 'build');
const child = spawn(process.execPath, ['--import', 'tsx', tool, ...rest], {
	cwd: root,
	stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
	process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
