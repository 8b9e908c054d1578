export type PictureErrorCode =
	| 'empty'
	| 'too-big'
	| 'too-many-pixels'
	| 'too-small'
	| 'not-a-picture'
	| 'damaged'
	| 'heic-unsupported'
	| 'avif-unsupported'
	| 'unreadable';

/** A file that gives no picture; `message` says what is wrong and what to do. */
export class PictureError extends Error {
	override readonly name = 'PictureError';
	readonly code: PictureErrorCode;

	constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

export type CameraErrorCode = 'refused' | 'missing' | 'busy' | 'unsupported' | 'lost' | 'failed';

/** A camera that cannot be had; `message` says what to do. */
export class CameraError extends Error {
	override readonly name = 'CameraError';
	readonly code: CameraErrorCode;

	constructor(code: CameraErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
