import type { Amplification, BiasReport, Comparison, Estimate, GroupingSummary, SizeComparison } from './bias-report.js'; // prettier-ignore
import { percent, pointsPhrase, pPhrase, ratePhrase, ratioPhrase, side } from './phrases.js'; // prettier-ignore

type Facts = Omit<BiasReport, 'summary'>;

/** What the report found, in sentences that each carry a number and its uncertainty. The first model only, and sizes. */
export const summarize = (report: Facts): string[] => {
  const main = report.systems[0]!.model;
  const own = report.systems.filter(({ model }) => model === main);
  return [
    baseline(report),
    ...amplificationCount(report),
    ...own.flatMap((system) => (system.change ? [changeOf(report, system)] : [])),
    ...report.groupings.flatMap((grouping) => groupingSentences(report, grouping)),
    ...trendSentences(report),
    ...report.sizes.map(sizeSentence),
  ];
};

const baseline = ({ data, systems, languages }: Facts): string => {
  const first = systems[0]!;
  const mixed = languages.some(({ unit }) => unit === 'character');
  return `${first.name} makes ${ratePhrase(first.rate.wer)} errors per 100 words${mixed ? ' (characters where the writing parts no words)' : ''} on ${data.clips} clips of ${data.speakers} speakers in ${data.languages} language${data.languages === 1 ? '' : 's'}; ${first.cut} of its texts (${percent(first.cut, data.clips)}) were loops.`;
};

/** How many of all changes of gaps are clear. */
const amplificationCount = ({ groupings, systems }: Facts): string[] => {
  const all = groupings.flatMap(({ comparisons }) => comparisons.flatMap(({ amplifications }) => amplifications)); // prettier-ignore
  if (all.length === 0) return [];
  const count = (test: (one: Amplification) => boolean) => all.filter(test).length;
  const clear = (one: Amplification) => (one.adjusted?.test.holm ?? 1) < 0.05;
  const alone = (one: Amplification) => !clear(one) && side(ratioOf(one), 1) !== 'unclear';
  const quantized = systems.filter(({ change }) => change).length;
  return [`Of ${all.length} changes of a gap between groups (${quantized} quantised systems), ${count(clear)} are clear after correction for their number (Holm, p < 0.05); ${count(alone)} more leave 1 out of their own 95 % interval.`]; // prettier-ignore
};

const changeOf = (report: Facts, system: Facts['systems'][number]): string => {
  const { difference, matchedPairs } = system.change!;
  const direction = side(difference.wer, 0);
  const verdict = { above: 'it makes more errors', below: 'it makes fewer errors', unclear: 'no difference can be told from chance' }[direction]; // prettier-ignore
  return `${system.quantization} changes the error rate by ${pointsPhrase(difference.wer)}, matched pairs ${pPhrase(matchedPairs.holm)} after Holm: ${verdict}; with each clip's errors capped at its words, ${pointsPhrase(difference.capped)}; ${system.cut} of ${report.data.clips} texts were loops.`;
};

const groupingSentences = (report: Facts, grouping: GroupingSummary): string[] => {
  if (grouping.comparisons.length === 0) return grouping.notes.slice(-1).map((note) => `${note}.`);
  return grouping.comparisons.flatMap((comparison) => [
    gapSentence(grouping, comparison),
    ...amplificationSentence(report, grouping, comparison),
  ]);
};

const described = ({ grouping }: GroupingSummary, group: string): string => {
  if (grouping === 'resource') return `${group}-resource languages`;
  return grouping === 'age' ? `speakers aged ${group}` : `${group} speakers`;
};

const gapSentence = (grouping: GroupingSummary, comparison: Comparison): string => {
  const gap = comparison.gaps[0]!;
  const verdict = { above: 'are served worse', below: 'are served better', unclear: 'are not clearly served better or worse' }[side(gap, 0)]; // prettier-ignore
  const within = comparison.amplifications[0]?.adjusted?.ratioBefore;
  const adjusted = within && grouping.unit === 'speaker' ? `; within languages they make ${ratioPhrase(within)} times the errors` : ''; // prettier-ignore
  return `In float32 ${described(grouping, comparison.comparison)} ${verdict} than ${described(grouping, comparison.reference)}: ${pointsPhrase(gap)}${adjusted}.`;
};

/** One sentence for all quantisations of the first model; none where there are none. */
const amplificationSentence = (
  { systems }: Facts,
  grouping: GroupingSummary,
  { comparison, amplifications }: Comparison,
): string[] => {
  const own = amplifications.filter(({ system }) => systems[system]!.model === systems[0]!.model);
  if (own.length === 0) return [];
  const parts = own.map((one) => `${systems[one.system]!.quantization} ${pointsPhrase(one.absolute.wer)}, ratio of ratios ${ratioPhrase(ratioOf(one))}: ${verdictOf(one)}`); // prettier-ignore
  const how = grouping.unit === 'speaker' ? ' (ratios within languages)' : '';
  return [`What quantisation does to that gap of ${described(grouping, comparison)}${how}: ${parts.join('; ')}.`]; // prettier-ignore
};

const ratioOf = ({ adjusted, ratioOfRatios }: Amplification): Estimate =>
  adjusted?.ratioOfRatios ?? ratioOfRatios.wer;

const verdictOf = (one: Amplification): string =>
  verdict(ratioOf(one), one.adjusted?.test.holm ?? null, 'they pay more', 'they pay less');

/** What an interval of a ratio and its adjusted p-value allow to say. */
const verdict = (ratio: Estimate, holm: number | null, above: string, below: string): string => {
  const where = side(ratio, 1);
  if (where === 'unclear') return 'unclear';
  const word = where === 'above' ? above : below;
  if (holm === null) return `${word}, by its interval alone`;
  return holm < 0.05 ? `${word}, ${pPhrase(holm)} after Holm` : `perhaps ${word}, but ${pPhrase(holm)} after Holm`; // prettier-ignore
};

const trendSentences = ({ trends, systems }: Facts): string[] => {
  const own = trends.filter(({ system }) => systems[system]!.model === systems[0]!.model);
  const first = own[0];
  if (!first) return [];
  const parts = own.map(({ system, ratioOfRatios, test }) => `${systems[system]!.quantization} by ${ratioPhrase(ratioOfRatios)}: ${verdict(ratioOfRatios, test.holm, 'well resourced languages pay more', 'poorly resourced languages pay more')}`); // prettier-ignore
  return [
    `Ten times the training hours go with ${ratioPhrase(first.ratioBefore)} times the errors in float32, over ${first.languages} languages.`,
    `Quantisation multiplies that factor: ${parts.join('; ')}.`,
  ];
};

const sizeSentence = ({ model, main, quantization, ratioBefore, absolute, ratioOfRatios }: SizeComparison): string => {
  const relative = { above: `${model} pays more in relative terms`, below: `${model} pays less in relative terms`, unclear: 'which pays more in relative terms is unclear' }[side(ratioOfRatios.wer, 1)];
  return `${model} makes ${ratioPhrase(ratioBefore)} times the errors of ${main} in float32; ${quantization} adds ${pointsPhrase(absolute.wer)} more to it than to ${main}, ratio of ratios ${ratioPhrase(ratioOfRatios.wer)}: ${relative}.`;
}; // prettier-ignore
