import { chooseLocale, locale, speak, type Locale } from '$lib/i18n/locale';
import { preferences } from './preferences.svelte';

/** The language of the pages: the one chosen in Settings, else the device's, else English. */
class Language {
	/** What is spoken now. Pages are drawn anew when it changes. */
	current = $state<Locale>(locale());

	/** Before the first page is drawn. Words that cannot be loaded leave the pages in English. */
	async start(): Promise<void> {
		const wanted = chooseLocale(preferences.language, navigator.languages);
		try {
			await speak(wanted);
		} catch {
			// Every page works in English, too.
		}
		this.current = locale();
		document.documentElement.lang = this.current;
	}

	/** @param language undefined: as the device */
	async choose(language: Locale | undefined): Promise<void> {
		preferences.language = language;
		await this.start();
	}
}

export const language = new Language();
