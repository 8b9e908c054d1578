/** The browser's own encoder, through a data address: fast also for a crop of 30 MB. */
export function base64(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => {
			const address = typeof reader.result === 'string' ? reader.result : '';
			resolve(address.slice(address.indexOf(',') + 1));
		};
		reader.onerror = () => {
			reject(new Error('A file could not be handed over.'));
		};
		reader.readAsDataURL(new Blob([bytes]));
	});
}
