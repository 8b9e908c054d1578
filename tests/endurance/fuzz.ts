/** Thousands of damaged archives and pictures, each by its seed. */
import { fuzzArchives, fuzzPictures } from '../fixtures/fuzz';
import type { Outcome, PartOptions } from './cli';

/** CI takes the first seeds; here they go on from there. */
const FIRST_SEED = 1;

/** `count` archives, and a fifth as many pictures. */
export async function fuzzed({ count }: Pick<PartOptions, 'count'>): Promise<Outcome> {
	const archives = await fuzzArchives({ from: FIRST_SEED, count });
	const pictures = fuzzPictures({ from: FIRST_SEED, count: Math.ceil(count / 5) });
	const figure =
		`${count} damaged archives: ${archives.opened} gave records, the longest took ` +
		`${Math.round(archives.longest)} ms; ${Math.ceil(count / 5)} damaged pictures: ` +
		`${pictures.opened} passed the check before decoding, the longest took ` +
		`${Math.round(pictures.longest)} ms.`;
	return { figure, problems: [...archives.problems, ...pictures.problems] };
}
