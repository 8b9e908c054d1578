/**
 * As much of the W3C WebDriver protocol as the journey needs, over fetch.
 * https://www.w3.org/TR/webdriver2/
 */

/** The key under which the protocol hands out an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

interface Answer {
	readonly value: unknown;
}

export class WebDriver {
	readonly #session: string;
	/** What the browser says of itself. */
	readonly capabilities: Readonly<Record<string, unknown>>;

	private constructor(session: string, capabilities: Readonly<Record<string, unknown>>) {
		this.#session = session;
		this.capabilities = capabilities;
	}

	/** @param server "http://127.0.0.1:4444" */
	static async open(server: string, wanted: Record<string, unknown>): Promise<WebDriver> {
		const body = { capabilities: { alwaysMatch: wanted } };
		const value = (await ask(`${server}/session`, 'POST', body)) as {
			sessionId: string;
			capabilities: Record<string, unknown>;
		};
		return new WebDriver(`${server}/session/${value.sessionId}`, value.capabilities);
	}

	async goto(address: string): Promise<void> {
		await this.#post('url', { url: address });
	}

	async reload(): Promise<void> {
		await this.#post('refresh', {});
	}

	async evaluate(expression: string): Promise<unknown> {
		return this.#post('execute/sync', { script: `return (${expression})`, args: [] });
	}

	async click(selector: string): Promise<void> {
		await this.#post(`element/${await this.#element(selector)}/click`, {});
	}

	/** Also how a file field gets its file: by its path. */
	async type(selector: string, text: string): Promise<void> {
		await this.#post(`element/${await this.#element(selector)}/value`, { text });
	}

	async close(): Promise<void> {
		await ask(this.#session, 'DELETE');
	}

	async #element(selector: string): Promise<string> {
		const found = await this.#post('element', { using: 'css selector', value: selector });
		return String((found as Record<string, unknown>)[ELEMENT]);
	}

	async #post(command: string, body: Record<string, unknown>): Promise<unknown> {
		return ask(`${this.#session}/${command}`, 'POST', body);
	}
}

async function ask(address: string, method: string, body?: unknown): Promise<unknown> {
	const response = await fetch(address, {
		method,
		...(body === undefined
			? {}
			: { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
	});
	const { value } = (await response.json()) as Answer;
	if (response.ok) return value;
	const { error, message } = value as { error?: string; message?: string };
	throw new Error(`WebDriver: ${error ?? 'error'}: ${message ?? response.statusText}`);
}
