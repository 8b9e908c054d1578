/** Files from a drop or a paste, folders walked; and which of them count as pictures. */

/** What a folder's pictures are called; other files in it are ignored. */
export const PICTURE_EXTENSIONS = ['.jpg', '.jpeg', '.png', '.webp'] as const;

/** Whether a file's name says that it is a picture; any case. */
export function isPictureName(name: string): boolean {
	const lower = name.toLowerCase();
	return PICTURE_EXTENSIONS.some((extension) => lower.endsWith(extension));
}

/**
 * All files of a drop or a paste, those in dropped folders too. Call it in the event's handler,
 * before anything is awaited: the browser empties the transfer afterwards.
 */
export async function picturesFrom(transfer: DataTransfer): Promise<File[]> {
	const entries: FileSystemEntry[] = [];
	const loose: File[] = [];
	for (const item of Array.from(transfer.items)) {
		if (item.kind !== 'file') continue;
		const entry = item.webkitGetAsEntry();
		if (entry?.isDirectory) {
			entries.push(entry);
			continue;
		}
		const file = item.getAsFile();
		if (file) loose.push(file);
	}
	for (const entry of entries) loose.push(...(await filesBelow(entry)));
	return loose;
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
	if (isFile(entry)) {
		return [
			await new Promise<File>((resolve, reject) => {
				entry.file(resolve, reject);
			}),
		];
	}
	if (!isDirectory(entry)) return [];
	const reader = entry.createReader();
	const found: File[] = [];
	for (;;) {
		// A reader hands out at most about a hundred at a time, and an empty list at the end.
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
			reader.readEntries(resolve, reject);
		});
		if (some.length === 0) return found;
		for (const child of some) found.push(...(await filesBelow(child)));
	}
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
	return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
	return entry.isDirectory;
}
