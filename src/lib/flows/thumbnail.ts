import { diary } from './diary';

/** A visit's thumbnail as an address for an <img>; undefined where there is none. Revoke it. */
export async function thumbnailUrl(visitId: string): Promise<string | undefined> {
	const thumbnail = await (await diary()).savedThumbnail(visitId);
	return thumbnail && URL.createObjectURL(thumbnail);
}
