import { SPACE } from '../text/unicode.js';
import { countMatches, countNgrams, maximumCounts } from './ngrams.js';
import { referenceCount, type Segment } from './segments.js';
import { tokenizer13a, type Tokenizer } from './tokenizers.js';

/** What stands in for a precision of zero (Chen & Cherry 2014, methods 0 to 3). */
export type BleuSmoothing =
  | { readonly method: 'none' }
  | { readonly method: 'exp' }
  | { readonly method: 'floor'; readonly value: number }
  | { readonly method: 'add-k'; readonly value: number };

export interface BleuOptions {
  /** Default: {@link tokenizer13a}. */
  readonly tokenizer?: Tokenizer;
  readonly lowercase?: boolean;
  /** Default: `exp`. */
  readonly smoothing?: BleuSmoothing;
  /** Longest n-gram. Default: 4. */
  readonly maxOrder?: number;
  /** Stop at the longest order the hypothesis has: for single sentences. Default: false. */
  readonly effectiveOrder?: boolean;
}

/** Sums from which a corpus score follows; those of segments add up. Index 0 is order 1. */
export interface BleuStatistics {
  readonly hypothesisLength: number;
  readonly referenceLength: number;
  readonly matches: readonly number[];
  readonly totals: readonly number[];
}

export interface BleuScore extends BleuStatistics {
  /** 0 to 100. */
  readonly score: number;
  /** 0 to 100 for each order, smoothed. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  readonly signature: string;
}

const TRAILING_SPACE = new RegExp(`[${SPACE}]+$`, 'u');

/** The reference length nearest to the hypothesis; the shorter of two that are equally near. */
const closestLength = (length: number, candidates: readonly number[]): number =>
  candidates.reduce((best, candidate) => {
    const difference = Math.abs(candidate - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && candidate < best) ? candidate : best;
  });

/** Statistics of one segment. */
function bleuStatistics(segment: Segment, options: BleuOptions = {}): BleuStatistics {
  const { tokenizer = tokenizer13a, lowercase = false, maxOrder = 4 } = options;
  const split = (line: string): string[] =>
    tokenizer.tokenize((lowercase ? line.toLowerCase() : line).replace(TRAILING_SPACE, ''));
  const hypothesis = split(segment.hypothesis);
  const references = segment.references.map(split);
  const orders = Array.from({ length: maxOrder }, (_, index) => index + 1);
  const matches = orders.map((order) =>
    countMatches(
      countNgrams(hypothesis, order, ' '),
      maximumCounts(references.map((reference) => countNgrams(reference, order, ' '))),
    ),
  );
  return {
    hypothesisLength: hypothesis.length,
    referenceLength: closestLength(
      hypothesis.length,
      references.map((reference) => reference.length),
    ),
    matches,
    totals: orders.map((order) => Math.max(0, hypothesis.length - order + 1)),
  };
}

const addLists = (a: readonly number[], b: readonly number[]): number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));

const addStatistics = (a: BleuStatistics, b: BleuStatistics): BleuStatistics => ({
  hypothesisLength: a.hypothesisLength + b.hypothesisLength,
  referenceLength: a.referenceLength + b.referenceLength,
  matches: addLists(a.matches, b.matches),
  totals: addLists(a.totals, b.totals),
});

const noStatistics: BleuStatistics = {
  hypothesisLength: 0,
  referenceLength: 0,
  matches: [],
  totals: [],
};

/** Precisions in percent, smoothed, up to the last order that has n-grams at all. */
function smoothedPrecisions(statistics: BleuStatistics, smoothing: BleuSmoothing): number[] {
  const precisions: number[] = [];
  let halved = 1;
  for (const [index, matches] of statistics.matches.entries()) {
    const extra = smoothing.method === 'add-k' && index > 0 ? smoothing.value : 0;
    const total = (statistics.totals[index] ?? 0) + extra;
    if (total === 0) break;
    if (matches + extra > 0) precisions.push((100 * (matches + extra)) / total);
    else if (smoothing.method === 'exp') {
      halved *= 2;
      precisions.push(100 / (halved * total));
    } else precisions.push(smoothing.method === 'floor' ? (100 * smoothing.value) / total : 0);
  }
  return precisions;
}

const geometricMean = (values: readonly number[], count: number): number =>
  values.includes(0) || values.length < count
    ? 0
    : Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / count);

function scoreStatistics(
  statistics: BleuStatistics,
  options: BleuOptions,
): Omit<BleuScore, 'signature'> {
  const { smoothing = { method: 'exp' }, maxOrder = 4, effectiveOrder = false } = options;
  const { hypothesisLength, referenceLength, matches } = statistics;
  const brevityPenalty =
    hypothesisLength >= referenceLength
      ? 1
      : hypothesisLength > 0
        ? Math.exp(1 - referenceLength / hypothesisLength)
        : 0;
  const padded = (values: readonly number[]): number[] =>
    Array.from({ length: maxOrder }, (_, index) => values[index] ?? 0);
  if (!matches.some((count) => count > 0))
    return { ...statistics, score: 0, precisions: padded([]), brevityPenalty };
  const precisions = smoothedPrecisions(statistics, smoothing);
  const order = effectiveOrder ? precisions.length : maxOrder;
  const score = brevityPenalty * geometricMean(precisions, order);
  return { ...statistics, score, precisions: padded(precisions), brevityPenalty };
}

function signatureOf(references: string, options: BleuOptions): string {
  const { smoothing = { method: 'exp' }, tokenizer = tokenizer13a, maxOrder = 4 } = options;
  const value = 'value' in smoothing ? `[${smoothing.value.toFixed(2)}]` : '';
  const fields = [
    'bleu',
    `nrefs:${references}`,
    `case:${options.lowercase ? 'lc' : 'mixed'}`,
    `eff:${options.effectiveOrder ? 'yes' : 'no'}`,
    `tok:${tokenizer.name}`,
    `smooth:${smoothing.method}${value}`,
    ...(maxOrder === 4 ? [] : [`order:${maxOrder}`]),
    'v:1',
  ];
  return fields.join('|');
}

/**
 * Corpus BLEU (Papineni et al. 2002), equal to sacrebleu 2.6 with the same settings.
 * @throws code `argument` without segments, `missing` where a segment has no reference.
 */
export function corpusBleu(segments: readonly Segment[], options: BleuOptions = {}): BleuScore {
  const references = referenceCount('corpusBleu', segments);
  const statistics = segments.map((segment) => bleuStatistics(segment, options));
  return {
    ...scoreStatistics(statistics.reduce(addStatistics, noStatistics), options),
    signature: signatureOf(references, options),
  };
}

/** BLEU of one segment, with the effective order unless told otherwise. */
export const sentenceBleu = (segment: Segment, options: BleuOptions = {}): BleuScore =>
  corpusBleu([segment], { effectiveOrder: true, ...options });
