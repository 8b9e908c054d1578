/** How numbers are said on the pages. */

import { fixed, formatBytes, formatDate, formatShare } from '$lib/i18n/format';
import * as m from '$lib/i18n/messages/lesion';

/** A probability 0…1 as "46 %"; never a false 0 or 100. */
export function percent(probability: number): string {
	if (probability < 0.01) return `< ${formatShare(0.01)}`;
	if (probability > 0.99) return `> ${formatShare(0.99)}`;
	return formatShare(probability);
}

/** Milliseconds as "0.14 s" or "12 s". */
export function seconds(ms: number): string {
	const value = ms / 1000;
	return m.seconds({ n: fixed(value, value < 10 ? 2 : 0) });
}

/** Time left, roughly: "about 12 s", "about 3 min". */
export function roughly(ms: number): string {
	const left = Math.max(1, Math.round(ms / 1000));
	return left < 90 ? m.aboutSeconds({ n: left }) : m.aboutMinutes({ n: Math.round(left / 60) });
}

/** Bytes as "4.1 MB", from a thousand of these on as "10.7 GB". */
export function megabytes(bytes: number): string {
	return formatBytes(bytes);
}

/** A day as "Sat 21 Nov", with the year where it is another one. */
export function day(iso: string, now = new Date()): string {
	const date = new Date(iso);
	return formatDate(date, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
	});
}

/** A moment as "Sat 21 Nov, 08:12". */
export function moment(iso: string): string {
	return `${day(iso)}, ${formatDate(iso, { hour: '2-digit', minute: '2-digit' })}`;
}

/** "1 visit", "3 visits". */
export function count(n: number, one: string, many = `${one}s`): string {
	return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}

/** The name of a backend as people write it. */
export function backendName(backend: string): string {
	const names: Record<string, string> = {
		webgpu: 'WebGPU',
		webgl: 'WebGL',
		wasm: 'WASM',
		cpu: 'CPU',
	};
	return names[backend] ?? backend;
}
