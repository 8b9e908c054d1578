/**
 * A report for a doctor: one HTML file with everything in it, no script, nothing from elsewhere,
 * made to be printed. It repeats what the product said then; it computes no new finding.
 */
import { BETTER, type Attribute } from '$lib/skin/attributes';
import { ATTRIBUTE_WORDS, gradeText, levelWords, spreadText } from '$lib/skin/attribute-words';
import { earlierScores, usualRange } from '$lib/skin/baseline';
import { bodyOutline, placeName, type BodyView } from '$lib/skin/body';
import type { CheckInHeading } from '$lib/skin/check-in';
import { rank } from '$lib/skin/decision';
import { SYMPTOMS } from '$lib/skin/doctor';
import { shownTitle } from '$lib/skin/judge';
import { kindName } from '$lib/skin/kinds';
import type { Lesion, LesionVisit } from '$lib/skin/lesion-record';
import { measureWords } from '$lib/skin/measures';
import { trendOf, trendWords } from '$lib/skin/trend';
import { count, day, percent } from '$lib/skin/words';
import { html, type Markup } from './markup';
import { STYLE } from './style';
import { trendChart } from './trend-chart';

export interface ReportPicture {
	/** data:image/jpeg;base64,… */
	readonly url: string;
	/** ISO 8601, UTC. */
	readonly takenAt: string;
}

export interface ReportVisit {
	readonly visit: LesionVisit;
	/** Left out where photos are not wanted. */
	readonly url?: string;
	/** The lesion's outline as SVG path data, in pixels of the picture; '' where there is none. */
	readonly outline: string;
}

export interface ReportLesion {
	readonly lesion: Lesion;
	/** Newest first; at least one. */
	readonly visits: readonly ReportVisit[];
}

export interface ReportModel {
	readonly title: string;
	readonly version: string;
	readonly limits: readonly string[];
}

export interface ReportData {
	/** ISO 8601, UTC. */
	readonly madeAt: string;
	readonly lesions: readonly ReportLesion[];
	/** Oldest first. */
	readonly checkIns: readonly CheckInHeading[];
	readonly attributes: readonly Attribute[];
	/** Photos of the face that were chosen, oldest first. */
	readonly faces: readonly ReportPicture[];
	readonly models: readonly ReportModel[];
	/**
	 * Mean absolute difference of two gradings of one face, in grades, by attribute; 0 where the
	 * model's card has none.
	 */
	readonly retest: Readonly<Partial<Record<Attribute, number>>>;
	/** What the person wants to say or ask. */
	readonly note: string;
}

