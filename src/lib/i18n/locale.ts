/**
 * The language of the pages. English is part of them; another one is loaded when it is chosen, and
 * before the first page is drawn. Workers and tools on the command line speak English.
 */
import { speakFrom, type Catalogue } from './say';

export const LOCALES = ['en', 'ko', 'hi'] as const;
export type Locale = (typeof LOCALES)[number];

/** What the speakers of a language call it. */
export const NATIVE_NAMES: Record<Locale, string> = { en: 'English', ko: '한국어', hi: 'हिन्दी' };

const CATALOGUES: Record<Exclude<Locale, 'en'>, () => Promise<{ catalogue: Catalogue }>> = {
	ko: () => import('./messages/ko'),
	hi: () => import('./messages/hi'),
};

let current: Locale = 'en';

/** The language that is spoken now. */
export function locale(): Locale {
	return current;
}

/** A language by its code, as `ko` or `ko-KR`; undefined where we do not speak it. */
export function knownLocale(code: string): Locale | undefined {
	const language = code.toLowerCase().split('-')[0];
	return LOCALES.find((known) => known === language);
}

/**
 * @param saved what the person chose in Settings; undefined: as the device
 * @param wanted the device's languages, the dearest first
 */
export function chooseLocale(saved: string | undefined, wanted: readonly string[]): Locale {
	const codes = saved === undefined ? wanted : [saved, ...wanted];
	return codes.map(knownLocale).find((known) => known !== undefined) ?? 'en';
}

/**
 * From here on every message and every format is of this language.
 * @throws where its words cannot be loaded; the language is then what it was
 */
export async function speak(next: Locale): Promise<void> {
	const catalogue = next === 'en' ? undefined : (await CATALOGUES[next]()).catalogue;
	speakFrom(catalogue);
	current = next;
}
