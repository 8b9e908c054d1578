// Which files of models/ are served. The training weights beside them never are.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
		.filter((file) => /^(card\.json|model\.json|.*\.bin)$/.test(file))
		.sort();
}
