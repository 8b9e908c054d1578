import * as m from '../i18n/messages/capture';
import { CameraError } from './errors';

export type Facing = 'back' | 'front';

export interface CameraOptions {
	/** Which side is wished for; a device with one camera gives that one. Default `back`. */
	readonly facing?: Facing;
	readonly signal?: AbortSignal;
}

const STILL_QUALITY = 0.95;

/** An open camera. Show `stream` in a video element; `stop` puts its light out. */
export class Camera {
	readonly stream: MediaStream;
	readonly facing: Facing;

	constructor(stream: MediaStream, facing: Facing) {
		this.stream = stream;
		this.facing = facing;
	}

	/** Whether this device has another camera to turn to. */
	async canSwitch(): Promise<boolean> {
		const devices = await navigator.mediaDevices.enumerateDevices();
		return devices.filter(({ kind }) => kind === 'videoinput').length > 1;
	}

	/** Ends this camera and opens the other one. Throws CameraError. */
	async switch(): Promise<Camera> {
		this.stop();
		return openCamera({ facing: this.facing === 'back' ? 'front' : 'back' });
	}

	/** What the video element shows now, as a JPEG at the camera's own size. Throws CameraError. */
	async take(video: HTMLVideoElement): Promise<Blob> {
		const { videoWidth: width, videoHeight: height } = video;
		if (width === 0 || height === 0) {
			throw new CameraError('failed', m.nothingYet());
		}
		const canvas = new OffscreenCanvas(width, height);
		const context = canvas.getContext('2d', { alpha: false });
		if (!context) throw new CameraError('unsupported', m.noCanvas());
		context.drawImage(video, 0, 0, width, height);
		return canvas.convertToBlob({ type: 'image/jpeg', quality: STILL_QUALITY });
	}

	/** Calls back once when the camera goes away by itself: unplugged, or taken by the system. */
	onLost(listener: (error: CameraError) => void): void {
		for (const track of this.stream.getVideoTracks()) {
			track.addEventListener(
				'ended',
				() => {
					listener(new CameraError('lost', m.lost()));
				},
				{ once: true },
			);
		}
	}

	/** A frame as the worker wants it: longer side at most `side` px. Rejects where there is none. */
	async frame(video: HTMLVideoElement, side: number): Promise<ImageBitmap> {
		const { videoWidth: width, videoHeight: height } = video;
		const scale = Math.min(1, side / Math.max(width, height, 1));
		return createImageBitmap(video, {
			resizeWidth: Math.max(1, Math.round(width * scale)),
			resizeHeight: Math.max(1, Math.round(height * scale)),
			resizeQuality: 'low',
		});
	}

	stop(): void {
		for (const track of this.stream.getTracks()) track.stop();
	}
}

/** Opens a camera, without sound. Throws CameraError, or the signal's reason. */
export async function openCamera(options: CameraOptions = {}): Promise<Camera> {
	const facing = options.facing ?? 'back';
	options.signal?.throwIfAborted();
	// Not there on an insecure page, whatever the types say.
	const devices = (navigator as Partial<Pick<Navigator, 'mediaDevices'>>).mediaDevices;
	if (!devices) {
		throw new CameraError('unsupported', m.noCamera());
	}
	let stream: MediaStream;
	try {
		stream = await devices.getUserMedia({
			audio: false,
			video: {
				facingMode: { ideal: facing === 'back' ? 'environment' : 'user' },
				width: { ideal: 2560 },
				height: { ideal: 1920 },
			},
		});
	} catch (error) {
		throw explain(error);
	}
	const camera = new Camera(stream, facing);
	if (options.signal?.aborted) {
		camera.stop();
		options.signal.throwIfAborted();
	}
	return camera;
}

function explain(error: unknown): CameraError {
	const name = error instanceof DOMException ? error.name : '';
	switch (name) {
		case 'NotAllowedError':
		case 'SecurityError':
			return new CameraError('refused', m.refused(), { cause: error });
		case 'NotFoundError':
		case 'OverconstrainedError':
			return new CameraError('missing', m.noneFound(), {
				cause: error,
			});
		case 'NotReadableError':
		case 'AbortError':
			return new CameraError('busy', m.busy(), { cause: error });
	}
	return new CameraError('failed', m.failed(), {
		cause: error,
	});
}
