// Which files of models/ are served (the training weights beside them never are), and which
// WebAssembly runs them.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const TENSORS = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
const FACES = dirname(require.resolve('@mediapipe/tasks-vision/vision_wasm_module_internal.js'));

/**
 * Folders in node_modules, and the files that are served from `wasm/`.
 * @type {[[string, string[]], [string, string[]]]}
 */
export const wasmFiles = [
	// Without threads (tfjs 4.22 has none that work), so the third binary is of no use.
	[join(TENSORS, 'dist'), ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm']],
	// As a module, which is what a worker of ours can load; every browser that has those has SIMD.
	[FACES, ['vision_wasm_module_internal.js', 'vision_wasm_module_internal.wasm']],
];

const MODELS = fileURLToPath(new URL('../models/', import.meta.url));

/** Names of the models that have a card. */
export function modelNames() {
	if (!existsSync(MODELS)) return [];
	return readdirSync(MODELS)
		.filter((name) => existsSync(`${MODELS}${name}/card.json`))
		.sort();
}

/**
 * The files of a model that a browser may have.
 * @param {string} name
 */
export function modelFiles(name) {
	return readdirSync(MODELS + name)
		.filter((file) => /^(card\.json|model\.json|.*\.bin|.*\.tflite)$/.test(file))
		.sort();
}
