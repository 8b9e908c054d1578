import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GRACE, rulesFrom, watchForLock, type LockRules } from './lock-watch';

const MINUTE = 60_000;

/** As much of a file field as the watch looks at. */
class FileField {
	readonly type = 'file';
}

/** As much of a page as the watch looks at. */
class Page extends EventTarget {
	visibilityState: 'visible' | 'hidden' = 'visible';
	videos: { srcObject: object | null; paused: boolean }[] = [];
	working = false;

	querySelector(): object | null {
		return this.working ? {} : null;
	}

	querySelectorAll(): readonly object[] {
		return this.videos;
	}

	happens(type: string, target: object = this): void {
		const event = new Event(type);
		Object.defineProperty(event, 'target', { value: target });
		this.dispatchEvent(event);
	}

	see(state: 'visible' | 'hidden'): void {
		this.visibilityState = state;
		this.happens('visibilitychange');
	}
}

let page: Page;
let rules: LockRules | undefined;
let locks: number;
let covered: boolean[];
let stop: () => void;

beforeEach(() => {
	vi.useFakeTimers();
	page = new Page();
	vi.stubGlobal('document', page);
	vi.stubGlobal('HTMLInputElement', FileField);
	rules = rulesFrom(undefined);
	locks = 0;
	covered = [];
	stop = watchForLock({
		rules: () => rules,
		oncover: (now) => covered.push(now),
		onlock: () => locks++,
	});
});

afterEach(() => {
	stop();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

test('it locks after five minutes without a touch, and a touch begins them anew', () => {
	vi.advanceTimersByTime(4 * MINUTE);
	page.happens('pointerdown');
	vi.advanceTimersByTime(4 * MINUTE);
	expect(locks).toBe(0);
	vi.advanceTimersByTime(MINUTE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('out of sight it is covered at once, and locks after the grace', () => {
	page.see('hidden');
	expect(covered).toEqual([true]);
	vi.advanceTimersByTime(GRACE - 10_000);
	expect(locks).toBe(0);
	page.see('visible');
	expect(covered).toEqual([true, false]);
	page.see('hidden');
	vi.advanceTimersByTime(GRACE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('a timer that slept with the page does not let it be seen: it locks on return', () => {
	page.see('hidden');
	vi.setSystemTime(Date.now() + GRACE + 1);
	page.see('visible');
	expect(locks).toBe(1);
});

test('the system’s file picker does not count as out of sight, until a file is chosen', () => {
	const field = new FileField();
	page.happens('click', field);
	page.see('hidden');
	expect(covered).toEqual([false]);
	vi.advanceTimersByTime(9 * MINUTE);
	expect(locks).toBe(0);
	page.see('visible');
	page.happens('change', field);
	vi.advanceTimersByTime(4 * MINUTE);
	expect(locks).toBe(0);
	// From here on it counts again.
	page.see('hidden');
	vi.advanceTimersByTime(GRACE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('a picker that nobody comes back from holds the lock up for ten minutes, not for ever', () => {
	page.happens('click', new FileField());
	page.see('hidden');
	vi.advanceTimersByTime(10 * MINUTE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('a cancelled picker counts no longer', () => {
	const field = new FileField();
	page.happens('click', field);
	page.happens('cancel', field);
	page.see('hidden');
	expect(covered).toEqual([true]);
	vi.advanceTimersByTime(GRACE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('a camera that runs holds the lock up; one that is put away, or stands still, does not', () => {
	const video: Page['videos'][number] = { srcObject: {}, paused: false };
	page.videos = [video];
	vi.advanceTimersByTime(9 * MINUTE);
	expect(locks).toBe(0);
	video.paused = true;
	vi.advanceTimersByTime(5_000);
	expect(locks).toBe(1);
	video.paused = false;
	video.srcObject = null;
	vi.advanceTimersByTime(5_000);
	expect(locks).toBe(2);
});

test('a camera that was left running locks after ten minutes, and out of sight as anything else', () => {
	page.videos = [{ srcObject: {}, paused: false }];
	vi.advanceTimersByTime(10 * MINUTE + 5_000);
	expect(locks).toBeGreaterThan(0);
	page.happens('pointerdown');
	locks = 0;
	page.see('hidden');
	expect(covered).toEqual([true]);
	vi.advanceTimersByTime(GRACE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('long work that was asked for is not cut off', () => {
	page.working = true;
	page.see('hidden');
	vi.advanceTimersByTime(30 * MINUTE);
	expect(locks).toBe(0);
	// What it made is not lost in the moment in which it is there.
	page.working = false;
	vi.advanceTimersByTime(GRACE - 10_000);
	expect(locks).toBe(0);
	vi.advanceTimersByTime(15_000);
	expect(locks).toBeGreaterThan(0);
});

test('in sight, the idle time of long work begins at its end', () => {
	page.working = true;
	vi.advanceTimersByTime(30 * MINUTE);
	page.working = false;
	vi.advanceTimersByTime(4 * MINUTE);
	expect(locks).toBe(0);
	vi.advanceTimersByTime(MINUTE + 5_000);
	expect(locks).toBeGreaterThan(0);
});

test('nothing locks where nothing can be locked, or after watching ended', () => {
	rules = undefined;
	page.see('hidden');
	vi.advanceTimersByTime(60 * MINUTE);
	expect(locks).toBe(0);
	rules = rulesFrom({ idleMinutes: 0, onHide: false });
	vi.advanceTimersByTime(60 * MINUTE);
	expect(locks).toBe(0);
	rules = rulesFrom({ idleMinutes: 1, onHide: false });
	stop();
	vi.advanceTimersByTime(60 * MINUTE);
	expect(locks).toBe(0);
});

test('what was stored and is not known becomes the default', () => {
	expect(rulesFrom({ idleMinutes: 3, onHide: 'yes' })).toEqual({ idleMinutes: 5, onHide: true });
	expect(rulesFrom({ idleMinutes: 60, onHide: false })).toEqual({ idleMinutes: 60, onHide: false });
});
