import { fail } from '../errors.js';
import { bootstrapSums, type Interval, type Sums } from '../stats/bootstrap-sums.js';
import { rateOf, unitSums } from '../stats/samples.js';
import type { BeforeAfterSample } from './amplification.js';
import type { GroupBootstrapOptions } from './group-intervals.js';
import { samplesByGroup } from './group-rates.js';

/** What a change of model does to the distance between the best and the worst of several groups. */
export interface SpreadAmplification {
  /** By name; their worst and best may change places with the model and from resample to resample. */
  readonly groups: readonly string[];
  /** Highest minus lowest rate, before and after. */
  readonly spreadBefore: Interval;
  readonly spreadAfter: Interval;
  /** Spread after minus spread before. */
  readonly change: Interval;
}

/** Errors before, errors after and words take three places for each group. */
const spreadOf = (sums: Sums, groups: number, which: 0 | 1): number => {
  const rates = Array.from({ length: groups }, (_, group) =>
    rateOf(sums[3 * group + which] ?? 0, sums[3 * group + 2] ?? 0),
  );
  return Math.max(...rates) - Math.min(...rates);
};

/**
 * Bootstrap intervals of the spread over all groups of a label and of its change, resampling within each
 * group. A spread is never negative, and with small groups it is too large by chance alone: judge `change`,
 * and compare two named groups with `gapAmplification` where you can.
 * @throws code `argument` for fewer than two groups, `missing` by speaker where a sample names none.
 */
export function spreadAmplification(
  samples: readonly BeforeAfterSample[],
  label: string,
  options: GroupBootstrapOptions,
): SpreadAmplification {
  const paired = samples.map((sample) => ({ ...sample, errors: sample.errorsAfter }));
  const byGroup = [...samplesByGroup(paired, label)];
  const count = byGroup.length;
  if (count < 2)
    fail('argument', `a spread needs two groups or more; "${label}" has ${count}`, {
      label,
      count,
    });
  const strata = byGroup.map(([, members], group) =>
    unitSums(members, options.by ?? 'speaker', ({ errorsBefore, errorsAfter, words }) => [
      ...new Array<number>(3 * group).fill(0),
      errorsBefore,
      errorsAfter,
      words,
    ]),
  );
  const before = (sums: Sums): number => spreadOf(sums, count, 0);
  const after = (sums: Sums): number => spreadOf(sums, count, 1);
  const change = (sums: Sums): number => after(sums) - before(sums);
  const { intervals } = bootstrapSums(strata, [before, after, change], options);
  return {
    groups: byGroup.map(([group]) => group),
    spreadBefore: intervals[0]!,
    spreadAfter: intervals[1]!,
    change: intervals[2]!,
  };
}
