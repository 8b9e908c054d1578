/** The report's look: the product's greys and its one accent, on paper. */
import { Markup } from './markup';

export const STYLE = new Markup(`
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #171717; font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 760px; margin: 0 auto; padding: 32px 20px; }
h1 { margin: 0; font-size: 26px; }
h2 { margin: 32px 0 8px; padding-bottom: 4px; border-bottom: 1px solid #c4c4c4; font-size: 19px; }
h3 { margin: 20px 0 4px; font-size: 16px; }
h4 { margin: 0 0 4px; font-size: 15px; }
p { margin: 4px 0; }
.second, figcaption { color: #5c5c5c; }
.note { white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 3px 8px 3px 0; border-top: 1px solid #dcdcdc; text-align: left; vertical-align: top; }
th { width: 92px; color: #5c5c5c; font-weight: 400; }
td { overflow-wrap: anywhere; }
figure { margin: 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: #5c5c5c; font: 11px system-ui, sans-serif; }
.bodies { display: flex; gap: 24px; }
.bodies figure { width: 120px; }
.bodies text { fill: #171717; font-size: 9px; }
.body { fill: #ececec; stroke: #8a8a8a; stroke-width: 0.8; }
circle { fill: #005f73; }
.grid { stroke: #dcdcdc; }
.usual { fill: #e4e6e7; }
.whisker { stroke: #005f73; stroke-opacity: 0.5; }
polyline { fill: none; stroke: #005f73; stroke-width: 1.5; }
.visit { display: grid; grid-template-columns: 240px 1fr; gap: 16px; margin: 12px 0; break-inside: avoid; }
.visit:not(:has(.photo)) { grid-template-columns: 1fr; }
.photo path { fill: none; vector-effect: non-scaling-stroke; }
.photo .line { stroke: #fff; stroke-width: 1.5; }
.photo .under { stroke: rgb(0 0 0 / 0.6); stroke-width: 3.5; }
.faces { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; margin-top: 16px; }
.faces img { display: block; width: 100%; }
article { break-inside: avoid-page; }
h2, h3, h4 { break-after: avoid; }
@media (max-width: 560px) { .visit, .faces { grid-template-columns: 1fr; } }
@page { size: A4; margin: 16mm; }
@media print { main { max-width: none; padding: 0; } body { font-size: 11pt; } * { print-color-adjust: exact; } }
`);
