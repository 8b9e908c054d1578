/** Draws maps: one answer a question, the drawing or a sentence where it could not be made. */
import { drawMap } from './map-drawing';
import type { MapAnswer, NumberedMap } from './maps';

self.onmessage = ({ data }: MessageEvent<NumberedMap>) => {
	void answer(data);
};

async function answer({ id, question }: NumberedMap): Promise<void> {
	try {
		self.postMessage({ id, drawing: await drawMap(question) } satisfies MapAnswer);
	} catch (error) {
		self.postMessage({ id, failure: String(error) } satisfies MapAnswer);
	}
}
