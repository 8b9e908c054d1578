/** The chosen diary as a FHIR bundle, a piece of text at a time. */
import type { ArchiveRecord } from '$lib/exchange/archive/format';
import { bundleText, checkInEntries, visitEntries } from '$lib/exchange/fhir/bundle';
import type { Attribute } from '$lib/skin/attributes';
import type { Lesion } from '$lib/skin/lesion-record';

/**
 * @param records lesions before their visits
 * @param onProgress records so far
 */
export function diaryBundle(
	records: AsyncIterable<ArchiveRecord>,
	attributes: readonly Attribute[],
	madeAt: string,
	signal: AbortSignal,
	onProgress: (done: number) => void,
): AsyncGenerator<string> {
	const lesions = new Map<string, Lesion>();
	async function* entries() {
		let done = 0;
		for await (const { kind, record, pictures } of records) {
			signal.throwIfAborted();
			if (kind === 'lesion') lesions.set(record.id, record);
			if (kind === 'check-in') yield await checkInEntries(record, attributes, pictures.picture);
			if (kind === 'visit') {
				const lesion = lesions.get(record.lesionId);
				if (lesion) yield await visitEntries(lesion, record, pictures.picture);
			}
			onProgress((done += 1));
		}
	}
	return bundleText(madeAt, entries());
}
