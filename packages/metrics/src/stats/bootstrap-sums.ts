import { fail } from '../errors.js';
import { normalCdf, normalQuantile } from './normal.js';
import { mean, quantile, standardDeviation } from './quantile.js';
import { drawIndex, type UniformSource } from './uniform-source.js';

export type IntervalMethod = 'percentile' | 'bca';

export interface BootstrapOptions {
  readonly rng: UniformSource;
  /** Default: 2000. */
  readonly resamples?: number;
  /** Confidence level. Default: 0.95. */
  readonly level?: number;
  /** Default: `bca`, bias-corrected and accelerated (Efron 1987). */
  readonly method?: IntervalMethod;
}

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly method: IntervalMethod;
  /** Standard deviation of the resampled statistic. */
  readonly standardError: number;
  /** What was drawn: utterances or speakers. */
  readonly units: number;
  /** Resamples in which the statistic was defined (finite). */
  readonly resamples: number;
}

/** Additive numbers of one unit of resampling, such as `[errors, words]`. */
export type Sums = readonly number[];

/** A statistic of sums over units, such as errors over words. NaN where it is not defined. */
export type SumsStatistic = (sums: Sums) => number;

const addTo = (totals: number[], sums: Sums, sign = 1): void => {
  for (let index = 0; index < totals.length; index += 1)
    totals[index] = totals[index]! + sign * (sums[index] ?? 0);
};

const sumOf = (units: readonly Sums[], width: number): number[] => {
  const totals = new Array<number>(width).fill(0);
  for (const unit of units) addTo(totals, unit);
  return totals;
};

/**
 * Sums of each resample: units are drawn with replacement, as many as there are, within each stratum.
 * One array of totals is reused: read it, do not keep it.
 */
function* resampledSums(
  strata: readonly (readonly Sums[])[],
  width: number,
  options: Pick<BootstrapOptions, 'rng' | 'resamples'>,
): Generator<Sums> {
  const packed = strata.map((units) =>
    Float64Array.from(
      units.flatMap((unit) => Array.from({ length: width }, (_, i) => unit[i] ?? 0)),
    ),
  );
  const totals = new Array<number>(width).fill(0);
  for (let resample = 0; resample < (options.resamples ?? 2000); resample += 1) {
    totals.fill(0);
    for (const numbers of packed) {
      const units = numbers.length / width;
      for (let draw = 0; draw < units; draw += 1) {
        const start = drawIndex(options.rng, units) * width;
        for (let index = 0; index < width; index += 1) totals[index]! += numbers[start + index]!;
      }
    }
    yield totals;
  }
}

/** Acceleration from leaving out each unit in turn; strata add up as scipy's samples do. */
function acceleration(
  strata: readonly (readonly Sums[])[],
  totals: Sums,
  statistic: SumsStatistic,
): number {
  let cubes = 0;
  let squares = 0;
  for (const units of strata.filter(({ length }) => length > 1)) {
    const left = units
      .map((unit) => {
        const rest = [...totals];
        addTo(rest, unit, -1);
        return statistic(rest);
      })
      .filter(Number.isFinite); // without the only unit that has words there is no rate
    const centre = mean(left);
    const factor = (left.length - 1) / left.length;
    for (const value of left) {
      cubes += (factor * (centre - value)) ** 3;
      squares += (factor * (centre - value)) ** 2;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** Share of values below `estimate`, ties counted half. */
const rankOf = (ascending: Float64Array, estimate: number): number => {
  let below = 0;
  let ties = 0;
  for (const value of ascending) {
    if (value < estimate) below += 1;
    else if (value === estimate) ties += 1;
  }
  return (below + ties / 2) / ascending.length;
};

/** The two shares of the resampled distribution where a BCa interval ends. */
function bcaShares(rank: number, a: number, level: number): [number, number] {
  const bias = normalQuantile(rank);
  const share = (z: number): number => {
    const shifted = bias + z;
    return normalCdf(bias + shifted / (1 - a * shifted));
  };
  const z = normalQuantile((1 - level) / 2);
  return [share(z), share(-z)];
}

/** An interval from resampled values; `shares` gives its ends for BCa. */
function intervalOf(
  estimate: number,
  values: Float64Array,
  units: number,
  options: BootstrapOptions,
  accelerate: () => number,
): Interval {
  const { level = 0.95, method = 'bca' } = options;
  const ascending = values.filter(Number.isFinite).sort();
  const tail = (1 - level) / 2;
  const rank = rankOf(ascending, estimate);
  // With every resample on one side the bias is infinite: the percentiles are all there is.
  const corrected = method === 'bca' && rank > 0 && rank < 1;
  const [low, high] = corrected ? bcaShares(rank, accelerate(), level) : [tail, 1 - tail];
  return {
    estimate,
    low: quantile(ascending, low),
    high: quantile(ascending, high),
    level,
    method,
    standardError: standardDeviation(ascending),
    units,
    resamples: ascending.length,
  };
}

function checkOptions(units: number, options: BootstrapOptions): void {
  const { resamples = 2000, level = 0.95 } = options;
  if (units < 2)
    fail('argument', `bootstrap: ${units} unit(s) to resample; an interval needs two or more`, {
      units,
    });
  if (!(level > 0 && level < 1))
    fail('argument', `bootstrap: level must lie between 0 and 1, got ${level}`, { level });
  if (!Number.isInteger(resamples) || resamples < 1)
    fail('argument', `bootstrap: resamples must be a positive whole number, got ${resamples}`, {
      resamples,
    });
}

/**
 * Bootstrap intervals (Efron & Tibshirani 1993) for several statistics of the same resamples.
 * @param strata units of resampling by stratum; most often one stratum.
 * @throws code `argument` for fewer than two units or options out of range.
 */
export function bootstrapSums(
  strata: readonly (readonly Sums[])[],
  statistics: readonly SumsStatistic[],
  options: BootstrapOptions,
): { readonly intervals: readonly Interval[]; readonly resampled: readonly Float64Array[] } {
  const all = strata.flat();
  checkOptions(all.length, options);
  const width = Math.max(...all.map(({ length }) => length));
  const totals = sumOf(all, width);
  const resampled = statistics.map(() => new Float64Array(options.resamples ?? 2000));
  let index = 0;
  for (const sums of resampledSums(strata, width, options)) {
    statistics.forEach((statistic, which) => (resampled[which]![index] = statistic(sums)));
    index += 1;
  }
  const intervals = statistics.map((statistic, which) =>
    intervalOf(statistic(totals), resampled[which]!, all.length, options, () =>
      acceleration(strata, totals, statistic),
    ),
  );
  return { intervals, resampled };
}
