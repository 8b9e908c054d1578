import { openCamera, type Camera, type Facing } from '$lib/capture/camera';
import { isAbort, problemOf, type Problem } from './problem';

/** The camera, from asking for it until a picture is taken or it is put away. */
export class CameraFlow {
	/** Asked for and not put away. */
	open = $state(false);
	camera = $state.raw<Camera>();
	/** There is a front and a back one. */
	canSwitch = $state(false);
	problem = $state.raw<Problem>();

	#stop: AbortController | undefined;

	/** Asks for the camera; refused or missing, `problem` says what to do instead. */
	async start(facing: Facing = 'back'): Promise<void> {
		this.close();
		this.open = true;
		const stop = new AbortController();
		this.#stop = stop;
		try {
			const camera = await openCamera({ facing, signal: stop.signal });
			if (stop.signal.aborted) {
				camera.stop();
				return;
			}
			this.#hold(camera);
			this.canSwitch = await camera.canSwitch();
		} catch (error) {
			this.#fail(error);
		}
	}

	async switch(): Promise<void> {
		try {
			const other = await this.camera?.switch();
			if (other) this.#hold(other);
		} catch (error) {
			this.#fail(error);
		}
	}

	/** One still of what the video shows; undefined where it failed. Puts the camera away. */
	async take(video: HTMLVideoElement): Promise<Blob | undefined> {
		try {
			const still = await this.camera?.take(video);
			this.close();
			return still;
		} catch (error) {
			this.#fail(error);
			return undefined;
		}
	}

	close(): void {
		this.#stop?.abort();
		this.camera?.stop();
		this.camera = undefined;
		this.open = false;
		this.problem = undefined;
	}

	#hold(camera: Camera): void {
		this.camera = camera;
		camera.onLost((error) => {
			// One that was put away on purpose says nothing; another may have taken its place.
			if (this.camera === camera) this.#fail(error);
		});
	}

	#fail(error: unknown): void {
		if (isAbort(error)) return;
		const problem = problemOf(error);
		this.close();
		this.problem = problem;
	}
}
