/** Answers one question: the key's bytes, or milliseconds, or a sentence where neither could be had. */
import { hash, measured, type ArgonQuestion } from './argon-hash';

self.onmessage = ({ data }: MessageEvent<ArgonQuestion>) => {
	answer(data).catch((error: unknown) => {
		self.postMessage(String(error));
	});
};

async function answer(question: ArgonQuestion): Promise<void> {
	if ('measure' in question) {
		self.postMessage(await measured(question.measure));
		return;
	}
	const key = await hash(question);
	self.postMessage(key, { transfer: [key.buffer] });
}
