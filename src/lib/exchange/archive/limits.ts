/**
 * What an archive may ask for. All of it is checked before anything is inflated, against what the
 * archive itself says; inflating then never goes past what was said.
 *
 * The largest archive that is written: 20,000 check-ins of four files each.
 */
export interface ArchiveLimits {
	/** Of the file, bytes. */
	readonly bytes: number;
	/** Files in it. */
	readonly entries: number;
	/** Of one JSON file and of one picture, inflated, bytes. */
	readonly jsonBytes: number;
	readonly pictureBytes: number;
	/** Inflated size by packed size, of all deflated files together. */
	readonly ratio: number;
	/** A single file may shrink more than that while it is smaller than this, bytes. */
	readonly free: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
	bytes: 16e9,
	entries: 80_100,
	jsonBytes: 8e6,
	pictureBytes: 20e6,
	ratio: 100,
	free: 1e6,
};
