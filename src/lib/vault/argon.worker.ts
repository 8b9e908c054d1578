/** Answers one request with the key's bytes, or with a sentence where it could not be made. */
import { hash, type ArgonRequest } from './argon-hash';

self.onmessage = ({ data }: MessageEvent<ArgonRequest>) => {
	hash(data).then(
		(key) => {
			self.postMessage(key, { transfer: [key.buffer] });
		},
		(error: unknown) => {
			self.postMessage(String(error));
		},
	);
};
