import { fail } from '../errors.js';
import {
  bootstrapSums,
  type BootstrapOptions,
  type Interval,
  type Sums,
} from '../stats/bootstrap-sums.js';
import { rateOf, unitSums, type ResamplingUnit } from '../stats/samples.js';
import { rateRatio, samplesByGroup, type LabelledSample } from './group-rates.js';

export interface GroupBootstrapOptions extends BootstrapOptions {
  /** Default: `speaker`. */
  readonly by?: ResamplingUnit;
}

/** An interval of a group's rate, or null where fewer than two units leave nothing to resample. */
export interface GroupInterval {
  readonly group: string;
  readonly interval: Interval | null;
}

const errorRate = ([errors = 0, words = 0]: Sums): number => rateOf(errors, words);

/**
 * Bootstrap intervals of each group's error rate.
 * @throws code `missing` by speaker where a sample names none.
 */
export function groupIntervals(
  samples: readonly LabelledSample[],
  label: string,
  options: GroupBootstrapOptions,
): GroupInterval[] {
  return Array.from(samplesByGroup(samples, label), ([group, members]) => {
    const units = unitSums(members, options.by ?? 'speaker', ({ errors, words }) => [
      errors,
      words,
    ]);
    if (units.length < 2) return { group, interval: null };
    return { group, interval: bootstrapSums([units], [errorRate], options).intervals[0]! };
  });
}

/** How much worse `comparison` fares than `reference`. */
export interface GapIntervals {
  readonly reference: string;
  readonly comparison: string;
  /** Rate of the comparison minus rate of the reference. */
  readonly absolute: Interval;
  /** The difference over the rate of the reference. */
  readonly relative: Interval;
  /** Rate of the comparison over rate of the reference. */
  readonly ratio: Interval;
}

export interface TwoGroups {
  readonly reference: string;
  readonly comparison: string;
}

/** Resampling units of two groups, each a stratum; the second group's numbers follow the first's. */
export function twoGroupStrata<S extends LabelledSample>(
  samples: readonly S[],
  label: string,
  { reference, comparison }: TwoGroups,
  by: ResamplingUnit,
  sumsOf: (sample: S) => Sums,
): readonly (readonly Sums[])[] {
  const byGroup = samplesByGroup(samples, label);
  const strata = [reference, comparison].map((group) => {
    const members = byGroup.get(group);
    if (!members)
      return fail(
        'missing',
        `no sample has ${label} "${group}"; there are ${[...byGroup.keys()].join(', ') || 'no labels at all'}`,
        { label, group },
      );
    return unitSums(members, by, sumsOf);
  });
  const width = strata[0]?.[0]?.length ?? 0;
  const before = new Array<number>(width).fill(0);
  return [strata[0] ?? [], (strata[1] ?? []).map((sums) => [...before, ...sums])];
}

/**
 * Bootstrap intervals of the gap between two groups, resampling within each (their sizes are given, not
 * random). A group of one speaker adds no variation by speaker: see `groupWarnings`.
 * @throws code `missing` if a group is empty, or by speaker where a sample names none.
 */
export function gapIntervals(
  samples: readonly LabelledSample[],
  label: string,
  groups: TwoGroups,
  options: GroupBootstrapOptions,
): GapIntervals {
  const strata = twoGroupStrata(
    samples,
    label,
    groups,
    options.by ?? 'speaker',
    ({ errors, words }) => [errors, words],
  );
  const rates = (sums: Sums): [number, number] => [errorRate(sums), errorRate(sums.slice(2))];
  const absolute = (sums: Sums): number => {
    const [reference, comparison] = rates(sums);
    return comparison - reference;
  };
  const ratio = (sums: Sums): number => {
    const [reference, comparison] = rates(sums);
    return rateRatio(comparison, reference);
  };
  const relative = (sums: Sums): number => ratio(sums) - 1;
  const { intervals } = bootstrapSums(strata, [absolute, relative, ratio], options);
  return { ...groups, absolute: intervals[0]!, relative: intervals[1]!, ratio: intervals[2]! };
}
