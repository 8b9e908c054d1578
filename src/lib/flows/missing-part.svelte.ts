/**
 * A part of the product that did not arrive. Pages load some of their scripts when they are wanted;
 * a tab that was open while a newer version took the old one's place asks for scripts that are gone,
 * and without a network nothing comes at all. The same page cannot ask again: browsers remember a
 * script that failed. So the page has to be loaded anew.
 */
class MissingPart {
	/** Something was wanted and did not come. */
	found = $state(false);
	/** The page is about to be loaded again. */
	leaving = $state(false);

	/** Listens for scripts that the page itself asked for in vain. Once, from the root layout. */
	watch(): () => void {
		const hear = (): void => {
			this.found = true;
		};
		// Sent by the build's own loader; whoever asked still gets the error.
		window.addEventListener('vite:preloadError', hear);
		return () => {
			window.removeEventListener('vite:preloadError', hear);
		};
	}

	/** Loads the page again. @param keep keeps what is open and not saved; never rejects */
	async reload(keep: () => Promise<void>): Promise<void> {
		this.leaving = true;
		await keep();
		location.reload();
	}
}

export const missingPart = new MissingPart();
