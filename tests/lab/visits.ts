/**
 * Made-up visits for the tests of the vault: records with planted words that a search would find,
 * saved and read back in a page of the lab.
 */
import type { Page } from '@playwright/test';
import { expect } from './fixture';

export const PLANTED = {
	name: 'Planted-name-behind-the-knee',
	note: 'Planted-note-it-itches-at-night',
	date: '2026-03-17T10:11:12.131Z',
	picture: 'Planted-bytes-of-a-picture',
	checkInNote: 'Planted-note-of-a-check-in',
	draft: 'Planted-note-of-a-draft',
	profile: 'Planted-name-of-a-person',
	passphrase: 'Planted-passphrase-for-it',
} as const;
/** How a JPEG begins, and then this test's mark: a browser has pictures of its own on the disk. */
export const JPEG_HEADER = '\xff\xd8\xff\xe0\0\x10JFIF\0';

/** A lesion and a visit with maps, and a "JPEG" that starts as one does. */
export function record(id: string, pictureBytes = 2_000) {
	const grid = (side: number) => ({
		width: side,
		height: side,
		values: Array.from({ length: side * side }, (_, i) => Math.fround(i / 7)),
	});
	return {
		lesion: { id: `lesion-${id}`, name: PLANTED.name, createdAt: PLANTED.date },
		visit: {
			id: `visit-${id}`,
			lesionId: `lesion-${id}`,
			takenAt: PLANTED.date,
			source: 'dermatoscope' as const,
			symptoms: { bleeding: false, itching: true, growing: false, new: false },
			judgement: {
				abstained: false,
				reasons: [],
				prediction: 'NV' as const,
				title: 'Looks most like a mole (nevus)',
				doctor: ['itching' as const],
			},
			note: PLANTED.note,
			storedWidth: 600,
			storedHeight: 450,
		},
		reading: {
			classifier: { name: 'lesion-classifier', version: '1.0.0' },
			segmenter: { name: 'lesion-segmenter', version: '1.0.0' },
			backend: 'wasm',
			probabilities: [0.1, 0.6, 0.1, 0.05, 0.05, 0.05, 0.05],
			domain: 0.97,
			classifierBox: { x: 75, y: 0, width: 450, height: 450 },
			pictureWidth: 600,
			pictureHeight: 450,
			views: 1,
			ms: 140,
		},
		maps: [grid(7), grid(7)],
		mask: grid(112),
		picture: `${JPEG_HEADER}${PLANTED.picture}`,
		pictureBytes,
	};
}
export type MadeUp = ReturnType<typeof record>;

/** Saves in the page; gives 'saved' or the vault's error code, and its sentence. */
export function save(page: Page, made: MadeUp): Promise<{ code: string; message: string }> {
	return page.evaluate(async (given) => {
		const floats = ({ values, ...size }: (typeof given)['mask']) => ({
			...size,
			data: Float32Array.from(values),
		});
		const bytes = new Uint8Array(given.pictureBytes);
		// Noise, as a picture is: a disk cannot make it smaller.
		for (let at = 0; at < bytes.length; at += 65_536) {
			crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, bytes.length)));
		}
		bytes.set(Array.from(given.picture, (mark) => mark.charCodeAt(0)));
		const picture = new Blob([bytes], { type: 'image/jpeg' });
		const thumbnail = picture.slice(0, 1_000, 'image/jpeg');
		const maps = given.maps.map(floats);
		const visit = {
			...given.visit,
			reading: { ...given.reading, maps, mask: floats(given.mask) },
		};
		const vault = await globalThis.lab.openVault();
		try {
			await vault.saveVisit({ lesion: given.lesion, visit, picture, thumbnail });
			return { code: 'saved', message: '' };
		} catch (error) {
			const { code, message } = error as { code?: string; message: string };
			return { code: code ?? 'other', message };
		} finally {
			await vault.close();
		}
	}, made);
}

/** What the page finds again of a visit. */
export function read(page: Page, id: string) {
	return page.evaluate(async (visitId) => {
		const vault = await globalThis.lab.openVault();
		const visit = await vault.savedVisit(visitId);
		const picture = await vault.savedPicture(visitId);
		const thumbnail = await vault.savedThumbnail(visitId);
		const names = (await vault.lesionList()).map(({ lesion }) => lesion.name);
		await vault.close();
		const mask = visit && [...visit.reading.mask.data];
		const text = picture ? new TextDecoder('latin1').decode(await picture.arrayBuffer()) : '';
		const plain = visit && { ...visit, reading: undefined };
		return { plain, mask, maps: visit?.reading.maps.length, text, names, small: thumbnail?.size };
	}, id);
}

export function expectWhole(found: Awaited<ReturnType<typeof read>>, made: MadeUp): void {
	expect(found.plain).toEqual({ ...made.visit, reading: undefined });
	expect(found.mask).toEqual(made.mask.values);
	expect(found.maps).toBe(2);
	expect(found.text).toContain(PLANTED.picture);
	expect(found.text).toHaveLength(made.pictureBytes);
	expect(found.small).toBe(1_000);
}
