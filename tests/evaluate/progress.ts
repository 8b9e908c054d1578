/** Progress of a long run on stderr: done, total, rate, time left. */

const EVERY_MS = 5_000;
const EVERY_MS_ON_A_TERMINAL = 500;

export class Progress {
	readonly #total: number;
	readonly #started = performance.now();
	#lastShown = this.#started;
	#done = 0;

	constructor(total: number) {
		this.#total = total;
	}

	/** Pictures a second so far. */
	get rate(): number {
		return this.#done / Math.max((performance.now() - this.#started) / 1000, 0.001);
	}

	/** One more is done. */
	step(): void {
		this.#done++;
		const every = process.stderr.isTTY ? EVERY_MS_ON_A_TERMINAL : EVERY_MS;
		const now = performance.now();
		if (this.#done < this.#total && now - this.#lastShown < every) return;
		this.#lastShown = now;
		const left = (this.#total - this.#done) / this.rate;
		this.#show(
			`${this.#done} of ${this.#total}, ${this.rate.toFixed(1)} pictures/s, ` +
				(this.#done < this.#total ? `${timeInWords(left)} left` : 'done'),
		);
	}

	/** A line of its own. */
	say(sentence: string): void {
		process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${sentence}\n` : `${sentence}\n`);
	}

	#show(line: string): void {
		if (!process.stderr.isTTY) process.stderr.write(`${line}\n`);
		else process.stderr.write(`\r\u001B[K${line}${this.#done < this.#total ? '' : '\n'}`);
	}
}

function timeInWords(seconds: number): string {
	if (seconds < 90) return `${Math.ceil(seconds)} s`;
	if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
	return `${(seconds / 3600).toFixed(1)} h`;
}
