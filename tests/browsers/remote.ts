/** What the journey asks of a browser that is driven from outside. */
export interface Remote {
	/** Name and version, as the browser says it. */
	readonly name: string;
	goto(address: string): Promise<void>;
	reload(): Promise<void>;
	/** The value of a JavaScript expression in the page: plain data. */
	evaluate(expression: string): Promise<unknown>;
	/** As a person does: by the mouse, in the middle of the element. */
	click(selector: string): Promise<void>;
	/** As a person does: key by key, behind what the field holds. */
	type(selector: string, text: string): Promise<void>;
	/** Gives a file field a file of this machine. */
	give(selector: string, path: string): Promise<void>;
	close(): Promise<void>;
}

const LOOK_EVERY = 100;

/** Asks again and again until the answer is truthy; rejects after `timeout` ms with what is seen. */
export async function until<Answer>(
	what: string,
	ask: () => Promise<Answer> | Answer,
	{ timeout = 30_000, seen }: { timeout?: number; seen?: () => Promise<unknown> } = {},
): Promise<NonNullable<Answer>> {
	const end = performance.now() + timeout;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (performance.now() > end) {
			const there = seen ? `; the page says: ${String(await seen())}` : '';
			throw new Error(`${what} did not come within ${timeout / 1000} s${there}`);
		}
		await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
	}
}

/** Waits until an element is there and drawn. */
export async function shown(remote: Remote, selector: string, timeout?: number): Promise<void> {
	await until(
		selector,
		() => remote.evaluate(`document.querySelector(${JSON.stringify(selector)})?.checkVisibility()`),
		{
			...(timeout === undefined ? {} : { timeout }),
			seen: () => remote.evaluate('document.body.innerText.slice(0, 800)'),
		},
	);
}

/** The words of an element that is drawn; waits for it. */
export async function wordsOf(remote: Remote, selector: string, timeout?: number) {
	await shown(remote, selector, timeout);
	const words = await remote.evaluate(
		`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`,
	);
	return String(words).trim();
}

/** By the name that the pages give to what tests look for. */
export function named(name: string): string {
	return `[data-testid="${name}"]`;
}