/** The whole file. */
export function reportHtml(data: ReportData): string {
	const { text } = html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width" />
				<meta
					http-equiv="Content-Security-Policy"
					content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
				/>
				<title>Skin diary, ${day(data.madeAt)}</title>
				<style>
					${STYLE}
				</style>
			</head>
			<body>
				<main>
					<h1>Skin diary</h1>
					<p class="second">
						Made on ${longDay(data.madeAt)} by Skinkeep, on the device of the person it is about.
					</p>
					${summary(data)}
					${
						data.note.trim() === ''
							? html``
							: html`<section>
									<h2>In their own words</h2>
									<p class="note">${data.note}</p>
								</section>`
					}
					${lesionSection(data)} ${faceSection(data)} ${limitSection(data)}
				</main>
			</body>
		</html> `;
	return text;
}

function summary({ lesions, checkIns }: ReportData): Markup {
	const visits = lesions.flatMap((entry) => entry.visits.map(({ visit }) => visit));
	const times = [...visits, ...checkIns].map(({ takenAt }) => takenAt).sort();
	const period =
		times.length > 0 ? `From ${longDay(times[0] ?? '')} to ${longDay(times.at(-1) ?? '')}. ` : '';
	const asked = lesions.filter(
		(entry) => (entry.visits[0]?.visit.judgement.doctor.length ?? 0) > 0,
	);
	return html`<section>
		<h2>Summary</h2>
		<p>
			${period}${count(lesions.length, 'lesion')} with ${count(visits.length, 'picture')},
			${count(checkIns.length, 'check-in')} of the face.
		</p>
		${
			asked.length > 0
				? html`<p>
						<strong>To be looked at:</strong> ${asked.map(({ lesion }) => lesion.name).join(', ')}.
					</p>`
				: html``
		}
	</section>`;
}

function lesionSection({ lesions }: ReportData): Markup {
	if (lesions.length === 0) return html``;
	return html`<section>
		<h2>Lesions</h2>
		<div class="bodies">${(['front', 'back'] as const).map((view) => body(view, lesions))}</div>
		${lesions.map((entry, i) => lesionPart(entry, i + 1))}
	</section>`;
}

function body(view: BodyView, lesions: readonly ReportLesion[]): Markup {
	const marks = lesions.flatMap(({ lesion }, i) =>
		lesion.place?.view === view ? { ...lesion.place, number: i + 1 } : [],
	);
	const said = marks.map(({ number }) => String(number)).join(', ');
	return html`<figure>
		<svg viewBox="0 0 100 200" role="img" aria-label="${view} of the body: ${said || 'none'}">
			<path class="body" d="${bodyOutline()}" />
			${marks.map(
				(mark) =>
					html`<circle
							cx="${(100 * mark.x).toFixed(1)}"
							cy="${(200 * mark.y).toFixed(1)}"
							r="2.4"
						/>
						<text x="${(100 * mark.x + 4).toFixed(1)}" y="${(200 * mark.y + 2.5).toFixed(1)}"
							>${mark.number}</text
						>`,
			)}
		</svg>
		<figcaption>${view === 'front' ? 'Front' : 'Back'}</figcaption>
	</figure>`;
}

function lesionPart({ lesion, visits }: ReportLesion, number: number): Markup {
	return html`<article>
		<h3>${number}. ${lesion.name}</h3>
		<p class="second">
			${lesion.place ? placeName(lesion.place) : 'Place not given'}. Followed since
			${longDay(lesion.createdAt)}.
		</p>
		${visits.map(visitPart)}
	</article>`;
}

function visitPart({ visit, url, outline }: ReportVisit): Markup {
	const { judgement, reading, symptoms, source, measures } = visit;
	const told = SYMPTOMS.filter((symptom) => symptoms[symptom]);
	const kinds = rank(reading.probabilities)
		.slice(0, 3)
		.map(({ kind, probability }) => `${kindName(kind)} ${percent(probability)}`);
	const rows: [string, string][] = [
		['Result', shownTitle(judgement.title)],
		...(judgement.abstained ? [] : ([['Kinds', kinds.join(', ')]] as [string, string][])),
		['Told', told.length > 0 ? told.join(', ') : 'nothing ticked'],
		...(measures
			? measureWords(measures).map(({ key, name, value, words }): [string, string] => [
					name,
					`${value}${key === 'size' ? '' : ','} ${words}`,
				])
			: []),
		['Taken with', source === 'camera' ? 'a plain camera' : 'a dermatoscope'],
		...(visit.note.trim() === '' ? [] : ([['Note', visit.note]] as [string, string][])),
		[
			'Models',
			`${reading.classifier.name} ${reading.classifier.version}, ${reading.segmenter.name} ${reading.segmenter.version}`,
		],
	];
	const { pictureWidth: width, pictureHeight: height } = reading;
	const picture =
		url === undefined
			? html``
			: html`<svg
					class="photo"
					viewBox="0 0 ${width} ${height}"
					role="img"
					aria-label="The picture${outline ? ', with the lesion outlined' : ''}"
				>
					<image href="${url}" width="${width}" height="${height}" preserveAspectRatio="none" />
					${outline ? html`<path class="under" d="${outline}" /><path class="line" d="${outline}" />` : html``}
				</svg>`;
	return html`<div class="visit">
		${picture}
		<div>
			<h4>${longDay(visit.takenAt)}</h4>
			${judgement.doctor.length > 0 ? html`<p><strong>Skinkeep asked to show this one to a doctor.</strong></p>` : html``}
			<table>
				${rows.map(
					([name, value]) =>
						html`<tr>
							<th scope="row">${name}</th>
							<td>${value}</td>
						</tr>`,
				)}
			</table>
		</div>
	</div>`;
}

function faceSection({ checkIns, attributes, faces, retest }: ReportData): Markup {
	const last = checkIns.at(-1);
	if (!last) return html``;
	const versions = [...new Set(checkIns.map(({ model }) => model))];
	const charts = attributes.map((attribute) => {
		// Another version reads another scale: only the newest one's visits make a line.
		const points = checkIns
			.filter(({ model }) => model === last.model)
			.map(({ takenAt, scores }) => ({ takenAt, score: scores[attribute] }));
		const { grade, spread } = last.scores[attribute];
		const noise = retest[attribute] ?? 0;
		const earlier = earlierScores(checkIns, attribute, last.takenAt, last.model);
		const usual = usualRange(
			earlier.map((score) => score.grade),
			noise,
		);
		const trend = trendWords(trendOf(points, noise));
		const { name } = ATTRIBUTE_WORDS[attribute];
		const better = BETTER[attribute] === 'higher' ? '4 is best' : '0 is best';
		return html`<article>
			<h3>${name}</h3>
			<p>
				Last: ${levelWords(attribute, grade)}, ${gradeText(grade)} ${spreadText(spread)} of 4
				(${better}). Over time: ${trend}.
			</p>
			${trendChart(`${name} over time, 0 to 4`, points, usual)}
		</article>`;
	});
	return html`<section>
		<h2>Face</h2>
		<p class="second">
			Expected grades 0 to 4 with one standard deviation. Grey: the usual range before the last
			visit. Model: ${last.model}.
			${versions.length > 1 ? `Only its visits make the lines; ${versions.length} models were in use.` : ''}
		</p>
		${charts}
		${
			faces.length > 0
				? html`<div class="faces">
						${faces.map(
							(face) =>
								html`<figure>
									<img src="${face.url}" alt="The face" />
									<figcaption>${longDay(face.takenAt)}</figcaption>
								</figure>`,
						)}
					</div>`
				: html``
		}
	</section>`;
}

function limitSection({ models }: ReportData): Markup {
	return html`<section>
		<h2>What this is, and is not</h2>
		<p>
			A diary kept by a lay person, with readings by models that ran on their own device. Not a
			medical device and no diagnosis: it ranks, and it can be wrong. Nothing in it says that all is
			well.
		</p>
		${models.map(
			({ title, version, limits }) =>
				html`<h3>${title}, ${version}</h3>
					<ul>
						${limits.map((limit) => html`<li>${limit}</li>`)}
					</ul>`,
		)}
	</section>`;
}

function longDay(iso: string): string {
	return new Date(iso).toLocaleDateString('en-GB', {
		day: 'numeric',
		month: 'long',
		year: 'numeric',
	});
}
