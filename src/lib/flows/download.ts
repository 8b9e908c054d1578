/** Hands the person a file that was made here. */
export function download(content: Blob | string, name: string, type = 'text/csv'): void {
	const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
	const link = document.createElement('a');
	link.href = URL.createObjectURL(blob);
	link.download = name;
	link.click();
	// The browser has taken the file over once the click is done with; a minute is ample.
	setTimeout(() => {
		URL.revokeObjectURL(link.href);
	}, 60_000);
}
