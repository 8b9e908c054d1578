/**
 * Maps, drawn in a worker of their own: a page that shows a result has enough to do. The worker ends
 * when nothing was asked of it for a while, and starts again by itself.
 */
import type { MapDrawing, MapQuestion } from './map-drawing';

export interface NumberedMap {
	readonly id: number;
	readonly question: MapQuestion;
}

export type MapAnswer =
	| { readonly id: number; readonly drawing: MapDrawing; readonly failure?: undefined }
	| { readonly id: number; readonly failure: string; readonly drawing?: undefined };

/** A worker without work for this long ends, ms: somebody may look at one map after the other. */
const IDLE = 30_000;

interface Asker {
	readonly resolve: (drawing: MapDrawing) => void;
	readonly reject: (error: Error) => void;
}

let worker: Worker | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;
let asked = 0;
const askers = new Map<number, Asker>();

/** Rejects where it can't be drawn at all. */
export async function mapDrawing(question: MapQuestion): Promise<MapDrawing> {
	try {
		return await ask(question);
	} catch {
		// A part of the product that is gone is noticed by this import, and said (flows/missing-part).
		const { drawMap } = await import('./map-drawing');
		return drawMap(question);
	}
}

/** Rejects where the worker can't be had, or gives no drawing. */
function ask(question: MapQuestion): Promise<MapDrawing> {
	return new Promise((resolve, reject) => {
		clearTimeout(idle);
		worker ??= open();
		const id = asked++;
		askers.set(id, { resolve, reject });
		worker.postMessage({ id, question } satisfies NumberedMap);
	});
}

function open(): Worker {
	const made = new Worker(new URL('./map.worker.ts', import.meta.url), { type: 'module' });
	made.onmessage = ({ data: { id, drawing, failure } }: MessageEvent<MapAnswer>) => {
		const asker = askers.get(id);
		askers.delete(id);
		if (drawing) asker?.resolve(drawing);
		else asker?.reject(new Error(failure));
		if (askers.size === 0) idle = setTimeout(end, IDLE);
	};
	made.onerror = ({ message }) => {
		const error = new Error(message || 'The map could not be drawn.');
		for (const { reject } of askers.values()) reject(error);
		end();
	};
	return made;
}

function end(): void {
	worker?.terminate();
	worker = undefined;
	askers.clear();
}
