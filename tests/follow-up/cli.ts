/**
 * node --import tsx tests/follow-up/cli.ts DIR [--all]
 *
 * How often the follow-up of a lesion flags the same mole, and one grown by 30 %, on pairs that
 * render.py beside this file made. Prints counts; with `--all` also one line a pair, and pairs of two
 * different persons' moles, whose skin must not agree.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followUp, type FollowUp } from '../../src/lib/skin/follow-up';
import { scaleOf } from '../../src/lib/skin/follow-up-align';
import { followUpPicture, type FollowUpPicture } from '../../src/lib/skin/follow-up-picture';

interface Pair {
	readonly name: string;
	readonly width: number;
	readonly height: number;
	/** Height and width of the segmenter's answer. */
	readonly grid: readonly [number, number];
	readonly scale: Readonly<Record<'same' | 'grown', number>>;
}
interface Pairs {
	readonly threshold: number;
	readonly growth: number;
	readonly pairs: readonly Pair[];
}

const [folder, detail] = process.argv.slice(2);
if (folder === undefined) {
	process.stderr.write('Name the folder that render.py has filled.\n');
	process.exit(1);
}
const document = JSON.parse(readFileSync(join(folder, 'pairs.json'), 'utf8')) as Pairs;

interface Outcome {
	readonly result: FollowUp;
	readonly scaleError: number;
	readonly ms: number;
}
const outcomes: Record<string, Outcome[]> = { same: [], grown: [], other: [] };
let withoutLesion = 0;
document.pairs.forEach((pair, index) => {
	const first = open(pair, 'first');
	for (const kind of ['same', 'grown'] as const) {
		judge(pair.name, kind, first, open(pair, kind), pair.scale[kind]);
	}
	// Another person's mole: its skin must not agree.
	const next = document.pairs[(index + 1) % document.pairs.length];
	if (next && detail === '--all') judge(pair.name, 'other', first, open(next, 'same'), NaN);
});

function judge(
	name: string,
	kind: string,
	before: FollowUpPicture | undefined,
	after: FollowUpPicture | undefined,
	scale: number,
): void {
	if (!before || !after) {
		withoutLesion++;
		return;
	}
	const start = performance.now();
	const result = followUp(before, after);
	const ms = performance.now() - start;
	const scaleError = scaleOf(result.move) / scale - 1;
	outcomes[kind]?.push({ result, scaleError, ms });
	if (detail !== '--all') return;
	const { agreement, area, overlap, colour, signs } = result;
	const figures = [agreement, scaleError, area, overlap, colour].map((v) => v?.toFixed(3) ?? '-');
	process.stdout.write(`${[name, kind, ...figures, signs.join('+')].join(',')}\n`);
}

for (const [kind, list] of Object.entries(outcomes)) {
	const count = (test: (outcome: Outcome) => boolean) => list.filter(test).length;
	const known = count(({ result }) => result.scaleKnown);
	const flagged = count(({ result }) => result.signs.length > 0);
	const larger = count(({ result }) => result.signs.includes('larger'));
	const times = list.map(({ ms }) => ms).sort((a, b) => a - b);
	process.stdout.write(
		`${kind.padEnd(6)} ${String(list.length)} pairs: scale known in ${share(known, list.length)}, ` +
			`flagged ${share(flagged, list.length)} (larger ${share(larger, list.length)}), ` +
			`${(times[times.length >> 1] ?? 0).toFixed(0)} ms\n`,
	);
}
process.stdout.write(`Without a lesion: ${String(withoutLesion)}.\n`);

function share(part: number, whole: number): string {
	return `${String(part)} = ${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
}

function open(pair: Pair, kind: string): FollowUpPicture | undefined {
	const path = join(folder ?? '', `${pair.name}.${kind}`);
	const rgb = readFileSync(`${path}.rgb`);
	const count = pair.width * pair.height;
	const data = new Uint8ClampedArray(4 * count).fill(255);
	for (let i = 0; i < count; i++) data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
	const bytes = readFileSync(`${path}.mask`);
	const [height, width] = pair.grid;
	const values = new Float32Array(bytes.buffer, bytes.byteOffset, width * height);
	const picture = { width: pair.width, height: pair.height, data };
	return followUpPicture(picture, { width, height, data: values }, document.threshold);
}
