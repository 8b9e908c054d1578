/** A picture on its way from one page to another; it lives in memory only, and is given out once. */
let picture: File | undefined;

export function handOver(file: File): void {
	picture = file;
}

export function takeOver(): File | undefined {
	const file = picture;
	picture = undefined;
	return file;
}
