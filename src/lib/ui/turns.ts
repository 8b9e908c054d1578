/**
 * Drawing a page piece by piece, each in a task of its own: at once, a long page would keep the
 * main thread for longer than people wait, and its first words would wait for its last ones.
 */
type Draw = () => void;

const waiting = new Set<Draw>();
let taking = false;
let atOnce = false;

/**
 * Draws when it is its turn, after those who asked before.
 * @returns a function that takes it back
 */
export function inTurn(draw: Draw): () => void {
	waiting.add(draw);
	if (!taking) {
		taking = true;
		setTimeout(next);
	}
	return () => {
		waiting.delete(draw);
	};
}

/** Whether pieces are not to wait for their turns now. */
export function drawsAtOnce(): boolean {
	return atOnce;
}

/**
 * Sets whether pieces wait for their turns from now on. They do not where the page has to be whole
 * at once: going back leads to where one was on it, and what has the focus keeps it.
 */
export function drawAtOnce(whole: boolean): void {
	atOnce = whole;
}

function next(): void {
	const [draw] = waiting;
	taking = draw !== undefined;
	if (!draw) return;
	waiting.delete(draw);
	// What it draws may ask for turns of its own, which come last. One failed piece stops no other.
	setTimeout(next);
	draw();
}
