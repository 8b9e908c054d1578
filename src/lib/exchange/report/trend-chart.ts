/** One attribute over time, as inline SVG: grades 0–4 with their standard deviations. */
import type { UsualRange } from '$lib/skin/baseline';
import type { TrendPoint } from '$lib/skin/trend';
import { day } from '$lib/skin/words';
import { html, type Markup } from './markup';

const WIDTH = 640;
const HEIGHT = 116;
const LEFT = 26;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 22;
const TOP_GRADE = 4;

/** @param points oldest first, not empty */
export function trendChart(
	label: string,
	points: readonly TrendPoint[],
	usual: UsualRange | undefined,
): Markup {
	const times = points.map(({ takenAt }) => Date.parse(takenAt));
	const from = times[0] ?? 0;
	const span = Math.max(1, (times.at(-1) ?? 0) - from);
	const x = (time: number) =>
		times.length > 1 ? LEFT + ((time - from) / span) * (WIDTH - LEFT - RIGHT) : WIDTH / 2;
	const y = (grade: number) => TOP + (1 - grade / TOP_GRADE) * (HEIGHT - TOP - BOTTOM);
	const places = points.map(({ score }, i) => ({
		x: x(times[i] ?? 0).toFixed(1),
		y: y(score.grade).toFixed(1),
		low: y(Math.max(0, score.grade - score.spread)).toFixed(1),
		high: y(Math.min(TOP_GRADE, score.grade + score.spread)).toFixed(1),
	}));
	const lines = Array.from({ length: TOP_GRADE + 1 }, (_, grade) => {
		const at = y(grade).toFixed(1);
		return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" />
			<text x="${LEFT - 8}" y="${at}" dy="4" text-anchor="end">${grade}</text>`;
	});
	const whiskers = places.map(
		(p) => html`<line class="whisker" x1="${p.x}" x2="${p.x}" y1="${p.low}" y2="${p.high}" />`,
	);
	const dots = places.map((p) => html`<circle cx="${p.x}" cy="${p.y}" r="3" />`);
	const band = usual
		? html`<rect
				class="usual"
				x="${LEFT}"
				width="${WIDTH - LEFT - RIGHT}"
				y="${y(usual.high).toFixed(1)}"
				height="${(y(usual.low) - y(usual.high)).toFixed(1)}"
			/>`
		: html``;
	const first = points[0]?.takenAt ?? '';
	const last = points.at(-1)?.takenAt ?? '';
	return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
		${band}${lines}
		<polyline points="${places.map((p) => `${p.x},${p.y}`).join(' ')}" />
		${whiskers}${dots}
		<text x="${LEFT}" y="${HEIGHT - 6}">${day(first)}</text>
		<text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">
			${times.length > 1 ? day(last) : ''}
		</text>
	</svg>`;
}
