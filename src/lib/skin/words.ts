/** How numbers are said on the pages. */

/** A probability 0…1 as "46 %"; never a false 0 or 100. */
export function percent(probability: number): string {
	if (probability < 0.01) return '< 1 %';
	if (probability > 0.99) return '> 99 %';
	return `${String(Math.round(100 * probability))} %`;
}

/** Milliseconds as "0.14 s" or "12 s". */
export function seconds(ms: number): string {
	const value = ms / 1000;
	return `${value < 10 ? value.toFixed(2) : String(Math.round(value))} s`;
}

/** Time left, roughly: "about 12 s", "about 3 min". */
export function roughly(ms: number): string {
	const left = Math.max(1, Math.round(ms / 1000));
	return left < 90 ? `about ${String(left)} s` : `about ${String(Math.round(left / 60))} min`;
}

/** Bytes as "4.1 MB", from a thousand of these on as "10.7 GB". */
export function megabytes(bytes: number): string {
	const value = bytes / 1e6;
	if (value >= 1000) return `${(value / 1000).toFixed(1)} GB`;
	return `${value < 100 ? value.toFixed(1) : String(Math.round(value))} MB`;
}

/** A day as "Sat 21 Nov", with the year where it is another one. */
export function day(iso: string, now = new Date()): string {
	const date = new Date(iso);
	return date.toLocaleDateString('en-GB', {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
	});
}

/** A moment as "Sat 21 Nov, 08:12". */
export function moment(iso: string): string {
	const time = new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
	return `${day(iso)}, ${time}`;
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
