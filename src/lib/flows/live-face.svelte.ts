/**
 * Watches the live picture and says one thing at a time, until all is right and the picture takes
 * itself. Frames go to the worker as they are; nothing here keeps the page busy.
 */
import * as m from '$lib/i18n/messages/face';
import type { Camera } from '$lib/capture/camera';
import { smallCopy } from '$lib/capture/picture';
import type { Landmark } from '$lib/skin/face';
import { alreadyRight, GUIDANCE, guidanceProgress, type GuidanceCode } from '$lib/skin/guidance';
import { judgeLive, LIGHT_SIDE, lightOn } from '$lib/skin/live';
import { faceEngine } from './face-engine';
import { isAbort } from './problem';

/** Longer side of a frame, px: enough for landmarks, quick to hand over. */
const FRAME_SIDE = 640;
/** Not more often than this, ms: it leaves the device cool. */
const PAUSE_MS = 90;
/** So long all has to be right before it counts down, ms. */
const STEADY_MS = 500;
const COUNT_FROM = 3;
const COUNT_MS = 700;
/** A single bad frame in between (a blink, a shadow) does not begin anew, ms. */
const FORGIVE_MS = 350;

export class LiveFace {
	/** What is not right, gravest first; empty when all is. */
	codes = $state.raw<readonly GuidanceCode[]>(['no-face']);
	/** Counts 3, 2, 1 before it takes the picture. */
	countdown = $state<number>();
	/** No frame was looked at yet: the models are being opened. */
	opening = $state(true);
	/** The models can't look; the shutter still works. */
	blind = $state(false);

	#stop: AbortController | undefined;
	#goodSince: number | undefined;
	#goodAt = 0;

	words = $derived.by(() => {
		const [first] = this.codes;
		if (this.blind) {
			return {
				say: m.lookAhead(),
				help: m.pressWhenFull(),
			};
		}
		if (this.opening) return { say: m.oneMoment(), help: m.modelsOpening() };
		if (this.countdown !== undefined) return { say: m.guideStill(), help: m.takingPicture() };
		if (!first) return { say: m.guideStill(), help: m.allRight() };
		const { say, help } = GUIDANCE[first];
		return { say, help: alreadyRight(this.codes) || help };
	});

	progress = $derived(this.opening || this.blind ? 0 : guidanceProgress(this.codes[0]));

	/** Watches until `stop`; `onready` once, when the countdown is over. */
	watch(camera: Camera, video: HTMLVideoElement, onready: () => void): void {
		this.stop();
		const stop = new AbortController();
		this.#stop = stop;
		this.opening = true;
		this.blind = false;
		this.codes = ['no-face'];
		void this.#look(camera, video, stop.signal).then((ready) => {
			if (ready && !stop.signal.aborted) onready();
		});
	}

	stop(): void {
		this.#stop?.abort();
		this.#stop = undefined;
		this.#goodSince = undefined;
		this.countdown = undefined;
	}

	/** @returns whether it ended because all was right */
	async #look(camera: Camera, video: HTMLVideoElement, signal: AbortSignal): Promise<boolean> {
		let failures = 0;
		let before: readonly Landmark[] | undefined;
		while (!signal.aborted) {
			const started = performance.now();
			try {
				const frame = await camera.frame(video, FRAME_SIDE);
				const copy = smallCopy(frame, LIGHT_SIDE);
				const { finding, faces } = await faceEngine().track(frame, { signal });
				const light = finding && lightOn(copy, finding);
				const codes = judgeLive(faces, finding, light, before, shownSize(video));
				before = finding?.landmarks;
				this.opening = false;
				failures = 0;
				if (this.#count(codes)) return true;
			} catch (error) {
				if (isAbort(error)) return false;
				// Frames fail while a camera turns; models fail for good.
				failures++;
				if (failures >= 5) {
					this.blind = true;
					return false;
				}
			}
			const left = PAUSE_MS - (performance.now() - started);
			await new Promise((resolve) => setTimeout(resolve, Math.max(4, left)));
		}
		return false;
	}

	/** @returns whether the picture is to be taken now */
	#count(codes: readonly GuidanceCode[]): boolean {
		const now = performance.now();
		if (codes.length === 0) {
			this.#goodAt = now;
			this.#goodSince ??= now;
		} else if (now - this.#goodAt > FORGIVE_MS || this.#goodSince === undefined) {
			this.#goodSince = undefined;
			this.countdown = undefined;
			this.codes = codes;
			return false;
		}
		this.codes = [];
		const counting = now - this.#goodSince - STEADY_MS;
		if (counting < 0) return false;
		const left = COUNT_FROM - Math.floor(counting / COUNT_MS);
		this.countdown = Math.max(1, left);
		// Taken on a frame that is right itself, not on a forgiven one.
		return left <= 0 && codes.length === 0;
	}
}

/** The part of the page that the video covers, px. */
function shownSize({ clientWidth, clientHeight }: HTMLVideoElement) {
	return { width: clientWidth, height: clientHeight };
}
