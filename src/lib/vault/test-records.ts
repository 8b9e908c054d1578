/** Records for this room's tests. */
import { ATTRIBUTES } from '$lib/skin/attributes';
import { NO_SYMPTOMS } from '$lib/skin/doctor';
import { FACE_REGIONS, type AttributeReading, type FaceReading } from '$lib/skin/face';
import { newVisit, type Lesion, type LesionVisit } from '$lib/skin/lesion-record';

function grid(width: number, height: number) {
	return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => i / 7) };
}

export function visitOf(lesion: Lesion, takenAt = '2026-03-01T10:00:00.000Z'): LesionVisit {
	return newVisit({
		lesionId: lesion.id,
		takenAt,
		source: 'dermatoscope',
		symptoms: { ...NO_SYMPTOMS, itching: true },
		reading: {
			classifier: { name: 'lesion-classifier', version: '1.0.0' },
			segmenter: { name: 'lesion-segmenter', version: '1.0.0' },
			backend: 'wasm',
			probabilities: [0.1, 0.6, 0.1, 0.05, 0.05, 0.05, 0.05],
			domain: 0.97,
			maps: [grid(5, 5), grid(5, 5)],
			classifierBox: { x: 50.5, y: 0, width: 450, height: 450 },
			mask: grid(16, 16),
			pictureWidth: 600,
			pictureHeight: 450,
			views: 1,
			ms: 140,
		},
		judgement: { abstained: false, reasons: [], prediction: 'NV', title: 'A', doctor: ['itching'] },
		note: 'planted note: behind the knee',
		storedWidth: 600,
		storedHeight: 450,
	});
}

function attribute(at: number): AttributeReading {
	return {
		probabilities: [0.1, 0.2, 0.4, 0.2, 0.1],
		map: { width: 3, height: 3, data: Float32Array.from({ length: 9 }, (_, i) => at + i / 7) },
		regions: Object.fromEntries(FACE_REGIONS.map((name) => [name, at])) as never,
	};
}

/** A reading of a face. */
export const READING: FaceReading = {
	model: { name: 'face-attributes', version: '1.0.0' },
	detector: { name: 'face-detector', version: '0.4' },
	landmarker: { name: 'face-mesh', version: '1' },
	backend: 'wasm',
	finding: {
		faces: 1,
		turns: 0,
		box: { x: 10, y: 10, width: 80, height: 80 },
		score: 0.97,
		landmarks: [
			[1, 2, 3],
			[4, 5, 6],
		],
		pose: { roll: 1, yaw: -2, pitch: 3 },
		pictureWidth: 100,
		pictureHeight: 100,
	},
	attributes: Object.fromEntries(ATTRIBUTES.map((name, i) => [name, attribute(i)])) as never,
	quality: { sharpness: 1, light: 0.5, contrast: 0.3 } as never,
	ms: 200,
};

export const bytesOf = async (blob: Blob | undefined) =>
	new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
export const blob = (...bytes: number[]) =>
	new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' });
