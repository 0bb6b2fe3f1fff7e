import type { BiasReport } from '../report/bias-report.js';
import { pCell, percent, pointsCell, rateCell, ratioCell, side } from '../report/phrases.js';
import { intervalPlot } from './interval-rows.js';
import { h, type Markup } from './markup.js';
import { htmlTable } from './table.js';

/** All systems: rates, what quantisation changes, loops; and models of other sizes. */
export const overallSection = ({ systems, data, sizes }: BiasReport): Markup => h`<section><h2>What quantisation costs in all</h2>
${intervalPlot({
  caption: 'Errors per 100 words with 95 % intervals, speakers resampled.',
  rows: systems.map(({ name, rate, quantization }, i) => ({
    label: name,
    estimate: percentOf(rate.wer),
    text: rateCell(rate.wer),
    series: [...new Set(systems.map((one) => one.quantization))].indexOf(quantization),
    ...(i > 0 && systems[i - 1]!.model !== systems[i]!.model && { heading: systems[i]!.model }),
  })),
  format: String,
})}
${htmlTable(
  'Rates in errors per 100 words or characters; changes in points against the same model in float32. Bold: the interval holds no zero.',
  ['system', 'WER', 'change', 'matched pairs, Holm p', 'randomisation, Holm p', 'WER capped', 'change', 'CER', 'change', 'loops'],
  systems.map(({ name, rate, change, cut }) => [
    name,
    rateCell(rate.wer),
    changed(change?.difference.wer),
    change ? pCell(change.matchedPairs.holm) : '',
    change ? pCell(change.randomisation.holm) : '',
    rateCell(rate.capped),
    changed(change?.difference.capped),
    rateCell(rate.cer),
    changed(change?.difference.cer),
    `${cut} (${percent(cut, data.clips)})`,
  ]),
)}
${sizes.length > 0 && sizeTable(sizes)}
</section>
`; // prettier-ignore

const percentOf = <T extends BiasReport['systems'][number]['rate']['wer']>(one: T) => ({
  estimate: times100(one.estimate),
  low: times100(one.low),
  high: times100(one.high),
});
const times100 = (value: number | null): number | null => (value === null ? null : 100 * value);

const changed = (one: Parameters<typeof pointsCell>[0] | undefined) =>
  one ? { text: pointsCell(one), clear: side(one, 0) !== 'unclear' } : '';

const sizeTable = (sizes: BiasReport['sizes']): Markup => h`<h3>Model size</h3>
${htmlTable(
  'Points that quantisation adds to a model beyond what it adds to the first model, and the ratio of both relative costs; clips paired, speakers resampled.',
  ['model', 'against', 'quantisation', 'errors in float32, ratio', 'added points', 'ratio of ratios', 'capped: added points', 'capped: ratio of ratios'],
  sizes.map(({ model, main, quantization, ratioBefore, absolute, ratioOfRatios }) => [
    model,
    main,
    quantization,
    ratioCell(ratioBefore),
    changed(absolute.wer),
    { text: ratioCell(ratioOfRatios.wer), clear: side(ratioOfRatios.wer, 1) !== 'unclear' },
    changed(absolute.capped),
    { text: ratioCell(ratioOfRatios.capped), clear: side(ratioOfRatios.capped, 1) !== 'unclear' },
  ]),
)}`; // prettier-ignore
