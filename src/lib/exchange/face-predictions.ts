/** `predictions.csv` of faces and of their attributes, with the columns that INTERFACES fixes, and a face's landmarks as JSON. */
import { ATTRIBUTES, expectedGrade, GRADES, type Attribute } from '$lib/skin/attributes';
import type { FaceFinding } from '$lib/skin/face';
import { writeCsv } from './csv';
import { byName, milliseconds, sixDecimals } from './predictions';
import { stem } from './truth';

/** One picture. Without a face it has no `finding` and a `reason`. */
export interface FaceRow {
	/** File name, with or without extension. */
	readonly image: string;
	readonly finding?: FaceFinding | undefined;
	/** 0…1, see face/quality.ts. */
	readonly quality?: number | undefined;
	/** Why there is no face, or why the picture could not be read; '' where there is one. */
	readonly reason?: string | undefined;
	/** Left out where the picture could not be read. */
	readonly ms?: number | undefined;
}

const COLUMNS = ['x', 'y', 'width', 'height', 'roll', 'yaw', 'pitch', 'quality'];

/**
 * `image,found,faces,x,y,width,height,roll,yaw,pitch,quality,reason,ms,turns`, rows in order of name.
 * Pixels of the upright picture, which is `turns` quarter turns clockwise from the file's; degrees.
 */
export function facesCsv(rows: readonly FaceRow[]): string {
	return writeCsv(
		['image', 'found', 'faces', ...COLUMNS, 'reason', 'ms', 'turns'],
		byName(rows).map(({ image, finding, quality, reason = '', ms }) => [
			stem(image),
			finding ? 1 : 0,
			finding?.faces ?? 0,
			...(finding ? cells(finding) : COLUMNS.slice(1).map(() => '')),
			quality?.toFixed(4) ?? '',
			reason,
			milliseconds(ms),
			finding?.turns ?? '',
		]),
	);
}

/** One picture whose face was graded. Without a face it has no `grades` and a `reason`. */
export interface AttributesRow {
	readonly image: string;
	/** Five probabilities for each attribute. */
	readonly grades?: Readonly<Record<Attribute, readonly number[]>> | undefined;
	readonly reason?: string | undefined;
	/** Left out where the picture could not be read. */
	readonly ms?: number | undefined;
}

/**
 * `image,oil,sensitivity,wrinkle,pigmentation,hydration`, then `<attribute>_p0 … <attribute>_p4`,
 * `reason,ms`, rows in order of name. The first five are expected grades 0…4.
 */
export function attributesCsv(rows: readonly AttributesRow[]): string {
	const columns = ATTRIBUTES.flatMap((name) =>
		Array.from({ length: GRADES }, (_, grade) => `${name}_p${String(grade)}`),
	);
	return writeCsv(
		['image', ...ATTRIBUTES, ...columns, 'reason', 'ms'],
		byName(rows).map(({ image, grades, reason = '', ms }) => [
			stem(image),
			...ATTRIBUTES.map((name) => (grades ? expectedGrade(grades[name]).toFixed(6) : '')),
			...(grades ? ATTRIBUTES.flatMap((name) => sixDecimals(grades[name])) : columns.map(() => '')),
			reason,
			milliseconds(ms),
		]),
	);
}

/** `{width, height, points: [[x, y, z], …]}` in pixels of the upright picture. */
export function landmarksJson({ pictureWidth, pictureHeight, landmarks }: FaceFinding): string {
	const points = landmarks.map((point) => point.map((value) => Math.round(value * 1000) / 1000));
	return `${JSON.stringify({ width: pictureWidth, height: pictureHeight, points })}\n`;
}

function cells({ box, pose }: FaceFinding): string[] {
	const pixels = [box.x, box.y, box.width, box.height].map((value) => value.toFixed(1));
	return [...pixels, ...[pose.roll, pose.yaw, pose.pitch].map((value) => value.toFixed(2))];
}
