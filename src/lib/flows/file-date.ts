/** When a file was written last: what is left where a photo says nothing of its own. */
export function fileDate(file: File): Date {
	return new Date(file.lastModified);
}
