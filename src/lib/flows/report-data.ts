/** What the report shows, gathered from the diary and the models' cards. */
import type { ExportChoice } from '$lib/exchange/archive/choose';
import { base64 } from '$lib/exchange/archive/json';
import type {
	ReportData,
	ReportLesion,
	ReportModel,
	ReportPicture,
	ReportVisit,
} from '$lib/exchange/report/data';
import type { GraderCard } from '$lib/inference/face-cards';
import { outline, pathData } from '$lib/skin/contour';
import type { Vault } from '$lib/vault/vault';
import { modelCards, ROOT, type Cards } from './engine';
import type { Contents } from './export-records';
import { retestErrors } from './face-engine';

/** Longer side of a picture in the report, px: enough for a quarter of an A4 page. */
const PHOTO_SIDE = 640;
/** The segmenter's threshold, where a visit kept none and there is no card. */
const THRESHOLD = 0.5;

export interface ReportChoice extends ExportChoice {
	/** Ids of check-ins whose photo goes in. */
	readonly faces: readonly string[];
	readonly note: string;
}

/**
 * Reads what is chosen, one visit at a time.
 * @param onProgress pictures so far
 */
export async function reportData(
	vault: Vault,
	{ lesions, checkIns }: Contents,
	choice: ReportChoice,
	madeAt: string,
	{ signal, onProgress }: { signal: AbortSignal; onProgress: (done: number) => void },
): Promise<ReportData> {
	// Without the models' files on this device their cards may be missing; the records have versions.
	const cards = await modelCards().catch(() => undefined);
	let done = 0;
	const shown: ReportLesion[] = [];
	for (const { lesion, visits } of lesions) {
		const parts: ReportVisit[] = [];
		for (const { id } of visits) {
			signal.throwIfAborted();
			const part = await visitPart(vault, id, choice, cards);
			if (part) parts.push(part);
			onProgress((done += 1));
		}
		if (parts.length > 0) shown.push({ lesion, visits: parts });
	}
	const faces: ReportPicture[] = [];
	for (const { id, takenAt } of checkIns.toReversed()) {
		if (!choice.faces.includes(id)) continue;
		signal.throwIfAborted();
		const picture = (await vault.savedCrop(id)) ?? (await vault.savedFacePicture(id));
		if (picture) faces.push({ url: await smallUrl(picture), takenAt });
		onProgress((done += 1));
	}
	return {
		madeAt,
		lesions: shown,
		checkIns: checkIns.toReversed(),
		attributes: choice.attributes,
		faces,
		models: [
			...(cards && shown.length > 0 ? modelsOf([cards.classifier, cards.segmenter]) : []),
			...(checkIns.length > 0 ? modelsOf(await graderCards()) : []),
		],
		retest: checkIns.length > 0 ? await retestErrors() : {},
		note: choice.note,
	};
}

async function visitPart(
	vault: Vault,
	id: string,
	choice: ReportChoice,
	cards: Cards | undefined,
): Promise<ReportVisit | undefined> {
	const visit = await vault.savedVisit(id);
	if (!visit) return undefined;
	const { reading, judgement } = visit;
	const threshold = visit.maskThreshold ?? cards?.segmenter.decision.threshold ?? THRESHOLD;
	const lines = outline(reading.mask, threshold, reading.pictureWidth, reading.pictureHeight);
	const picture = choice.photos === 'none' ? undefined : await vault.savedPicture(id);
	return {
		visit,
		outline: judgement.reasons.includes('not-a-lesion') ? '' : pathData(lines),
		...(picture ? { url: await smallUrl(picture) } : {}),
	};
}

/** The card of the model that grades; none where it is not within reach, as with the others. */
async function graderCards(): Promise<GraderCard[]> {
	try {
		const { readGraderCard } = await import('$lib/inference/face-cards');
		return [await readGraderCard(ROOT)];
	} catch {
		return [];
	}
}

function modelsOf(cards: readonly ReportModel[]): ReportModel[] {
	return cards.map(({ title, version, limits }) => ({ title, version, limits }));
}

/** A smaller JPEG as a data address. */
async function smallUrl(picture: Blob): Promise<string> {
	const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' });
	try {
		const scale = Math.min(1, PHOTO_SIDE / Math.max(bitmap.width, bitmap.height));
		const canvas = new OffscreenCanvas(
			Math.max(1, Math.round(bitmap.width * scale)),
			Math.max(1, Math.round(bitmap.height * scale)),
		);
		const context = canvas.getContext('2d', { alpha: false });
		if (!context) throw new Error('This browser gives no canvas.');
		context.imageSmoothingQuality = 'high';
		context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		const small = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
		return `data:image/jpeg;base64,${base64(new Uint8Array(await small.arrayBuffer()))}`;
	} finally {
		bitmap.close();
	}
}
