import { checkEqualLengths, fail } from '../errors.js';
import type { Sums } from './bootstrap-sums.js';
import { rateOf, unitSums, type ErrorSample, type ResamplingUnit } from './samples.js';
import type { UniformSource } from './uniform-source.js';

export interface RandomisationOptions {
  readonly rng: UniformSource;
  /** Default: 10000. */
  readonly rounds?: number;
  /** What is exchanged between the systems as a whole. Default: `utterance`. */
  readonly by?: ResamplingUnit;
}

export interface RandomisationTest {
  /** Rate of b minus rate of a. */
  readonly difference: number;
  readonly pValue: number;
  /** All exchanges were counted instead of drawn at random. */
  readonly exact: boolean;
  readonly rounds: number;
}

const rateDifference = ([ea = 0, wa = 0, eb = 0, wb = 0]: Sums): number =>
  rateOf(eb, wb) - rateOf(ea, wa);

/** |difference| after exchanging the systems in the units for which `exchanged` is true. */
function exchangedDifference(units: readonly Sums[], exchanged: (unit: number) => boolean): number {
  const totals = [0, 0, 0, 0];
  units.forEach((unit, index) => {
    const shift = exchanged(index) ? 2 : 0;
    for (let part = 0; part < 4; part += 1) totals[part]! += unit[(part + shift) % 4] ?? 0;
  });
  return Math.abs(rateDifference(totals));
}

/**
 * Approximate randomisation (Noreen 1989; Riezler & Maxwell 2005): how often exchanging the two systems'
 * results at random makes a difference in corpus error rate at least as large. Two-sided. Exact, as a
 * permutation test, where all 2^units exchanges are no more than `rounds`.
 * @throws code `mismatch` for lists of unequal length, `argument` for no utterances.
 */
export function approximateRandomisation(
  a: readonly ErrorSample[],
  b: readonly ErrorSample[],
  options: RandomisationOptions,
): RandomisationTest {
  checkEqualLengths('approximateRandomisation', { a: a.length, b: b.length });
  if (a.length === 0) fail('argument', 'approximateRandomisation: no utterances to compare');
  const { rng, rounds = 10_000, by = 'utterance' } = options;
  const pairs = a.map((sample, index) => ({ ...sample, other: b[index]! }));
  const units = unitSums(pairs, by, ({ errors, words, other }) => [
    errors,
    words,
    other.errors,
    other.words,
  ]);
  const observed = exchangedDifference(units, () => false);
  const threshold = observed * (1 - 1e-14); // rounding must not hide ties
  const exact = units.length < 31 && 2 ** units.length <= rounds;
  const trials = exact ? 2 ** units.length : rounds;
  let asLarge = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const drawn = exact
      ? exchangedDifference(units, (unit) => ((trial >>> unit) & 1) === 1)
      : exchangedDifference(units, () => rng.uniform() < 0.5);
    if (drawn >= threshold) asLarge += 1;
  }
  return {
    difference: rateDifference(
      units.reduce((sum, unit) => sum.map((v, i) => v + (unit[i] ?? 0)), [0, 0, 0, 0]),
    ),
    pValue: exact ? asLarge / trials : (asLarge + 1) / (trials + 1),
    exact,
    rounds: trials,
  };
}
