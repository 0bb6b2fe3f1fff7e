import type { Results, SetResult } from './results.js';
import type { PairTest, Rate } from './statistics.js';

/** The results as Markdown. */
export const reportOf = ({ plan, signatures, learningRates, sets, english }: Results): string =>
  [
    `${plan.steps} updates of ${plan.batchSize} clips. 95 % intervals by speaker in brackets; seeds in braces.`,
    `Scores: ${signatures.map((one) => `\`${one}\``).join(', ')}; elastic audio context (English: 30 s), greedy, loops ended.`,
    '## Learning rates',
    table(['method', 'CER on validation, %', 'chosen'], learningRates.map(({ method, chosen, tried }) => [method, Object.entries(tried).map(([rate, cer]) => `${rate}: ${percent(cer)}`).join(', '), String(chosen ?? '-')])), // prettier-ignore
    ...sets.filter(({ systems }) => systems.length > 0).flatMap(setSection),
    '## English, before and after',
    table(['system', 'WER, %', 'texts unchanged'], english.map(({ name, wer, unchanged, texts }) => [name, describe(wer), `${unchanged} of ${texts}`])), // prettier-ignore
  ].join('\n\n') + '\n';

const setSection = ({
  set,
  language,
  utterances,
  speakers,
  systems,
  pairs,
}: SetResult): string[] => [
  `## ${set.replace('.jsonl', '')} (${language}): ${utterances} utterances, ${speakers} speakers`,
  table(['system', 'seeds', 'WER, %', 'CER, %'], systems.map(({ name, seeds, wer, cer }) => [name, String(seeds), describe(wer), describe(cer)])), // prettier-ignore
  'Pairs: difference in points (below 0: the second is better), p by approximate randomisation of speakers, p by MAPSSWE; both Holm-adjusted.', // prettier-ignore
  table(['pair', 'WER', 'p', 'p MAPSSWE', 'CER', 'p'], pairs.wer.map((wer, i) => [`${wer.a} to ${wer.b}`, points(wer), probability(wer.pValue), probability(wer.mapsswe), points(pairs.cer[i]!), probability(pairs.cer[i]!.pValue)])), // prettier-ignore
];

const percent = (rate: number): string => (100 * rate).toFixed(1);

const points = ({ difference }: PairTest): string =>
  `${difference > 0 ? '+' : ''}${percent(difference)}`;

const probability = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

const describe = ({ value, interval, bySeed }: Rate): string => {
  const seeds = bySeed.length > 1 ? ` {${bySeed.map(percent).join(', ')}}` : '';
  return `${percent(value)} [${interval.map(percent).join(', ')}]${seeds}`;
};

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
