/** The report's part about lesions: where they are, and each with its visits. */
import * as words from '$lib/i18n/messages/lesion';
import * as m from '$lib/i18n/messages/report';
import { bodyOutline, placeName, type BodyView } from '$lib/skin/body';
import { rank } from '$lib/skin/decision';
import { SYMPTOMS, type Symptom } from '$lib/skin/doctor';
import { shownTitle } from '$lib/skin/judge';
import { kindName } from '$lib/skin/kinds';
import { measureWords } from '$lib/skin/measures';
import { percent } from '$lib/skin/words';
import type { ReportData, ReportLesion, ReportVisit } from './data';
import { longDay } from './long-day';
import { html, type Markup } from './markup';

const SYMPTOM_WORDS: Readonly<Record<Symptom, () => string>> = {
	bleeding: words.noteBleeding,
	itching: words.noteItching,
	growing: words.noteGrowing,
	new: words.noteNew,
};

/** Nothing where there are none. */
export function lesionSection({ lesions }: ReportData): Markup {
	if (lesions.length === 0) return html``;
	return html`<section>
		<h2>${m.lesions()}</h2>
		<div class="bodies">${(['front', 'back'] as const).map((view) => body(view, lesions))}</div>
		${lesions.map((entry, i) => lesionPart(entry, i + 1))}
	</section>`;
}

function body(view: BodyView, lesions: readonly ReportLesion[]): Markup {
	const marks = lesions.flatMap(({ lesion }, i) =>
		lesion.place?.view === view ? { ...lesion.place, number: i + 1 } : [],
	);
	const numbers = marks.map(({ number }) => String(number)).join(', ') || m.none();
	const label = view === 'front' ? m.bodyFront({ numbers }) : m.bodyBack({ numbers });
	return html`<figure>
		<svg viewBox="0 0 100 200" role="img" aria-label="${label}">
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
		<figcaption>${view === 'front' ? m.front() : m.back()}</figcaption>
	</figure>`;
}

function lesionPart({ lesion, visits }: ReportLesion, number: number): Markup {
	return html`<article>
		<h3>${number}. ${lesion.name}</h3>
		<p class="second">
			${m.since({
				place: lesion.place ? placeName(lesion.place) : m.noPlace(),
				day: longDay(lesion.createdAt),
			})}
		</p>
		${visits.map(visitPart)}
	</article>`;
}

function visitPart({ visit, url, outline }: ReportVisit): Markup {
	const { judgement, reading, symptoms, source, measures } = visit;
	const told = SYMPTOMS.filter((symptom) => symptoms[symptom]).map((symptom) =>
		SYMPTOM_WORDS[symptom](),
	);
	const kinds = rank(reading.probabilities)
		.slice(0, 3)
		.map(({ kind, probability }) => `${kindName(kind)} ${percent(probability)}`);
	const rows: [string, string][] = [
		[m.result(), shownTitle(judgement.title)],
		...(judgement.abstained ? [] : ([[m.kinds(), kinds.join(', ')]] as [string, string][])),
		[m.told(), told.length > 0 ? told.join(', ') : m.nothingTicked()],
		...(measures
			? measureWords(measures).map(({ key, name, value, words }): [string, string] => [
					name,
					`${value}${key === 'size' ? '' : ','} ${words}`,
				])
			: []),
		[m.takenWith(), source === 'camera' ? m.camera() : m.dermatoscope()],
		...(visit.note.trim() === '' ? [] : ([[m.note(), visit.note]] as [string, string][])),
		[
			m.models(),
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
					aria-label="${outline ? m.pictureOutlined() : m.picture()}"
				>
					<image href="${url}" width="${width}" height="${height}" preserveAspectRatio="none" />
					${outline ? html`<path class="under" d="${outline}" /><path class="line" d="${outline}" />` : html``}
				</svg>`;
	return html`<div class="visit">
		${picture}
		<div>
			<h4>${longDay(visit.takenAt)}</h4>
			${judgement.doctor.length > 0 ? html`<p><strong>${m.asked()}</strong></p>` : html``}
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
