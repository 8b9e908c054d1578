/** Which files a table of series is about. */
import { pictureFinder, type ListedSeries } from '$lib/exchange/series';

/** Every picture that the table names, once. */
export function imagesOf(table: readonly ListedSeries[]): string[] {
	return [...new Set(table.flatMap(({ visits }) => visits.map(({ image }) => image)))];
}

export interface MatchedFiles {
	/** Files that the table names. */
	readonly found: readonly File[];
	/** Names in the table that no file has. */
	readonly lost: readonly string[];
	/** Names of the table that several files have, from different folders: nobody knows which is meant. */
	readonly several: readonly string[];
	/** Files that the table does not name. */
	readonly unlisted: number;
	/** The file by its name in the table. */
	readonly fileOf: (image: string) => File | undefined;
}

/** Names in the table may lack their extension. */
export function matchFiles(files: readonly File[], table: readonly ListedSeries[]): MatchedFiles {
	const byName = new Map(files.map((file) => [file.name, file]));
	const find = pictureFinder([...byName.keys()].toSorted());
	const fileOf = (image: string): File | undefined => byName.get(find(image) ?? '');
	const images = imagesOf(table);
	const found = [...new Set(images.flatMap((image) => fileOf(image) ?? []))];
	const named = new Set(found.map(({ name }) => name));
	const others = files.filter((file) => named.has(file.name) && !found.includes(file));
	return {
		found,
		several: [...new Set(others.map(({ name }) => name))].toSorted(),
		lost: images.filter((image) => !fileOf(image)),
		unlisted: byName.size - found.length,
		fileOf,
	};
}
