/**
 * Where an exported file goes: to a file that the person chose, else into this site's own folder on
 * the disk (OPFS) to be downloaded from there, else into memory.
 */

import { ArchiveError } from '$lib/exchange/archive/errors';
import { openTemporary } from './left-overs';

export type Bytes = Uint8Array<ArrayBuffer>;
export type TargetPlace = 'file' | 'folder' | 'memory';

export interface Target {
	readonly place: TargetPlace;
	readonly writable: WritableStream<Bytes>;
	/** The finished file; to be called once `writable` is closed. */
	finish(): Promise<File>;
	/** Removes what was only there to be downloaded from; a file that the person chose stays. */
	remove(): Promise<void>;
}

/** What an export may have where it has to lie in memory, bytes. */
export const MEMORY_LIMIT = 300_000_000;

interface FilePicker {
	showSaveFilePicker?: (options: {
		suggestedName: string;
		types: { description: string; accept: Record<string, string[]> }[];
	}) => Promise<FileSystemFileHandle>;
}

export interface FileKind {
	/** As the person sees it, with its ending. */
	readonly name: string;
	readonly type: string;
	/** What the file dialog calls the kind. */
	readonly words: string;
}

/** What this browser has, without asking for it. */
export function targetPlace(): TargetPlace {
	if ((globalThis as FilePicker).showSaveFilePicker) return 'file';
	const writes =
		typeof FileSystemFileHandle !== 'undefined' &&
		'createWritable' in FileSystemFileHandle.prototype;
	return writes ? 'folder' : 'memory';
}

/**
 * Opens a place to write to. Call it while a press is fresh: the file dialog needs one.
 * Rejects with AbortError where the person closed the dialog.
 */
export async function openTarget(kind: FileKind): Promise<Target> {
	const { showSaveFilePicker } = globalThis as FilePicker;
	if (showSaveFilePicker) {
		const ending = kind.name.slice(kind.name.lastIndexOf('.'));
		const handle = await showSaveFilePicker.call(globalThis, {
			suggestedName: kind.name,
			types: [{ description: kind.words, accept: { [kind.type]: [ending] } }],
		});
		return {
			place: 'file',
			writable: await handle.createWritable(),
			finish: () => handle.getFile(),
			remove: () => Promise.resolve(),
		};
	}
	if (targetPlace() === 'folder') {
		try {
			return await folderTarget(kind);
		} catch {
			// Some private windows have no folder; memory is left.
		}
	}
	return memoryTarget(kind);
}

async function folderTarget({ name, type }: FileKind): Promise<Target> {
	const { handle, remove } = await openTemporary();
	return {
		place: 'folder',
		writable: await handle.createWritable(),
		async finish() {
			return new File([await handle.getFile()], name, { type });
		},
		remove,
	};
}

function memoryTarget({ name, type }: FileKind): Target {
	const pieces: Blob[] = [];
	let bytes = 0;
	return {
		place: 'memory',
		writable: new WritableStream({
			write(chunk) {
				bytes += chunk.length;
				if (bytes > MEMORY_LIMIT) {
					throw new ArchiveError('memory-full');
				}
				// A Blob may be kept on disk by the browser; an array may not.
				pieces.push(new Blob([chunk]));
			},
		}),
		finish: () => Promise.resolve(new File(pieces, name, { type })),
		remove: () => Promise.resolve(),
	};
}
