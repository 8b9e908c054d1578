import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and all that it started, in bytes: proportional set size, so that what they
 * share counts once. Undefined where the system does not tell (not Linux).
 */
export function memoryOfTree(root: number): number | undefined {
	let ids: number[];
	try {
		ids = readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name))
			.map(Number);
	} catch {
		return undefined;
	}
	const parents = new Map<number, number>();
	for (const id of ids) {
		const stat = read(`/proc/${id}/stat`);
		// The name, in brackets, may hold spaces; the parent is the second field behind it.
		const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
		if (parent !== undefined) parents.set(id, Number(parent));
	}
	const belongs = (id: number): boolean => {
		for (let at: number | undefined = id; at !== undefined && at > 1; at = parents.get(at)) {
			if (at === root) return true;
		}
		return false;
	};
	let kilobytes = 0;
	for (const id of ids.filter(belongs)) {
		kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`))?.[1] ?? 0);
	}
	return kilobytes > 0 ? kilobytes * 1024 : undefined;
}

/** A process that ended in between reads as nothing. */
function read(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}

/** Watches a browser's memory; `stop` gives the highest value seen, in bytes. */
export function watchMemory(root: number): { stop(): number | undefined } {
	let peak: number | undefined;
	const look = (): void => {
		const now = memoryOfTree(root);
		if (now !== undefined) peak = Math.max(peak ?? 0, now);
	};
	look();
	const timer = setInterval(look, 500);
	return {
		stop() {
			look();
			clearInterval(timer);
			return peak;
		},
	};
}
