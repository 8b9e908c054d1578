/** How this person wants their diary, and when it was last backed up: one sealed record a name. */
import { valueIn, type Means } from './kept';

const BACKUP = 'last-backup';

export class Settings {
	readonly #means: Means;

	constructor(means: Means) {
		this.#means = means;
	}

	async get(name: string): Promise<unknown> {
		return (await valueIn<{ value: unknown }>(this.#means.records, 'settings', name))?.value;
	}

	async set(name: string, value: unknown): Promise<void> {
		await this.#means.records.put(['settings', name, { value }]);
		this.#means.changes.announce('settings');
	}

	async noteBackup(date: Date): Promise<void> {
		await this.set(BACKUP, date.toISOString());
	}

	async lastBackup(): Promise<Date | undefined> {
		const value = await this.get(BACKUP);
		return typeof value === 'string' ? new Date(value) : undefined;
	}
}
