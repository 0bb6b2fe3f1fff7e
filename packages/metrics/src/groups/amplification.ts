import { bootstrapSums, type Interval, type Sums } from '../stats/bootstrap-sums.js';
import { rateOf } from '../stats/samples.js';
import { twoGroupStrata, type GroupBootstrapOptions, type TwoGroups } from './group-intervals.js';
import { rateRatio } from './group-rates.js';

/** One utterance decoded twice: by the original model and by, say, its quantised form. */
export interface BeforeAfterSample {
  readonly errorsBefore: number;
  readonly errorsAfter: number;
  /** Reference words, the same for both. */
  readonly words: number;
  readonly speaker?: string | undefined;
  readonly labels: Readonly<Record<string, string | undefined>>;
}

/** What a change of model does to the gap between two groups. */
export interface GapAmplification extends TwoGroups {
  /** Comparison minus reference, before and after. */
  readonly gapBefore: Interval;
  readonly gapAfter: Interval;
  /** Gap after minus gap before: above 0, the change widens the gap in absolute terms. */
  readonly absolute: Interval;
  /**
   * (comparison / reference after) over (comparison / reference before): above 1, the change hits the
   * comparison group harder in relative terms. The exponential of the interaction in a Poisson regression.
   */
  readonly ratioOfRatios: Interval;
}

interface Rates {
  readonly before: number;
  readonly after: number;
}

const ratesAt = (sums: Sums, start: number): Rates => {
  const words = sums[start + 2] ?? 0;
  return { before: rateOf(sums[start] ?? 0, words), after: rateOf(sums[start + 1] ?? 0, words) };
};

const overTwoGroups =
  (statistic: (reference: Rates, comparison: Rates) => number) =>
  (sums: Sums): number =>
    statistic(ratesAt(sums, 0), ratesAt(sums, 3));

/**
 * Bootstrap intervals of what a change of model does to a gap. Both models are resampled with the same
 * draws, within each group, so that what an utterance contributes to both cancels where it should.
 * @throws code `missing` if a group is empty, or by speaker where a sample names none.
 */
export function gapAmplification(
  samples: readonly BeforeAfterSample[],
  label: string,
  groups: TwoGroups,
  options: GroupBootstrapOptions,
): GapAmplification {
  const paired = samples.map((sample) => ({ ...sample, errors: sample.errorsAfter }));
  const strata = twoGroupStrata(paired, label, groups, options.by ?? 'speaker', (sample) => [
    sample.errorsBefore,
    sample.errorsAfter,
    sample.words,
  ]);
  const statistics = [
    overTwoGroups((r, c) => c.before - r.before),
    overTwoGroups((r, c) => c.after - r.after),
    overTwoGroups((r, c) => c.after - r.after - (c.before - r.before)),
    overTwoGroups((r, c) => rateRatio(c.after, r.after) / rateRatio(c.before, r.before)),
  ];
  const { intervals } = bootstrapSums(strata, statistics, options);
  return {
    ...groups,
    gapBefore: intervals[0]!,
    gapAfter: intervals[1]!,
    absolute: intervals[2]!,
    ratioOfRatios: intervals[3]!,
  };
}
