/** When to lock by itself: after some time without a touch, or some time out of sight. */

export interface LockRules {
	/** Minutes without a touch; 0: never. */
	readonly idleMinutes: number;
	/** Also a minute after the page went out of sight. */
	readonly onHide: boolean;
}

export const IDLE_CHOICES = [1, 5, 15, 60, 0] as const;
export const DEFAULT_RULES: LockRules = { idleMinutes: 5, onHide: true };

/** How long the page may be out of sight, ms. */
export const GRACE = 60_000;
/**
 * How long the system's file picker may be open without counting as out of sight, and our camera
 * without a touch, ms.
 */
const PICKING = 10 * 60_000;
const LOOK_EVERY = 5_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

export interface WatchOptions {
	/** The rules as they are now; undefined: nothing locks by itself. */
	readonly rules: () => LockRules | undefined;
	/** Out of sight (true), or back and still open. */
	readonly oncover: (covered: boolean) => void;
	readonly onlock: () => void;
}

/** What was stored, with anything unknown replaced by its default. */
export function rulesFrom(stored: unknown): LockRules {
	const { idleMinutes, onHide } = (stored ?? {}) as Partial<LockRules>;
	return {
		idleMinutes: IDLE_CHOICES.find((known) => known === idleMinutes) ?? DEFAULT_RULES.idleMinutes,
		onHide: typeof onHide === 'boolean' ? onHide : DEFAULT_RULES.onHide,
	};
}

/**
 * Watches the page.
 * @returns a function that stops watching
 */
export function watchForLock({ rules, oncover, onlock }: WatchOptions): () => void {
	const stop = new AbortController();
	const { signal } = stop;
	let touched = Date.now();
	let hidden: number | undefined;
	let picking: number | undefined;

	const touch = () => {
		touched = Date.now();
	};
	/**
	 * Long work that was asked for (an export, a batch) is not cut off: its part of the page says so by
	 * `aria-busy`, or by `data-working` where a screen reader is to go on reading it.
	 */
	const working = () => document.querySelector('[aria-busy="true"], [data-working]') !== null;
	/** The system's picker and camera are part of using it, whatever they do to the page's sight. */
	const picks = () => picking !== undefined && Date.now() - picking < PICKING;
	/** Our own camera needs no touch, but somebody before it. */
	const films = () =>
		document.visibilityState === 'visible' &&
		Date.now() - touched < PICKING &&
		[...document.querySelectorAll('video')].some(({ srcObject, paused }) => srcObject && !paused);
	const due = (): boolean => {
		const now = rules();
		if (working()) {
			// The time counts from its end: what it made is to be seen, and taken.
			touched = Date.now();
			if (hidden !== undefined) hidden = touched;
			return false;
		}
		if (!now || picks() || films()) return false;
		if (now.onHide && hidden !== undefined && Date.now() - hidden >= GRACE) return true;
		return now.idleMinutes > 0 && Date.now() - touched >= now.idleMinutes * 60_000;
	};
	const look = () => {
		if (due()) onlock();
	};

	for (const name of TOUCHES) {
		document.addEventListener(name, touch, { signal, capture: true, passive: true });
	}
	document.addEventListener(
		'click',
		({ target }) => {
			if (target instanceof HTMLInputElement && target.type === 'file') picking = Date.now();
		},
		{ signal, capture: true },
	);
	for (const name of ['change', 'cancel']) {
		document.addEventListener(
			name,
			({ target }) => {
				if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
				picking = undefined;
				touch();
			},
			{ signal, capture: true },
		);
	}
	document.addEventListener(
		'visibilitychange',
		() => {
			if (document.visibilityState === 'hidden') {
				hidden = Date.now();
				oncover(!picks());
				return;
			}
			// A timer may have slept as long as the page did: look before anything is shown.
			look();
			hidden = undefined;
			oncover(false);
		},
		{ signal },
	);
	const timer = setInterval(look, LOOK_EVERY);
	return () => {
		stop.abort();
		clearInterval(timer);
	};
}
