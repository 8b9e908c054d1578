/**
 * The classifier as ONNX and TFLite, written by training/export_other.py. Python's TensorFlow is
 * large, so its environment is made once, under out/, and only for the bench.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Writes `<name>.onnx` and `<name>.tflite` into `folder`. Throws with a sentence. */
export function exportOthers(
	root: string,
	name: string,
	folder: string,
	python: string | undefined,
): void {
	const interpreter = python ?? ownPython(root);
	run(root, interpreter, ['-m', 'training.export_other', `models/${name}`, folder], {
		KERAS_BACKEND: 'tensorflow',
		TF_CPP_MIN_LOG_LEVEL: '2',
	});
}

function ownPython(root: string): string {
	const environment = join(root, 'out', 'bench', 'venv');
	const interpreter = join(environment, 'bin', 'python');
	const ready = join(environment, 'ready');
	if (existsSync(ready)) return interpreter;
	console.error('Making a Python environment for the comparison (once, some minutes) …');
	run(root, 'python3', ['-m', 'venv', '--clear', environment]);
	const requirements = join(root, 'training', 'requirements-bench.txt');
	run(root, interpreter, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
	run(root, interpreter, ['-c', `open(${JSON.stringify(ready)}, 'w').close()`]);
	return interpreter;
}

function run(
	root: string,
	command: string,
	args: readonly string[],
	environment: Record<string, string> = {},
): void {
	const { status, error } = spawnSync(command, args, {
		cwd: root,
		// A tool's stdout is its own.
		stdio: ['ignore', 2, 2],
		env: { ...process.env, ...environment },
	});
	if (error) throw new Error(`${command} could not be started: ${error.message}`);
	if (status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} … failed.`);
}
