/**
 * A report for a doctor: one HTML file with everything in it, no script, nothing from elsewhere,
 * made to be printed. It repeats what the product said then; it computes no new finding.
 */
import { locale } from '$lib/i18n/locale';
import * as m from '$lib/i18n/messages/report';
import { BETTER } from '$lib/skin/attributes';
import { ATTRIBUTE_WORDS, gradeText, levelWords, spreadText } from '$lib/skin/attribute-words';
import { earlierScores, usualRange } from '$lib/skin/baseline';
import { trendOf, trendWords } from '$lib/skin/trend';
import { day } from '$lib/skin/words';
import type { ReportData } from './data';
import { lesionSection } from './lesions';
import { longDay } from './long-day';
import { html, type Markup } from './markup';
import { STYLE } from './style';
import { trendChart } from './trend-chart';

/** The whole file. */
export function reportHtml(data: ReportData): string {
	const { text } = html`<!doctype html>
		<html lang="${locale()}">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width" />
				<meta
					http-equiv="Content-Security-Policy"
					content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
				/>
				<title>${m.tab({ day: day(data.madeAt) })}</title>
				<style>
					${STYLE}
				</style>
			</head>
			<body>
				<main>
					<h1>${m.title()}</h1>
					<p class="second">${m.made({ day: longDay(data.madeAt) })}</p>
					${summary(data)}
					${
						data.note.trim() === ''
							? html``
							: html`<section>
									<h2>${m.ownWords()}</h2>
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
		times.length > 0
			? `${m.period({ from: longDay(times[0] ?? ''), to: longDay(times.at(-1) ?? '') })} `
			: '';
	const asked = lesions.filter(
		(entry) => (entry.visits[0]?.visit.judgement.doctor.length ?? 0) > 0,
	);
	return html`<section>
		<h2>${m.summary()}</h2>
		<p>
			${period}${m.counts({
				lesions: lesions.length,
				pictures: visits.length,
				checkIns: checkIns.length,
			})}
		</p>
		${
			asked.length > 0
				? html`<p>
						<strong>${m.lookAt()}</strong> ${asked.map(({ lesion }) => lesion.name).join(', ')}.
					</p>`
				: html``
		}
	</section>`;
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
		const better = BETTER[attribute] === 'higher' ? m.highBest() : m.lowBest();
		return html`<article>
			<h3>${name}</h3>
			<p>
				${m.last({
					level: levelWords(attribute, grade),
					grade: gradeText(grade),
					spread: spreadText(spread),
					better,
					trend,
				})}
			</p>
			${trendChart(m.overTime({ name }), points, usual)}
		</article>`;
	});
	return html`<section>
		<h2>${m.face()}</h2>
		<p class="second">
			${m.faceText({ model: last.model })}
			${versions.length > 1 ? m.severalModels({ n: versions.length }) : ''}
		</p>
		${charts}
		${
			faces.length > 0
				? html`<div class="faces">
						${faces.map(
							(face) =>
								html`<figure>
									<img src="${face.url}" alt="${m.faceAlt()}" />
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
		<h2>${m.limits()}</h2>
		<p>${m.limitsText()}</p>
		${models.map(
			({ title, version, limits }) =>
				html`<h3 lang="en">${title}, ${version}</h3>
					<ul lang="en">
						${limits.map((limit) => html`<li>${limit}</li>`)}
					</ul>`,
		)}
	</section>`;
}
