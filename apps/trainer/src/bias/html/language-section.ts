import type { BiasReport } from '../report/bias-report.js';
import { number, pCell, pointsCell, rateCell, ratioCell, side } from '../report/phrases.js';
import { h, type Markup } from './markup.js';
import { htmlTable } from './table.js';

/** Errors against hours of training speech, and every language. */
export const languageSection = (report: BiasReport): Markup => {
  const { systems, languages } = report;
  const marked = languages.some(({ unit }) => unit === 'character');
  return h`<section><h2>Languages, by hours of training speech</h2>
${report.trends.length > 0 && trendTable(report)}
${htmlTable(
  `Errors per 100 words${marked ? ', of languages marked * per 100 characters' : ''}; intervals by speaker. ! marks rates that deserve little trust (few words or speakers, or one who says most). Changes in points; bold: the interval holds no zero.`,
  ['language', 'hours', 'level', 'clips', 'speakers', 'words', ...systems.flatMap(({ name }, i) => (systems[i]!.change ? [name, 'change'] : [name]))],
  languages.map(({ language, unit, hours, level, clips, speakers, words, rates, changes, warnings }) => [
    `${language}${unit === 'character' ? ' *' : ''}${warnings.length > 0 ? ' !' : ''}`,
    number(hours, hours !== null && hours < 10 ? 1 : 0),
    level ?? '–',
    ...[clips, speakers, words].map(String),
    ...systems.flatMap(({ change }, i) => {
      const moved = changes[i] ?? null;
      return change ? [rateCell(rates[i] ?? null), { text: pointsCell(moved), clear: moved !== null && side(moved, 0) !== 'unclear' }] : [rateCell(rates[i] ?? null)];
    }),
  ]),
)}
</section>
`;
}; // prettier-ignore

const trendTable = ({ trends, systems }: BiasReport): Markup =>
  htmlTable(
    'Poisson regression of errors on log10(1 + hours), clustered by language: what ten times the hours multiply the errors by, in float32, and what quantisation multiplies that factor by (below 1: poorly resourced languages pay more).',
    ['system', 'languages', 'factor in float32', 'multiplied by', 'p', 'Holm p'],
    trends.map(({ system, languages, ratioBefore, ratioOfRatios, test }) => [
      systems[system]!.name,
      String(languages),
      ratioCell(ratioBefore),
      { text: ratioCell(ratioOfRatios), clear: side(ratioOfRatios, 1) !== 'unclear' },
      pCell(test.p),
      pCell(test.holm),
    ]),
  ); // prettier-ignore
