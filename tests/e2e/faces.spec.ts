/** The face models in a worker, on a face that the project draws: found, set upright, aligned, graded. */
import type { Page } from '@playwright/test';
import { drawFace } from '../../scripts/draw-face.mjs';
import { expect, test } from '../lab/fixture';

// The browser itself says that the card of a model is not there.
test.use({ allowedProblems: /no-such-model\/card\.json/ });

// A worker opens MediaPipe's 11 MB in each.
test.describe.configure({ timeout: 180_000 });

type Drawing = Parameters<typeof drawFace>[0];

/** The drawing as text that a page can make pixels of. */
function drawn(drawing: Drawing) {
	const { width, height } = drawing;
	return { width, height, base64: Buffer.from(drawFace(drawing)).toString('base64') };
}

async function offer(page: Page): Promise<void> {
	await page.evaluate(() => {
		const engine = new lab.FaceEngine({ backend: 'wasm', grader: 'tiny-grader', cropSize: 128 });
		const pixels = ({
			width,
			height,
			base64,
		}: {
			width: number;
			height: number;
			base64: string;
		}) => ({
			width,
			height,
			data: Uint8ClampedArray.from(atob(base64), (letter) => letter.charCodeAt(0)),
		});
		Object.assign(globalThis, { faces: { engine, pixels } });
	});
}

interface Faces {
	readonly engine: InstanceType<typeof lab.FaceEngine>;
	readonly pixels: (drawing: ReturnType<typeof drawn>) => {
		width: number;
		height: number;
		data: Uint8ClampedArray;
	};
}

/** Where the landmarks lie in the crop, with what else is looked at. */
function find(page: Page, drawing: ReturnType<typeof drawn>, turns = 0) {
	return page.evaluate(
		async ([drawing, turns]) => {
			const { engine, pixels } = (globalThis as unknown as { faces: Faces }).faces;
			let picture = pixels(drawing);
			for (let i = 0; i < turns; i++) {
				const { width, height, data } = picture;
				const turned = new Uint32Array(width * height);
				const source = new Uint32Array(data.buffer);
				for (let y = 0; y < height; y++) {
					for (let x = 0; x < width; x++) {
						turned[x * height + (height - 1 - y)] = source[y * width + x] ?? 0;
					}
				}
				picture = { width: height, height: width, data: new Uint8ClampedArray(turned.buffer) };
			}
			const { finding, faces, crop } = await engine.find(picture, { crop: true });
			if (!finding) return { faces, places: [], size: crop?.width };
			const { matrix } = lab.alignFace(finding.landmarks);
			const places = finding.landmarks.map(([x, y]) => [
				matrix[0] * x + matrix[1] * y + matrix[2],
				matrix[3] * x + matrix[4] * y + matrix[5],
			]);
			const { turns: found, pose, pictureWidth, pictureHeight } = finding;
			return { faces, places, turns: found, pose, pictureWidth, pictureHeight, size: crop?.width };
		},
		[drawing, turns] as const,
	);
}

/** Mean distance of the same points in two crops, as a share of the crop's side. */
function apart(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
	const distances = a.map(([x = 0, y = 0], i) =>
		Math.hypot(x - (b[i]?.[0] ?? NaN), y - (b[i]?.[1] ?? NaN)),
	);
	return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

test('a drawn face is found whichever way it lies, and its crops overlay', async ({ page }) => {
	await offer(page);
	const plain = await find(page, drawn({ width: 640, height: 480, eyes: 90 }));
	expect(plain).toMatchObject({ faces: 1, turns: 0, size: 128, pictureWidth: 640 });
	expect(plain.pose?.roll).toBeCloseTo(0, -0.5);
	// The file's quarter turns clockwise are undone by as many in the other direction.
	for (const turns of [1, 2, 3]) {
		const turned = await find(page, drawn({ width: 640, height: 480, eyes: 90 }), turns);
		expect(turned).toMatchObject({ faces: 1, turns: 4 - turns, pictureWidth: 640 });
		expect(apart(plain.places, turned.places)).toBeLessThan(0.01);
	}
	const moved = { width: 640, height: 480, eyes: 62, x: 0.42, y: 0.5, roll: 8 };
	const other = await find(page, drawn(moved));
	expect(other.pose?.roll).toBeGreaterThan(4);
	expect(apart(plain.places, other.places)).toBeLessThan(0.02);
	// Small in a large picture.
	const far = await find(page, drawn({ width: 1600, height: 1200, eyes: 34, x: 0.3, y: 0.3 }));
	expect(far.faces).toBe(1);
});

test('where there is no face, none is found', async ({ page }) => {
	await offer(page);
	const wall = await find(page, drawn({ width: 320, height: 240, x: 4 }));
	expect(wall).toMatchObject({ faces: 0, places: [] });
	const reason = await page.evaluate(async () => {
		const { engine } = (globalThis as unknown as { faces: Faces }).faces;
		return (await engine.read(lab.drawnLesion(200))).reason;
	});
	expect(reason).toBe('no-face');
});

test('a face is graded, frames are followed, and nothing is left behind', async ({ page }) => {
	await offer(page);
	const drawing = drawn({ width: 480, height: 480 });
	const result = await page.evaluate(async (drawing) => {
		const { engine, pixels } = (globalThis as unknown as { faces: Faces }).faces;
		const picture = pixels(drawing);
		const { reading, crop } = await engine.read(picture);
		const before = await engine.memory();
		const frame = await createImageBitmap(
			new ImageData(new Uint8ClampedArray(picture.data), 480, 480),
		);
		const tracked = await engine.track(frame);
		await engine.read(picture);
		const after = await engine.memory();
		const missing = new lab.FaceEngine({ backend: 'wasm', grader: 'no-such-model' });
		const error: unknown = await missing.read(picture).catch((e: unknown) => e);
		const found = await missing.find(picture);
		engine.end();
		missing.end();
		return {
			reading,
			crop: crop?.data.length,
			tracked: tracked.faces,
			grown: after.tensors - before.tensors,
			code: (error as { code?: string }).code,
			found: found.faces,
		};
	}, drawing);
	expect(result).toMatchObject({ crop: 4 * 128 * 128, tracked: 1, grown: 0, found: 1 });
	expect(result.code).toBe('model-missing');
	expect(result.reading?.model.name).toBe('tiny-grader');
	for (const { probabilities, map, regions } of Object.values(result.reading?.attributes ?? {})) {
		expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
		expect([map.width, map.height]).toEqual([8, 8]);
		for (const value of Object.values(regions)) {
			expect(value).toBeGreaterThanOrEqual(0);
			expect(value).toBeLessThanOrEqual(4);
		}
	}
	expect(Object.keys(result.reading?.attributes ?? {})).toHaveLength(5);
});
