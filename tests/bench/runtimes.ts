import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CLASSIFIER } from '../../src/lib/inference/names';
import type { LabSite } from '../lab/site';
import { withBrowser } from './browser';
import { exportOthers } from './export-models';
import type { RuntimeFigures } from './page/bench';

/** The shipped classifier on tfjs, onnxruntime-web and LiteRT.js, in one page. */
export async function compareRuntimes(
	root: string,
	site: LabSite,
	out: string,
	options: { readonly rounds: number; readonly python: string | undefined },
): Promise<RuntimeFigures[]> {
	const models = join(out, 'models');
	mkdirSync(models, { recursive: true });
	exportOthers(root, DEFAULT_CLASSIFIER, models, options.python);
	for (const ending of ['onnx', 'tflite']) {
		const name = `${DEFAULT_CLASSIFIER}.${ending}`;
		cpSync(join(models, name), join(site.folder, 'bench', name));
	}
	const packages = join(root, 'node_modules');
	const wasm = 'ort-wasm-simd-threaded.wasm';
	cpSync(join(packages, 'onnxruntime-web', 'dist', wasm), join(site.folder, 'ort', wasm));
	cpSync(join(packages, '@litertjs', 'core', 'wasm'), join(site.folder, 'litert'), {
		recursive: true,
	});
	return withBrowser(site, (page) =>
		page.evaluate(([name, rounds]) => bench.sideBySide(name, rounds), [
			DEFAULT_CLASSIFIER,
			options.rounds,
		] as const),
	);
}
