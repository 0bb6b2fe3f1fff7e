import { checkEqualLengths } from '../errors.js';
import {
  bootstrapSums,
  type BootstrapOptions,
  type Interval,
  type Sums,
} from './bootstrap-sums.js';
import { rateOf, unitSums, type ErrorSample, type ResamplingUnit } from './samples.js';

export interface RateBootstrapOptions extends BootstrapOptions {
  /** Default: `utterance`. Prefer `speaker`: utterances of one speaker err alike. */
  readonly by?: ResamplingUnit;
}

/**
 * A bootstrap interval of a corpus error rate (Bisani & Ney 2004), by utterance or by speaker.
 * @throws code `argument` for fewer than two units, `missing` by speaker without speakers.
 */
export function bootstrapErrorRate(
  samples: readonly ErrorSample[],
  options: RateBootstrapOptions,
): Interval {
  const units = unitSums(samples, options.by ?? 'utterance', ({ errors, words }) => [
    errors,
    words,
  ]);
  const rate = ([errors = 0, words = 0]: Sums): number => rateOf(errors, words);
  return bootstrapSums([units], [rate], options).intervals[0]!;
}

/** How system b differs from system a on the same utterances. */
export interface PairedBootstrap {
  /** Rate of b minus rate of a: below 0, b is better. */
  readonly difference: Interval;
  /** The difference over the rate of a. */
  readonly relativeChange: Interval;
  /** Share of resamples in which b has fewer errors; ties count half. */
  readonly probabilityOfImprovement: number;
  /** Two-sided: twice the smaller share of resamples on either side of no difference, at least 2 / (resamples + 1). */
  readonly pValue: number;
}

const shareBelowZero = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + (value < 0 ? 1 : value === 0 ? 0.5 : 0), 0) / values.length;

function twoSided(values: Float64Array): number {
  const atMost = values.filter((value) => value <= 0).length;
  const atLeast = values.filter((value) => value >= 0).length;
  return Math.min(1, (2 * (Math.min(atMost, atLeast) + 1)) / (values.length + 1));
}

/**
 * A paired bootstrap of two systems: both are resampled with the same draws.
 * @param a samples of the first system, one an utterance; its speakers are used.
 * @param b samples of the second system on the same utterances, in the same order.
 * @throws code `mismatch` if the lists differ in length.
 */
export function pairedBootstrap(
  a: readonly ErrorSample[],
  b: readonly ErrorSample[],
  options: RateBootstrapOptions,
): PairedBootstrap {
  checkEqualLengths('pairedBootstrap', { a: a.length, b: b.length });
  const pairs = a.map((sample, index) => ({ ...sample, other: b[index]! }));
  const units = unitSums(pairs, options.by ?? 'utterance', ({ errors, words, other }) => [
    errors,
    words,
    other.errors,
    other.words,
  ]);
  const difference = ([ea = 0, wa = 0, eb = 0, wb = 0]: Sums): number =>
    rateOf(eb, wb) - rateOf(ea, wa);
  const relative = (sums: Sums): number => difference(sums) / rateOf(sums[0] ?? 0, sums[1] ?? 0);
  const { intervals, resampled } = bootstrapSums([units], [difference, relative], options);
  const differences = resampled[0]!.filter(Number.isFinite);
  return {
    difference: intervals[0]!,
    relativeChange: intervals[1]!,
    probabilityOfImprovement: shareBelowZero(differences),
    pValue: twoSided(differences),
  };
}
