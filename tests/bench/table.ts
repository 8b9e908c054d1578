/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
	return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

export function milliseconds(value: number): string {
	return Number.isNaN(value) ? '–' : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

export function megabytes(value: number | undefined): string {
	return value === undefined || Number.isNaN(value) ? '–' : `${(value / 1e6).toFixed(1)} MB`;
}

/** Prints a table to stdout; the first column to the left, the others to the right. */
export function printTable(
	title: string,
	columns: readonly string[],
	rows: readonly (readonly string[])[],
): void {
	const all = [columns, ...rows];
	const widths = columns.map((_, c) => Math.max(...all.map((row) => row[c]?.length ?? 0)));
	const line = (row: readonly string[]): string =>
		row
			.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
			.join('  ');
	console.log(`\n${title}`);
	console.log(line(columns));
	console.log(widths.map((width) => '─'.repeat(width)).join('  '));
	for (const row of rows) console.log(line(row));
}
