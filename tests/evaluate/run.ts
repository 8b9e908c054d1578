/**
 * All pictures through the page, whatever happens to it: a page or a browser that dies is opened
 * again, and goes on where it stopped. What was being read then is read once more, one by one, and
 * a picture with which it dies again gets a row that says so.
 */
import type {
	EvaluationPicture,
	EvaluationReport,
	EvaluationSetup,
} from '../../src/lib/flows/evaluate-messages';
import type { EngineStatus } from '../../src/lib/inference/types';
import { Reader } from './reader';

/** Asked at once of the page; what it holds stays small whatever the folder. */
const CHUNK = 400;
/** In a row, without one success between them: then it is not the pictures' fault. */
const MOST_FAILURES = 8;

export interface RunOptions {
	readonly origin: string;
	readonly setup: EvaluationSetup;
	readonly pictures: readonly EvaluationPicture[];
	/** What is to be read once all pictures are. */
	readonly after?: () => readonly EvaluationPicture[];
	/** Once the models are open, before any picture is read. */
	readonly onOpen: (status: EngineStatus) => void;
	/** Once a picture, in the order in which they are finished. */
	readonly onReport: (report: EvaluationReport) => void;
	readonly say: (sentence: string) => void;
}

/** Rejects only where the models cannot be opened to begin with. */
export async function runPictures(options: RunOptions): Promise<void> {
	const { origin, setup, pictures, onOpen, say } = options;
	// Each worker reads one while the next is fetched and looked at.
	const atOnce = 2 * setup.workers;
	const reported = new Set<string>();
	let failures = 0;
	const onReport = (report: EvaluationReport): void => {
		if (reported.has(report.name)) return;
		reported.add(report.name);
		options.onReport(report);
	};
	const open = () =>
		Reader.open(origin, setup, (report) => {
			failures = 0;
			onReport(report);
		});
	const fail = ({ name }: EvaluationPicture, problem: string): void => {
		onReport({ name, row: { image: name, reason: 'failed' }, files: [], problem });
	};
	const first = await open();
	const held: { reader: Reader | undefined } = { reader: first };
	/** Whether it was read without the page dying. */
	const attempt = async (some: readonly EvaluationPicture[], width: number): Promise<boolean> => {
		try {
			held.reader ??= await open();
			await held.reader.read(some, width);
			return true;
		} catch (error) {
			const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
			say(`The page is opened again: ${why.replace(/^page\.evaluate: /, '')}`);
			await held.reader?.close();
			held.reader = undefined;
			return false;
		}
	};
	const left = (some: readonly EvaluationPicture[]): EvaluationPicture[] =>
		some.filter(({ name }) => !reported.has(name));

	const readAll = async (all: readonly EvaluationPicture[]): Promise<void> => {
		let waiting = left(all);
		while (waiting.length > 0) {
			const chunk = waiting.slice(0, CHUNK);
			if (!(await attempt(chunk, atOnce))) {
				for (const suspect of left(chunk).slice(0, atOnce)) {
					if (await attempt([suspect], 1)) continue;
					fail(suspect, 'The page stopped at this picture twice.');
					failures++;
				}
			}
			if (failures >= MOST_FAILURES) {
				for (const picture of left(all)) fail(picture, 'The page stops at every picture.');
			}
			waiting = left(waiting);
		}
	};

	try {
		onOpen(first.status);
		await readAll(pictures);
		if (options.after) await readAll(options.after());
	} finally {
		await held.reader?.close();
	}
}
