/**
 * Calls `turn` whenever the house goes from day to night or back, by the device or by the setting. A
 * canvas knows no tokens: what is drawn on one must be drawn anew.
 * @returns what ends it
 */
export function followNight(turn: () => void): () => void {
	const dark = matchMedia('(prefers-color-scheme: dark)');
	dark.addEventListener('change', turn);
	const setting = new MutationObserver(turn);
	setting.observe(document.documentElement, { attributeFilter: ['data-theme'] });
	return () => {
		dark.removeEventListener('change', turn);
		setting.disconnect();
	};
}
