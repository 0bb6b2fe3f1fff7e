import type { BiasReport } from '../report/bias-report.js';
import { groupingSection } from './grouping-section.js';
import { languageSection } from './language-section.js';
import { h, trusted } from './markup.js';
import { methodsSection } from './methods-section.js';
import { overallSection } from './overall-section.js';
import { STYLE } from './style.js';
import { worstSection } from './worst-section.js';

/** The report as one HTML file that loads nothing: its policy forbids scripts and every request. */
export const biasPage = (report: BiasReport): string => h`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Who pays for quantisation: ${report.models[0]!.name}</title>
<style>${trusted(STYLE)}</style></head><body>
<h1>Who pays for quantisation: ${report.models.map(({ name }) => name).join(', ')}</h1>
<p class="lead">Error rates of groups of speakers and languages before and after quantisation, on ${report.data.clips} clips of ${report.data.speakers} speakers in ${report.data.languages} language${report.data.languages !== 1 && 's'}. Brackets hold 95 % intervals; what a fresh sample of this size could well turn round is called unclear. Points are errors per 100 words; a ratio of ratios of 1.2 means that quantisation multiplies a group's errors 1.2 times as much as those of the group beside it.</p>
<section class="summary"><h2>Summary</h2><ul>
${report.summary.map((sentence) => h`<li>${sentence}</li>
`)}</ul></section>
${report.warnings.length > 0 && h`<section class="warnings"><strong>Read with care</strong><ul>
${report.warnings.map((warning) => h`<li>${warning}</li>
`)}</ul></section>
`}${overallSection(report)}${report.groupings.map((grouping) => groupingSection(report, grouping))}${languageSection(report)}${worstSection(report)}${methodsSection(report)}
</body></html>
`.markup; // prettier-ignore
