// Runs one command of a step of `npm test` and sees to it that it ends.
import { spawn } from 'node:child_process';

/** Leaders of the process groups that run now. @type {Set<number>} */
const running = new Set();

/** @param {number} leader of a process group */
function kill(leader) {
	try {
		process.kill(-leader, 'SIGKILL');
	} catch (error) {
		// It ended by itself in the meantime.
		if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
	}
}

// A group of its own hears no Ctrl-C of the terminal: who ends us ends them.
process.on('exit', () => {
	running.forEach(kill);
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(signal, () => process.exit(1));
}

/**
 * @param {string[]} words the command and its arguments
 * @param {object} options
 * @param {string} options.cwd
 * @param {number} options.seconds after which it is stopped with its process group: a tool that hangs
 * would otherwise take the whole run with it, and say nothing
 * @param {string[]} [options.said] where to put what it says, instead of saying it
 * @returns {Promise<boolean>} whether it ended well, in time
 */
export function runCommand([command = '', ...words], { cwd, seconds, said }) {
	return new Promise((resolve) => {
		const out = said ? 'pipe' : 'inherit';
		const child = spawn(command, words, { cwd, stdio: ['ignore', out, out], detached: true });
		const { pid } = child;
		if (pid !== undefined) running.add(pid);
		/** @param {string} line */
		const say = (line) => {
			if (said) said.push(`${line}\n`);
			else console.error(line);
		};
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => said?.push(text));
		}
		const timer = setTimeout(() => {
			say(`Stopped, it did not end within ${seconds} s: ${[command, ...words].join(' ')}`);
			if (pid !== undefined) kill(pid);
			// What left the group may live on (a daemon); it must not keep us by holding our pipes.
			child.stdout?.destroy();
			child.stderr?.destroy();
		}, seconds * 1000);
		child.on('error', (error) => {
			clearTimeout(timer);
			say(error.message);
			resolve(false);
		});
		child.on('close', (code) => {
			clearTimeout(timer);
			if (pid !== undefined) running.delete(pid);
			resolve(code === 0);
		});
	});
}
