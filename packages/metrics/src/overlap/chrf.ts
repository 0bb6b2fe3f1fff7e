import { splitSpace } from '../text/unicode.js';
import { countMatches, countNgrams, total, type NgramCounts } from './ngrams.js';
import { referenceCount, type Segment } from './segments.js';

export interface ChrfOptions {
  /** Longest character n-gram. Default: 6. */
  readonly characterOrder?: number;
  /** Longest word n-gram: 0 is chrF, 2 is chrF++. Default: 0. */
  readonly wordOrder?: number;
  /** Weight of recall against precision. Default: 2. */
  readonly beta?: number;
  readonly lowercase?: boolean;
  /** Let white space take part in character n-grams. Default: false. */
  readonly whitespace?: boolean;
  /** Smooth every order with a tiny number, as chrF++.py does, instead of leaving empty orders out. Default: false. */
  readonly epsilonSmoothing?: boolean;
}

export interface ChrfScore {
  /** 0 to 100. */
  readonly score: number;
  readonly signature: string;
}

/** N-grams of one order: in the hypothesis (0 where the reference has none), in the reference, in both. */
interface OrderStatistics {
  readonly hypothesis: number;
  readonly reference: number;
  readonly matches: number;
}

const PUNCTUATION = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
const EPSILON = 1e-16;

/** Parts one punctuation character from the end of each word or else from its start. */
function splitPunctuation(line: string): string[] {
  return splitSpace(line).flatMap((word) => {
    const characters = Array.from(word);
    if (characters.length === 1) return [word];
    if (PUNCTUATION.has(word.slice(-1))) return [word.slice(0, -1), word.slice(-1)];
    if (PUNCTUATION.has(word.slice(0, 1))) return [word.slice(0, 1), word.slice(1)];
    return [word];
  });
}

const range = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

/** Counts of every order: characters first, then words. */
function allNgrams(line: string, options: ChrfOptions): NgramCounts[] {
  const { characterOrder = 6, wordOrder = 0, lowercase = false, whitespace = false } = options;
  const cased = lowercase ? line.toLowerCase() : line;
  const characters = Array.from(whitespace ? cased : splitSpace(cased).join(''));
  const words = wordOrder > 0 ? splitPunctuation(cased) : [];
  return [
    ...range(characterOrder).map((order) => countNgrams(characters, order, '')),
    ...range(wordOrder).map((order) => countNgrams(words, order, ' ')),
  ];
}

const compare = (
  hypothesis: readonly NgramCounts[],
  reference: readonly NgramCounts[],
): OrderStatistics[] =>
  hypothesis.map((counts, index) => {
    const others = reference[index] ?? new Map<string, number>();
    return {
      hypothesis: others.size > 0 ? total(counts) : 0,
      reference: total(others),
      matches: countMatches(counts, others),
    };
  });

const fScore = (precision: number, recall: number, beta: number): number => {
  const denominator = beta * beta * precision + recall;
  return denominator > 0 ? ((1 + beta * beta) * precision * recall) / denominator : 0;
};

function scoreStatistics(orders: readonly OrderStatistics[], options: ChrfOptions): number {
  const { beta = 2, epsilonSmoothing = false } = options;
  if (epsilonSmoothing) {
    const scores = orders.map(
      ({ hypothesis, reference, matches }) =>
        fScore(
          hypothesis > 0 ? matches / hypothesis : EPSILON,
          reference > 0 ? matches / reference : EPSILON,
          beta,
        ) || EPSILON,
    );
    return (100 * scores.reduce((sum, score) => sum + score, 0)) / orders.length;
  }
  const effective = orders.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
  if (effective.length === 0) return 0;
  const mean = (rate: (order: OrderStatistics) => number): number =>
    effective.reduce((sum, order) => sum + rate(order), 0) / effective.length;
  return (
    100 *
    fScore(
      mean(({ matches, hypothesis }) => matches / hypothesis),
      mean(({ matches, reference }) => matches / reference),
      beta,
    )
  );
}

/** Statistics against the reference that scores best; the first of equals. */
function bestStatistics(segment: Segment, options: ChrfOptions): OrderStatistics[] {
  const hypothesis = allNgrams(segment.hypothesis, options);
  let best: OrderStatistics[] = [];
  let bestScore = -1;
  for (const reference of segment.references) {
    const statistics = compare(hypothesis, allNgrams(reference, options));
    const score = scoreStatistics(statistics, options);
    if (score > bestScore) [best, bestScore] = [statistics, score];
  }
  return best;
}

const addOrders = (
  a: readonly OrderStatistics[],
  b: readonly OrderStatistics[],
): OrderStatistics[] =>
  b.map((order, index) => ({
    hypothesis: order.hypothesis + (a[index]?.hypothesis ?? 0),
    reference: order.reference + (a[index]?.reference ?? 0),
    matches: order.matches + (a[index]?.matches ?? 0),
  }));

/**
 * Corpus chrF (Popović 2015) and, with `wordOrder: 2`, chrF++ (Popović 2017), equal to sacrebleu 2.6.
 * @throws code `argument` without segments, `missing` where a segment has no reference.
 */
export function corpusChrf(segments: readonly Segment[], options: ChrfOptions = {}): ChrfScore {
  const references = referenceCount('corpusChrf', segments);
  const sums = segments
    .map((segment) => bestStatistics(segment, options))
    .reduce((sum, orders) => addOrders(sum, orders), [] as OrderStatistics[]);
  const signature = [
    'chrf',
    `nrefs:${references}`,
    `case:${options.lowercase ? 'lc' : 'mixed'}`,
    `eff:${options.epsilonSmoothing ? 'no' : 'yes'}`,
    `nc:${options.characterOrder ?? 6}`,
    `nw:${options.wordOrder ?? 0}`,
    `space:${options.whitespace ? 'yes' : 'no'}`,
    ...((options.beta ?? 2) === 2 ? [] : [`beta:${options.beta}`]),
    'v:1',
  ].join('|');
  return { score: scoreStatistics(sums, options), signature };
}
