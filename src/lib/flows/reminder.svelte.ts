/**
 * A reminder for the person's own calendar. The product itself never wakes up, asks for no
 * notifications and has no server that could send one.
 */
import { calendarFile, RHYTHMS } from '$lib/exchange/calendar';
import type { Rhythm } from '$lib/exchange/calendar';
import * as m from '$lib/i18n/messages/settings';
import { dayOfMoment } from '$lib/skin/dates';
import { download } from './download';

export { RHYTHMS } from '$lib/exchange/calendar';

const KEY = 'skinkeep-reminder';

/** What makes the next file replace the event of the last one: a random name, and a count. */
interface Made {
	readonly uid: string;
	readonly sequence: number;
}

export class ReminderForm {
	/** Says nothing to whoever sees the calendar. */
	title = $state(m.neutralTitle());
	rhythm = $state<Rhythm>('weekly');
	/** Local: `2026-11-21`. */
	date = $state(dayOfMoment(Date.now()));
	/** Local: `20:00`. */
	time = $state('20:00');
	/** A file was handed over since the page was opened. */
	done = $state(false);

	readonly ready = $derived(this.date !== '' && this.time !== '');

	/** Takes a choice as the form gives it. */
	choose(rhythm: string): void {
		this.rhythm = RHYTHMS.find((known) => known === rhythm) ?? this.rhythm;
	}

	/** Makes the file and hands it to the person. */
	make(): void {
		if (!this.ready) return;
		const made = nextMade();
		const title = this.title.trim() || m.neutralTitle();
		const { rhythm, date, time } = this;
		const text = calendarFile({ ...made, title, rhythm, date, time }, Date.now());
		download(text, 'reminder.ics', 'text/calendar;charset=utf-8');
		this.done = true;
	}
}

/** The title is not kept: it may be personal, and this lies open. */
function nextMade(): Made {
	let made: Made = { uid: crypto.randomUUID(), sequence: 0 };
	try {
		const last = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Made>;
		if (typeof last.uid === 'string' && typeof last.sequence === 'number') {
			made = { uid: last.uid, sequence: last.sequence + 1 };
		}
		localStorage.setItem(KEY, JSON.stringify(made));
	} catch {
		// Without storage each file is an event of its own.
	}
	return made;
}
