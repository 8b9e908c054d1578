/** What pages and the service worker say to each other. No DOM here: both sides import it. */

/** The system's share sheet posts a picture here (see the manifest). */
export const SHARE_TARGET = '/share-target';
/** Where the person lands then; the page takes the picture over by a message. */
export const SHARED_PICTURE_PAGE = '/lesions/check?shared=1';

/** Asks the service worker for the shared picture; it answers on the port with SharedPicture. */
export interface TakeSharedPicture {
	readonly type: 'take-shared-picture';
}

/** The picture that was shared, given out once; null when there is none (any more). */
export type SharedPicture = {
	readonly name: string;
	/** As the sharing app said it; may be empty or wrong. */
	readonly type: string;
	readonly bytes: ArrayBuffer;
} | null;

/** Lets a waiting update take over; sent by workbox-window's `messageSkipWaiting`. */
export interface SkipWaiting {
	readonly type: 'SKIP_WAITING';
}

export type WorkerMessage = TakeSharedPicture | SkipWaiting;
