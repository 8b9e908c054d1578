/**
 * How this person wants the pages: nothing about skin, so it lies open in localStorage and is read
 * before anything is unlocked. A browser that forbids storage gets the defaults.
 */
import { knownLocale, type Locale } from '$lib/i18n/locale';

export type Theme = 'system' | 'light' | 'dark';
/** A backend's name, or `best`: the fastest that proves its known answer on this device. */
export type BackendChoice = 'best' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
export const BACKENDS: readonly BackendChoice[] = ['best', 'webgpu', 'webgl', 'wasm', 'cpu'];

const KEY = 'skinkeep-preferences';

interface Stored {
	theme: Theme;
	blurThumbnails: boolean;
	backend: BackendChoice;
	/** Lesions are read by several models, which are a download of their own. */
	ensemble: boolean;
	/** Undefined: as the device. */
	language: Locale | undefined;
	/** The welcome was seen to its end, or skipped. */
	welcomed: boolean;
}

const DEFAULTS: Stored = {
	theme: 'system',
	blurThumbnails: true,
	backend: 'best',
	ensemble: false,
	language: undefined,
	welcomed: false,
};

/** What was stored, with anything unknown replaced by its default. */
function stored(): Stored {
	try {
		const raw = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Stored>;
		return {
			theme: THEMES.find((theme) => theme === raw.theme) ?? DEFAULTS.theme,
			blurThumbnails: raw.blurThumbnails ?? DEFAULTS.blurThumbnails,
			backend: BACKENDS.find((backend) => backend === raw.backend) ?? DEFAULTS.backend,
			ensemble: raw.ensemble === true,
			language: knownLocale(String(raw.language)),
			welcomed: raw.welcomed === true,
		};
	} catch {
		return DEFAULTS;
	}
}

class Preferences {
	#values = $state<Stored>(stored());

	get theme(): Theme {
		return this.#values.theme;
	}
	set theme(theme: Theme) {
		this.#values.theme = theme;
		this.#save();
	}

	get blurThumbnails(): boolean {
		return this.#values.blurThumbnails;
	}
	set blurThumbnails(blur: boolean) {
		this.#values.blurThumbnails = blur;
		this.#save();
	}

	get backend(): BackendChoice {
		return this.#values.backend;
	}
	set backend(backend: BackendChoice) {
		this.#values.backend = backend;
		this.#save();
	}

	get ensemble(): boolean {
		return this.#values.ensemble;
	}
	set ensemble(ensemble: boolean) {
		this.#values.ensemble = ensemble;
		this.#save();
	}

	get language(): Locale | undefined {
		return this.#values.language;
	}
	set language(language: Locale | undefined) {
		this.#values.language = language;
		this.#save();
	}

	get welcomed(): boolean {
		return this.#values.welcomed;
	}
	set welcomed(welcomed: boolean) {
		this.#values.welcomed = welcomed;
		this.#save();
	}

	/** Takes a choice as a form gives it; what is not among the choices changes nothing. */
	choose(what: 'theme' | 'backend', value: string): void {
		const theme = THEMES.find((known) => known === value);
		const backend = BACKENDS.find((known) => known === value);
		if (what === 'theme' && theme) this.theme = theme;
		if (what === 'backend' && backend) this.backend = backend;
	}

	#save() {
		try {
			localStorage.setItem(KEY, JSON.stringify(this.#values));
		} catch {
			// Kept for this visit only.
		}
	}
}

export const preferences = new Preferences();
