import type { BiasReport, Comparison, Estimate, GroupingSummary } from '../report/bias-report.js';
import { pCell, percent, pointsCell, rateCell, ratioCell, side } from '../report/phrases.js';
import { intervalPlot, type IntervalRow } from './interval-rows.js';
import { h, type Markup } from './markup.js';
import { slopeCharts } from './slope-chart.js';
import { htmlTable } from './table.js';

const TITLES = { gender: 'Gender', age: 'Age', resource: 'Resource of the language' } as const;

/** A grouping: rates, gaps before and after, slopes, what quantisation does to the gaps. */
export const groupingSection = (report: BiasReport, grouping: GroupingSummary): Markup => h`<section><h2>${TITLES[grouping.grouping]}</h2>
<p class="note">Intervals resample ${grouping.unit}s. ${grouping.unlabelled} of ${report.data.clips} clips (${percent(grouping.unlabelled, report.data.clips)}) have no label and are left out.</p>
${groupTable(report, grouping)}
${grouping.comparisons.length > 0 ? comparisonParts(report, grouping) : h`<p>${grouping.notes.join('; ')}.</p>`}
</section>
`; // prettier-ignore

const groupTable = ({ systems }: BiasReport, { groups }: GroupingSummary): Markup =>
  htmlTable(
    'Errors per 100 words by group. No rate without an interval.',
    ['group', 'clips', 'words', 'speakers', 'languages', ...systems.map(({ name }) => name)],
    groups.map(({ group, clips, words, speakers, languages, rates }) => [
      group,
      ...[clips, words, speakers, languages].map(String),
      ...rates.map(rateCell),
    ]),
  );

const comparisonParts = (report: BiasReport, grouping: GroupingSummary): Markup =>
  h` ${gapPlot(report, grouping)} ${slopes(report, grouping)}
    <h3>What quantisation does to the gaps</h3>
    ${amplificationPlot(report, grouping)} ${amplificationTable(report, grouping)}`;

const scaled = ({ estimate, low, high }: Estimate): Estimate => {
  const times = (value: number | null) => (value === null ? null : 100 * value);
  return { estimate: times(estimate), low: times(low), high: times(high) };
};

const gapPlot = ({ systems }: BiasReport, { comparisons }: GroupingSummary): Markup =>
  intervalPlot({
    caption: 'Gap in points (errors per 100 words): right of the line, the group is served worse than the reference.',
    zero: 0,
    format: String,
    rows: comparisons.flatMap(({ reference, comparison, gaps }) =>
      gaps.map((gap, system): IntervalRow => ({
        label: systems[system]!.name,
        estimate: scaled(gap),
        text: pointsCell(gap),
        series: system,
        ...(system === 0 && { heading: `${comparison} against ${reference}` }),
      })),
    ),
  }); // prettier-ignore

const slopes = ({ systems }: BiasReport, grouping: GroupingSummary): Markup => {
  const groups = grouping.groups.filter(({ rates }) => rates.every((rate) => rate !== null));
  const pairs = grouping.comparisons[0]!.amplifications;
  return slopeCharts(
    pairs.map(({ system, before }) => ({
      title: systems.every(({ model }) => model === systems[0]!.model) ? systems[system]!.quantization : systems[system]!.name,
      slopes: groups.map(({ group, rates }, series) => ({
        label: group,
        before: rates[before]!,
        after: rates[system]!,
        series,
      })),
    })),
    'Errors per 100 words of each group before and after, with 95 % intervals. Lines that part from each other: the gap widens.',
  );
}; // prettier-ignore

/** The ratio of ratios that the adjusted model gives, or where there is none the bootstrap. */
const ratioOf = ({ adjusted, ratioOfRatios }: Comparison['amplifications'][number]): Estimate =>
  adjusted?.ratioOfRatios ?? ratioOfRatios.wer;

const amplificationPlot = ({ systems }: BiasReport, { comparisons, unit }: GroupingSummary): Markup =>
  intervalPlot({
    caption: `Ratio of ratios${unit === 'speaker' ? ', compared within languages' : ''}: right of the line, quantisation costs the group more than the reference, in relative terms.`,
    zero: 1,
    format: String,
    rows: comparisons.flatMap(({ reference, comparison, amplifications }) =>
      amplifications.map((one, i): IntervalRow => ({
        label: systems[one.system]!.name,
        estimate: ratioOf(one),
        text: ratioCell(ratioOf(one)),
        series: one.system,
        ...(i === 0 && { heading: `${comparison} against ${reference}` }),
      })),
    ),
  }); // prettier-ignore

const cell = (text: string, one: Estimate, none: number) => ({ text, clear: side(one, none) !== 'unclear' }); // prettier-ignore

const amplificationTable = ({ systems }: BiasReport, { comparisons, unit }: GroupingSummary): Markup =>
  htmlTable(
    `Gap after minus gap before in points, and ratio of ratios; adjusted: Poisson regression with errors clustered by ${unit}${unit === 'speaker' ? ' and a rate for each language before and after' : ''}; mixed: the same with a random intercept for each ${unit}, whose interval is too narrow where loops make errors clump. Bold: "no difference" lies outside of the interval.`,
    ['group', 'system', 'moves by', 'capped', 'CER', 'ratio of ratios', 'capped', 'adjusted', 'p', 'Holm p', 'mixed'],
    comparisons.flatMap(({ reference, comparison, amplifications }) =>
      amplifications.map(({ system, absolute, ratioOfRatios, adjusted }) => [
        `${comparison} / ${reference}`,
        systems[system]!.name,
        cell(pointsCell(absolute.wer), absolute.wer, 0),
        cell(pointsCell(absolute.capped), absolute.capped, 0),
        cell(pointsCell(absolute.cer), absolute.cer, 0),
        cell(ratioCell(ratioOfRatios.wer), ratioOfRatios.wer, 1),
        cell(ratioCell(ratioOfRatios.capped), ratioOfRatios.capped, 1),
        adjusted ? cell(ratioCell(adjusted.ratioOfRatios), adjusted.ratioOfRatios, 1) : '–',
        pCell(adjusted?.test.p ?? null),
        pCell(adjusted?.test.holm ?? null),
        adjusted?.mixed ? ratioCell(adjusted.mixed.ratioOfRatios) : '–',
      ]),
    ),
  ); // prettier-ignore
